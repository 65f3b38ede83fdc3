/** A relation as it stood at some time. */
export interface Relation {
  /** Name for the user: unquoted, and without the current schema. */
  readonly name: string;
  /** The relation's file; 0 if it has none. A new file number means that the table was rewritten. */
  readonly file: string;
  /** For an index: the oid of its table. */
  readonly table: string | undefined;
  /** It was not there before the revision. */
  readonly isNew: boolean;
}

/** By oid. */
export type Relations = ReadonlyMap<string, Relation>;

/**
 * Reads rows of oid, file, schema, name and table. A relation that `before` does not contain, by oid or else by name,
 * is new.
 */
export function relationsOf(
  rows: readonly (readonly string[])[],
  schema: string | null,
  before: Relations | undefined,
): Relations {
  const byName = namesOf(before ?? new Map<string, Relation>());
  return new Map(
    rows.map(([oid = "", file = "", space = "", relation = "", table = "0"]) => {
      const name = space.replaceAll('"', "") === schema ? relation : `${space.replaceAll('"', "")}.${relation}`;
      const known = before?.get(oid) ?? byName.get(name);
      const isNew = before !== undefined && (known?.isNew ?? true);
      return [oid, { name, file, table: table === "0" ? undefined : table, isNew }];
    }),
  );
}

/** Relations that were there before and are in another file now; an index that was made again included. */
export function rewritten(before: Relations, now: Relations): readonly string[] {
  const byName = namesOf(before);
  return [...now].flatMap(([oid, { name, file, isNew }]) => {
    const was = before.get(oid) ?? byName.get(name);
    return isNew || was === undefined || was.file === file ? [] : [name];
  });
}

function namesOf(relations: Relations): ReadonlyMap<string, Relation> {
  return new Map([...relations.values()].map((relation) => [relation.name, relation]));
}
