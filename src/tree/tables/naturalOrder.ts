const collator = new Intl.Collator("en", { numeric: true });

/** Sorted by name in natural order: `t2` before `t10`. */
export function byName<T extends { readonly name: string }>(things: readonly T[]): T[] {
  return things.toSorted((a, b) => collator.compare(a.name, b.name));
}
