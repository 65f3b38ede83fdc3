import type { ResolvedAnswers } from "../../core/diff/answers.ts";
import type { Catalog, Key } from "../../core/diff/catalog.ts";
import { keyOf } from "../../core/diff/catalog.ts";
import type { Scope } from "../../core/diff/scope.ts";
import { metadataTableOf } from "../databases/metadataTable.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import { mappedTables } from "./mappedTables.ts";

/** What a project's options and entities say about the objects that a revision may change. */
export type GenerateScope = {
  /** Quoted name of TypeORM's metadata table. */
  readonly metadataTable: string;
  /** The same, if one of the catalogs has rows in it. */
  readonly metadataIn: (source: Catalog, target: Catalog) => string | undefined;
  /** Key of TypeORM's metadata table. */
  readonly metadataKey: (source: Catalog) => Key;
  readonly scope: (source: Catalog, target: Catalog, answers: Pick<ResolvedAnswers, "drops" | "include">) => Scope;
};

/** Reads the scope of a project whose data source is initialised. */
export function readGenerateScope({ connection }: ScratchSession): GenerateScope {
  const { dataSource } = connection;
  // TypeORM's own tables are in one schema.
  const [migrations, metadata] = connection.ownTables();
  const key = (table: { readonly schema?: string; readonly name?: string } = {}, { schema }: Catalog): Key =>
    keyOf.table(table.schema ?? schema, table.name ?? "");
  const options = dataSource.options as { cache?: { tableName?: string } | boolean };
  const cache = (typeof options.cache === "object" ? options.cache.tableName : undefined) ?? "query-result-cache";
  const metadataTable = metadataTableOf(connection);
  return {
    metadataTable,
    metadataKey: (source) => key(metadata, source),
    metadataIn: (source, target) => (source.metadata.length + target.metadata.length > 0 ? metadataTable : undefined),
    scope: (source, target, { drops, include }) => {
      const foreign = [...mappedTables(dataSource, source.schema).values()].flatMap((mapped) =>
        mapped.synchronize ? [] : [mapped.key],
      );
      const own = [migrations, { ...migrations, name: cache }].map((table) => key(table, source));
      const metadataKey = key(metadata, source);
      return {
        kind: "entities",
        ignored: new Set([...own, ...foreign, ...(target.tables.has(metadataKey) ? [] : [metadataKey])]),
        drops,
        keptIndexes: new Set(
          dataSource.entityMetadatas.flatMap(({ indices }) =>
            indices.flatMap((index) => (!index.synchronize ? [index.name] : [])),
          ),
        ),
        ...(include ? { include } : {}),
      };
    },
  };
}
