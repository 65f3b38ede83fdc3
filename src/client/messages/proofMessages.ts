import * as l10n from "@vscode/l10n";
import type { Proof, ProofFinding } from "../../migrations/proof.ts";

/** What a proof has shown, one sentence per line. */
export function proofInWords({ converges, reversible, rowsKept, findings }: Proof): readonly string[] {
  return [
    ...(converges ? [l10n.t("After up(), the schema is what the entities say.")] : []),
    ...(reversible ? [l10n.t("After down(), the schema is what it was.")] : []),
    ...(rowsKept ? [l10n.t("Rows keep their values, except for the losses above.")] : []),
    ...findings.map(findingInWords),
  ];
}

/** True if each part of a proof holds. */
export function isProven({ converges, reversible, rowsKept }: Proof): boolean {
  return converges && reversible && rowsKept;
}

/** Why a proof does not hold; empty if it holds. */
export function doubtsInWords({ findings }: Proof): readonly string[] {
  return findings.filter(({ kind }) => kind !== "refusesRows").map(findingInWords);
}

function findingInWords(finding: ProofFinding): string {
  switch (finding.kind) {
    case "notConverged":
      return l10n.t("Not proven: after up(), these statements remain: {0}", finding.statements.join("; "));
    case "notRestored":
      return l10n.t("Not proven: after down(), these differences remain: {0}", finding.differences.join("; "));
    case "rowsChanged":
      return l10n.t("Not proven: after up() and down(), these have other values: {0}", finding.names.join(", "));
    case "fails":
      return finding.direction === "up"
        ? l10n.t("Not proven: up() fails on made-up rows: {0} ({1})", finding.message, finding.statement)
        : l10n.t("Not proven: down() fails on made-up rows: {0} ({1})", finding.message, finding.statement);
    case "refusesRows":
      return finding.rows === "some"
        ? l10n.t(
            "up() refuses some rows of {0}, and then nothing is changed: {1} ({2})",
            finding.table,
            finding.message,
            finding.statement,
          )
        : l10n.t(
            "up() refused all made-up rows of {0}, and then nothing is changed; what it does to rows that pass is not proven: {1} ({2})",
            finding.table,
            finding.message,
            finding.statement,
          );
    case "notSeeded":
      return l10n.t("Not proven for rows of {0}, which could not be made up: {1}", finding.table, finding.reason);
  }
}
