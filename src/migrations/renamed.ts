/** A migration's text under one of its names. */
export type NamedText = { readonly id: string; readonly text: string };

/**
 * Returns the text of a migration without its name: the class, a `name` property, the timestamp. Two files with equal
 * results do the same.
 */
export function withoutName({ id, text }: NamedText): string {
  const digits = /\d{13}$/.exec(id)?.[0];
  const plain = text
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .replaceAll(id, "\0");
  return (digits === undefined ? plain : plain.replaceAll(digits, "\0")).trim();
}

/**
 * Finds pending migrations with the text of an applied migration under another name: a corrected name, a new
 * timestamp. Returns the applied migration's id for each. A text that occurs several times is ignored.
 *
 * @param applied texts of applied migrations with deleted files
 */
export function findRenamed(pending: readonly NamedText[], applied: readonly NamedText[]): ReadonlyMap<string, string> {
  const known = groupByText(applied);
  const found = new Map<string, string>();
  for (const [text, ids] of groupByText(pending)) {
    const [id, ...others] = ids;
    const [from, ...more] = known.get(text) ?? [];
    if (id !== undefined && from !== undefined && others.length + more.length === 0) found.set(id, from);
  }
  return found;
}

function groupByText(all: readonly NamedText[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const one of all) {
    const text = withoutName(one);
    if (text !== "") groups.set(text, [...(groups.get(text) ?? []), one.id]);
  }
  return groups;
}
