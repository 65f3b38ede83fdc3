/** A property of an object that a statement can change without creating the object again. */
export type Property = {
  /** Within the object: `default`, `constraint positive`. */
  readonly key: string;
  readonly set: string;
  /** Removes it; undefined if a property of this kind cannot be absent. */
  readonly unset?: string;
  /** Instead of `set`, if the object has another one. */
  readonly replace?: readonly string[];
};

/** The statements from the properties of an object to those of another one of the same name: removals, then the rest. */
export function propertyChanges(before: readonly Property[], after: readonly Property[]): readonly string[] {
  const propertyOf = (list: readonly Property[], key: string) => list.find((one) => one.key === key);
  return [
    ...before.flatMap(({ key, unset }) => (propertyOf(after, key) || unset === undefined ? [] : [unset])),
    ...after.flatMap((property) => {
      const was = propertyOf(before, property.key);
      if (was?.set === property.set) return [];
      return was && property.replace ? property.replace : [property.set];
    }),
  ];
}

/** The comments among the statements that create an object, as properties. */
export function commentProperties(statements: readonly string[]): readonly Property[] {
  return statements.flatMap((statement) => {
    const [, target] = /^(COMMENT ON [^]*?) IS (?:E?'|NULL)/.exec(statement) ?? [];
    return target === undefined ? [] : [{ key: target, set: statement.replace(/;$/, ""), unset: `${target} IS NULL` }];
  });
}
