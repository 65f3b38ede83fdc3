import * as l10n from "@vscode/l10n";
import type { FindingArguments } from "../../../core/lint/finding.ts";
import { language } from "../wording.ts";

/** The message of a rule's finding: what happens, and what to do instead. */
export type LintMessage = (values: FindingArguments) => string;

/** A table with its estimated rows: `orders (about 12 million rows)`. */
export function tableWords({ table, rows }: FindingArguments): string {
  if (table === undefined) return l10n.t("its table");
  return rows === undefined || rows < 2 ? table : l10n.t("{0} (about {1} rows)", table, longNumber(rows));
}

/** A column with its table: `orders.total`. */
export function columnWords({ table = "…", column = "…" }: FindingArguments): string {
  return `${table}.${column}`;
}

/** `12 million`, in the reader's language. */
function longNumber(count: number): string {
  const format = { notation: "compact", compactDisplay: "long", maximumSignificantDigits: 2 } as const;
  return new Intl.NumberFormat(language(), format).format(count);
}
