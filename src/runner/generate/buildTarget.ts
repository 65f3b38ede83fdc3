import type { DataSource, QueryRunner } from "typeorm";
import type { Catalog, Key, Name, Table } from "../../core/diff/catalog.ts";
import { keyOf } from "../../core/diff/catalog.ts";
import { isEntityView } from "../../core/diff/scope.ts";
import { isConstantTime, isTimeWord } from "../../core/diff/timeWords.ts";
import { quoteName, quotePath, quoteText } from "../../core/sql/quote.ts";
import type { Query } from "../rehearsal/scratch/query.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import type { GenerateScope } from "./generateScope.ts";
import { mappedTables, schemaOf } from "./mappedTables.ts";
import { readCatalog } from "./readCatalog.ts";

/**
 * Builds the schema of the entities on the scratch database, reads it, and rolls everything back. Functions, types,
 * extensions and tables without an entity stay where they are, because the entities may use them.
 *
 * @throws what TypeORM or the server throws for entities that cannot be created
 */
export async function readTarget(
  session: ScratchSession,
  source: Catalog,
  own: Pick<GenerateScope, "metadataTable" | "metadataKey">,
): Promise<Catalog> {
  const { queryRunner, connection, ask } = session;
  const { metadataTable } = own;
  const { dataSource } = connection;
  await queryRunner.startTransaction();
  try {
    await clearEntities(ask, source, dataSource, metadataTable);
    await synchronize(dataSource, queryRunner, source);
    return ofEntities(await readCatalog(ask, metadataTable), dataSource, own.metadataKey(source));
  } finally {
    await queryRunner.rollbackTransaction();
  }
}

/** The catalog without tables, views and enum types that no entity describes. They are in the database as well. */
function ofEntities(catalog: Catalog, dataSource: DataSource, metadataKey: Key): Catalog {
  const mapped = mappedTables(dataSource, catalog.schema);
  const tables = [...catalog.tables]
    .filter(([key]) => mapped.has(key) || key === metadataKey)
    .map(([key, table]) => [key, withTimeWords(table, catalog.schema, dataSource)] as const);
  const used = new Set(tables.flatMap(([, { columns }]) => columns.flatMap(({ enumType }) => enumType ?? [])));
  return {
    ...catalog,
    tables: new Map(tables),
    views: new Map([...catalog.views].filter(([key, view]) => mapped.has(key) || isEntityView(view, catalog))),
    enums: new Map([...catalog.enums].filter(([key]) => used.has(key))),
  };
}

/** Defaults that an entity gives as the text of a time, and that the server has made a constant of. */
function withTimeWords(table: Table, current: string, { entityMetadatas }: DataSource): Table {
  const metadata = entityMetadatas.find(
    (one) => keyOf.table(schemaOf(one) ?? current, one.tableName) === table.key && one.tableType !== "view",
  );
  const columns = table.columns.map((column) => {
    const given: unknown = metadata?.columns.find(({ databaseName }) => databaseName === column.name)?.default;
    const text = typeof given === "string" ? quoteText(given) : undefined;
    return isTimeWord(text) && isConstantTime(column.expression) ? { ...column, expression: text } : column;
  });
  return { ...table, columns };
}

/** Drops the tables, views and enum types of entities, and creates their schemas. */
async function clearEntities(
  ask: Query,
  source: Catalog,
  dataSource: DataSource,
  metadataTable: string,
): Promise<void> {
  const mapped = mappedTables(dataSource, source.schema);
  // A view may get the name of a table, and a table that of a view.
  const isNamedAs = ({ schema, name }: Name) =>
    mapped.has(keyOf.table(schema, name)) || mapped.has(keyOf.view(schema, name));
  const views = [...source.views.values()].filter((view) => isNamedAs(view) || isEntityView(view, source));
  for (const { isMaterialized, schema, name } of views)
    await ask(`DROP ${isMaterialized ? "MATERIALIZED VIEW" : "VIEW"} IF EXISTS ${quotePath(schema, name)} CASCADE`);
  const tables = [...mapped.values()].flatMap(({ key, synchronize }) => {
    const table = synchronize ? source.tables.get(key) : undefined;
    return table ? [table] : [];
  });
  const former = [...source.tables.values()].filter((table) => !mapped.has(table.key) && isNamedAs(table));
  // One statement for all: one for each looks for dependent objects a thousand times.
  const paths = (objects: readonly Name[]) => objects.map(({ schema, name }) => quotePath(schema, name)).join(", ");
  const dropped = [...tables, ...former];
  if (dropped.length > 0) await ask(`DROP TABLE IF EXISTS ${paths(dropped)} CASCADE`);
  const types = enumTypesOf(dropped, source);
  if (types.length > 0) await ask(`DROP TYPE IF EXISTS ${paths(types)} CASCADE`);
  await ask(`DROP TABLE IF EXISTS ${metadataTable}`);
  for (const schema of new Set(dataSource.entityMetadatas.map(({ schema }) => schema)))
    if (schema !== undefined && schema !== "") await ask(`CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`);
}

function enumTypesOf(tables: readonly Table[], { enums }: Catalog) {
  const keys = new Set(tables.flatMap(({ columns }) => columns.flatMap(({ enumType }) => enumType ?? [])));
  return [...enums.values()].filter(({ key }) => keys.has(key));
}

/**
 * Runs TypeORM's schema builder in the open transaction. It asks the data source for a query runner and would get one of
 * another connection. Tables of entities that TypeORM does not synchronize are created where they do not exist, because
 * foreign keys refer to them.
 */
async function synchronize(dataSource: DataSource, queryRunner: QueryRunner, source: Catalog): Promise<void> {
  const left = dataSource.entityMetadatas.filter((metadata) => {
    const key = keyOf.table(schemaOf(metadata) ?? source.schema, metadata.tableName);
    return !metadata.synchronize && metadata.tableType !== "view" && !source.tables.has(key);
  });
  const own = Object.getOwnPropertyDescriptor(dataSource, "createQueryRunner");
  const { release } = queryRunner;
  try {
    for (const metadata of left) metadata.synchronize = true;
    Object.assign(queryRunner, { release: () => Promise.resolve() });
    Object.defineProperty(dataSource, "createQueryRunner", {
      configurable: true,
      writable: true,
      value: () => queryRunner,
    });
    await dataSource.driver.createSchemaBuilder().build();
  } finally {
    for (const metadata of left) metadata.synchronize = false;
    Object.assign(queryRunner, { release });
    if (own) Object.defineProperty(dataSource, "createQueryRunner", own);
    else Reflect.deleteProperty(dataSource, "createQueryRunner");
  }
}
