import type { DataSource, EntityMetadata } from "typeorm";
import type { Key } from "../../core/diff/catalog.ts";
import { keyOf } from "../../core/diff/catalog.ts";

/** Table or view of an entity, and whether TypeORM synchronizes it. */
type Mapped = { readonly key: Key; readonly synchronize: boolean };

/** The tables and views of all entities, junction tables included, by key. */
export function mappedTables({ entityMetadatas }: DataSource, currentSchema: string): ReadonlyMap<Key, Mapped> {
  return new Map(
    entityMetadatas.map((metadata) => {
      const { tableName, tableType, synchronize } = metadata;
      const schema = schemaOf(metadata) ?? currentSchema;
      const key = tableType === "view" ? keyOf.view(schema, tableName) : keyOf.table(schema, tableName);
      return [key, { key, synchronize }] as const;
    }),
  );
}

/** The schema that an entity names; undefined for the current one. */
export function schemaOf({ schema }: EntityMetadata): string | undefined {
  return schema === "" ? undefined : schema;
}
