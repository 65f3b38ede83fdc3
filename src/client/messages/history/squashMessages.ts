import * as l10n from "@vscode/l10n";
import type { SquashPlan } from "../../squash/squash.ts";
import type { SquashDraft, SquashedRows, SquashForm } from "../../../migrations/squash/squash.ts";
import { plural } from "../plural.ts";

/** A squash as a sentence: how many revisions become one, and how it is written. */
export function squashInWords({ replaced, draft }: Pick<SquashPlan, "replaced" | "draft">): string {
  return `${l10n.t("{0} revisions become one.", replaced.length)} ${formInWords(draft.form)}`;
}

function formInWords(form: SquashForm): string {
  switch (form) {
    case "definition":
      return l10n.t("It creates the schema that they lead to.");
    case "changes":
      return l10n.t("It makes the changes that remain of them.");
    case "statements":
      return l10n.t("It has their statements in their order, because nothing shorter leads to the same rows.");
  }
}

/** What was found about a squash, in sentences. */
export function squashProofInWords({ proof }: SquashDraft): readonly string[] {
  const { version, madeUpRows, varying, isFrozen, isBlocking, unseen, leftOut, notUndone } = proof;
  return [
    l10n.t("On PostgreSQL {0}, it leads to the same schema, rows and sequences from an empty database.", version),
    ...(madeUpRows === undefined
      ? []
      : [
          madeUpRows.isCompared
            ? l10n.t("It makes the same of made-up rows in the tables before it.")
            : l10n.t(
                "Rows in the tables before it were not compared, because the revisions refuse made-up rows: {0}",
                madeUpRows.reason ?? "",
              ),
        ]),
    ...(varying.length === 0
      ? []
      : [
          l10n.t(
            "For these columns, only the presence of a value was compared, because the values are others in each replay: {0}",
            varying.join(", "),
          ),
        ]),
    ...(isFrozen
      ? [
          l10n.t(
            "The code of the revisions computes values that are others in each replay. From now on, each database gets the same ones.",
          ),
        ]
      : []),
    ...(isBlocking ? [l10n.t("Indexes that were built concurrently are built with a lock on their tables.")] : []),
    ...unseen.map((sql) => l10n.t("Not compared: {0}", firstLine(sql))),
    ...leftOut.map((sql) => l10n.t("Left out, because it fails at the end: {0}", firstLine(sql))),
    ...notUndone.map((words) => l10n.t("Different after down(): {0}", words)),
  ];
}

/** The rows that the revisions leave in a table, as a line. */
export function squashedRowsInWords({ table, rows, isKept }: SquashedRows): string {
  const count = plural(rows, l10n.t("1 row"), l10n.t("{0} rows", rows));
  return isKept ? `${table}: ${count}` : l10n.t("{0}: {1}, left out", table, count);
}

/** What happens to databases that have the replaced revisions. */
export function squashedDatabasesInWords(): string {
  return l10n.t(
    "A database that has all of the replaced revisions counts as having this one: up() changes nothing there, in TypeORM's command line as well. A database that has only some of them is refused. On a database that has them, run the script for squashed rows before TypeORM's migration:run: otherwise its migration:revert would revert this revision first.",
  );
}

function firstLine(sql: string): string {
  const [line = ""] = sql.trim().split("\n");
  return line.length > 120 ? `${line.slice(0, 120)}…` : line;
}
