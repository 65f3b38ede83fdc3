import * as l10n from "@vscode/l10n";
import type { Fix } from "../../../core/lint/fixes/fix.ts";
import type { Finding } from "../../../core/lint/finding.ts";
import type { RuleId } from "../../../core/lint/ruleTable.ts";
import { contentMessages } from "./contentMessages.ts";
import { lockMessages } from "./lockMessages.ts";
import { otherMessages } from "./otherMessages.ts";
import type { LintMessage } from "./words.ts";

const messages: Readonly<Record<RuleId, LintMessage>> = { ...lockMessages, ...contentMessages, ...otherMessages };

/** What a finding says: what happens, what to do instead, and whether the text or a rehearsal is the source. */
export function lintMessage(finding: Finding): string {
  return l10n.t("{0} ({1})", messages[finding.rule](finding.arguments), sourceInWords(finding));
}

/** The title of a fix in the editor's menu. */
export function fixTitle({ kind, hasNext }: Pick<Fix, "kind" | "hasNext">, rule: RuleId): string {
  switch (kind) {
    case "concurrently":
      return l10n.t("Use CONCURRENTLY, outside of a transaction");
    case "notValid":
      return hasNext
        ? l10n.t("Add NOT VALID, and validate in the next revision")
        : l10n.t("Add NOT VALID, and validate in the next statement");
    case "validateNext":
      return l10n.t("Validate in the next revision");
    case "notNullCheck":
      return hasNext
        ? l10n.t("Use a check that the next revision validates")
        : l10n.t("Use a check that the next statement validates");
    case "requiredColumn":
      return l10n.t("Add without NOT NULL, fill, then set NOT NULL…");
    case "requiredColumnSplit":
    case "typeChange":
      return l10n.t("Split into safe steps…");
    case "volatileDefault":
      return hasNext
        ? l10n.t("Set the default later, and fill the rows in the next revision")
        : l10n.t("Set the default later, and fill the rows afterwards");
    case "timeZone":
      return l10n.t("Write out the time zone…");
    case "lockTimeout":
      return l10n.t("Set lock_timeout at the start of up()");
    case "splitActions":
      return l10n.t("Split into statements with one action each");
    case "keepValues":
      return l10n.t("Change the type and keep the values");
    case "writeSql":
      return l10n.t("Write the calls of the schema API as SQL");
    case "ignore":
      return l10n.t("Ignore {0} here", rule);
  }
}

function sourceInWords({ source, seen }: Finding): string {
  if (source === "text") return l10n.t("from the SQL text");
  if (source === "database") return l10n.t("from the rows of the database");
  const relation = seen?.relation ?? "";
  switch (seen?.kind) {
    case "lock":
      return l10n.t("as rehearsed: {0} on {1}", seen.mode ?? "", relation);
    case "rewrite":
      return l10n.t("as rehearsed: rewrites {0}", relation);
    case "drops":
      return l10n.t("as rehearsed: drops {0}", relation);
    case "fails":
      return l10n.t("as rehearsed: {0}", seen.message ?? "");
    case undefined:
      return l10n.t("as rehearsed");
  }
}
