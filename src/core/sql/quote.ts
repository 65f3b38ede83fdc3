/** A name in SQL, in double quotes. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Names in SQL, each in double quotes, with dots between them: `"schema"."table"`. */
export function quotePath(...names: readonly string[]): string {
  return names.map(quoteName).join(".");
}

/**
 * A text as an SQL literal, with the same value under any `standard_conforming_strings`. A leading space separates the `E`
 * from a preceding word.
 */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return text.includes("\\") ? ` E${quoted}` : quoted;
}

/** A written name as the catalog has it: without its quotes, or else in lower case. */
export function catalogName(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written.toLowerCase();
}

/** A text without the quotes that SQL needs around names. */
export function unquoted(text: string): string {
  return text.replaceAll(/"((?:[^"]|"")+)"/g, (_, name: string) => name.replaceAll('""', '"'));
}
