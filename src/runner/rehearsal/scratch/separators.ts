/**
 * Between sections, rows and fields of an answer. Text, because for a thousand short rows JSON costs twice the time, and
 * rows of the protocol five times. One of these in a name or a text would shift fields, in every answer alike.
 */
export const [SECTION, ROW, FIELD] = ["\u001d", "\u001e", "\u001f"] as const;

/** A separator in the escape syntax of an SQL string. */
export function escaped(separator: string): string {
  return `\\x${separator.charCodeAt(0).toString(16)}`;
}

/** The rows of each section, in their order. */
export function sectionsOf(text: string): readonly (readonly (readonly string[])[])[] {
  return text
    .split(SECTION)
    .map((section) => (section === "" ? [] : section.split(ROW).map((row) => row.split(FIELD))));
}
