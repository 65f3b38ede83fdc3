import { plural } from "../messages/plural.ts";
import * as l10n from "@vscode/l10n";
import { language } from "../messages/wording.ts";

/** `340 rows`, `1.2k rows`, `3.4M rows`. */
export function rowsInWords(estimate: number): string {
  return plural(estimate, l10n.t("1 row"), l10n.t("{0} rows", compact(estimate)));
}

/** The same for a number of the statistics: `~340 rows`. */
export function aboutRowsInWords(estimate: number): string {
  return plural(estimate, l10n.t("~1 row"), l10n.t("~{0} rows", compact(estimate)));
}

/** `340`, `1.2k`, `3.4M`. */
export function compact(count: number): string {
  const units = ["", "k", "M", "G", "T"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const scaled = count / 1000 ** power;
  return `${power > 0 && scaled < 10 ? scaled.toFixed(1).replace(/\.0$/, "") : Math.round(scaled)}${units[power] ?? ""}`;
}

/** `96 kB`, `1.4 MB`, as PostgreSQL counts: 1 kB is 1,024 bytes. */
export function bytesInWords(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const scaled = bytes / 1024 ** power;
  return `${power > 0 && scaled < 10 ? scaled.toFixed(1).replace(/\.0$/, "") : Math.round(scaled)} ${units[power] ?? ""}`;
}

/** A number of things as the reader's language writes it: `1,500`. */
export function countInWords(count: number): string {
  return new Intl.NumberFormat(language()).format(count);
}
