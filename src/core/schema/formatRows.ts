/** Rows as text: each value as the server wrote it, `null` for NULL. */
export type TextRows = {
  readonly columns: readonly { readonly name: string; readonly isNumber: boolean }[];
  readonly rows: readonly (readonly (string | null)[])[];
};

/** Display columns; beyond, a table is no longer read by the line. */
const widestLine = 220;
const widestCell = 60;

/**
 * Formats rows as a table with aligned columns if a line is wide enough, otherwise as one record below the other.
 * NULL (`NULL`), the empty string (`''`) and the text NULL (`'NULL'`) are distinguishable.
 */
export function rowsAsText({ columns, rows }: TextRows): string {
  const cells = rows.map((row) => row.map((value) => shown(value)));
  const names = columns.map(({ name }) => oneLine(name));
  if (columns.length === 0) return rows.map((_, index) => `(${index + 1})`).join("\n");
  const short = cells.map((row) => row.map((cell) => cut(cell, widestCell)));
  const widths = names.map((name, index) => Math.max(widthOf(name), ...short.map((row) => widthOf(row[index] ?? ""))));
  const total = widths.reduce((sum, width) => sum + width + 3, 0);
  if (total > widestLine) return asRecords(names, cells);
  const line = (row: readonly string[], isHead = false) =>
    row
      .map((cell, index) => padded(cell, widths[index] ?? 0, !isHead && columns[index]?.isNumber === true))
      .join(" │ ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("─┼─");
  return [line(names, true), rule, ...short.map((row) => line(row))].join("\n");
}

function asRecords(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const width = Math.max(...names.map((name) => widthOf(name)));
  return rows
    .map((row, index) => {
      const head = `── ${index + 1} ${"─".repeat(Math.max(0, 40 - String(index + 1).length))}`;
      return [
        head,
        ...names.map((name, column) => `${padded(name, width, false)} │ ${row[column] ?? ""}`.trimEnd()),
      ].join("\n");
    })
    .join("\n\n");
}

function shown(value: string | null): string {
  if (value === null) return "NULL";
  // Ambiguous values are quoted.
  if (value === "" || value === "NULL" || /^'.*'$/s.test(value) || /^\s|\s$/.test(value)) return `'${oneLine(value)}'`;
  return oneLine(value);
}

function oneLine(text: string): string {
  return text.replaceAll(
    // oxlint-disable-next-line no-control-regex
    /[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/g,
    (character) =>
      ({ "\n": "\\n", "\r": "\\r", "\t": "\\t" })[character] ??
      `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let used = 0;
  for (const character of text) {
    used += widthOf(character);
    if (used > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

function padded(text: string, width: number, toTheRight: boolean): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return toTheRight ? space + text : text + space;
}

/** How many columns of a fixed-width font a text takes, as far as editors agree. */
function widthOf(text: string): number {
  // oxlint-disable-next-line no-control-regex
  if (/^[\u0020-\u007E]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) continue;
    width +=
      /[\p{Emoji_Presentation}\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}
