/** The text for a number: the first for exactly one, the second for every other number. Both are complete texts. */
export function plural(count: number, one: string, other: string): string {
  return count === 1 ? one : other;
}

/** The text for a number; empty for zero. */
export function pluralUnlessZero(count: number, one: string, other: string): string {
  return count === 0 ? "" : plural(count, one, other);
}
