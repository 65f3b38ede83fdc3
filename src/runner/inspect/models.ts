import type { EntityMetadata } from "typeorm";
import { catalogType } from "../../core/schema/typeormStatements.ts";
import type { Model, ModelColumn, ModelTable } from "../../core/schema/model.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { ModelsAnswer } from "../../protocol/runner.ts";
import type { Database } from "../databases/database.ts";
import { differenceOf } from "./diff.ts";
import { placesOf } from "../loader/entityPlaces.ts";

type ColumnMetadata = EntityMetadata["columns"][number];

/** The part of TypeORM's drivers that returns a column's type. */
type TypeDriver = {
  normalizeType(column: object): string;
  getColumnLength(column: object): string;
  createFullType(column: object): string;
};

/**
 * The project's entities as TypeORM understands them, and, of PostgreSQL, what would make the database what they say.
 * Problems: the database's, `entityThrew`.
 */
export function readModels(database: Database): Promise<ModelsAnswer | Problem> {
  return database.initialized(async (): Promise<ModelsAnswer | Problem> => {
    if (database.facts.driver !== "postgres") return { models: await modelsOf(database, typeOf) };
    const difference = await differenceOf(database);
    if (isProblem(difference)) return difference;
    return { models: await modelsOf(database, typeInCatalog), statements: difference.up.map(({ sql }) => sql) };
  });
}

async function modelsOf({ project }: Database, type: typeof typeOf): Promise<readonly Model[]> {
  const { entityMetadatas, driver } = project.dataSource;
  const placeOf = await placesOf(project.files);
  const models = entityMetadatas.filter(isModel).map((metadata): Model => {
    const at = placeOf(metadata.name);
    return {
      name: metadata.name,
      table: tableOf(metadata),
      kind: metadata.tableType === "view" ? "view" : "table",
      ...(at ? { at } : {}),
      columns: metadata.columns
        .filter((column) => !column.isVirtualProperty)
        .map((column) => columnOf(column, type(column, metadata, driver as unknown as TypeDriver))),
      relations: metadata.relations.map((relation) => ({
        property: relation.propertyPath,
        kind: relation.relationType,
        target: relation.inverseEntityMetadata.name,
        columns: relation.joinColumns.map(({ databaseName }) => databaseName),
      })),
      junctions: junctionsOf(metadata),
      ...(metadata.synchronize ? {} : { isForeign: true }),
    };
  });
  return models.sort((a, b) => a.name.localeCompare(b.name, "en"));
}

/** Excludes junction and closure tables, which TypeORM creates without an entity class. */
function isModel({ tableType }: EntityMetadata): boolean {
  return tableType === "regular" || tableType === "view" || tableType === "entity-child";
}

function junctionsOf({ relations, treeType, closureJunctionTable }: EntityMetadata): readonly ModelTable[] {
  const junctions = relations.flatMap(({ isManyToManyOwner, junctionEntityMetadata }) =>
    isManyToManyOwner && junctionEntityMetadata ? [tableOf(junctionEntityMetadata)] : [],
  );
  return treeType === "closure-table" ? [...junctions, tableOf(closureJunctionTable)] : junctions;
}

function tableOf({ schema, tableName }: EntityMetadata): ModelTable {
  return { ...(schema === undefined || schema === "" ? {} : { schema }), name: tableName };
}

function columnOf(column: ColumnMetadata, type: string): ModelColumn {
  return {
    property: column.relationMetadata?.propertyPath ?? column.propertyPath,
    name: column.databaseName,
    type,
    nullable: column.isNullable,
    primary: column.isPrimary,
  };
}

/** A column's type in the words of PostgreSQL's catalog. */
function typeInCatalog(column: ColumnMetadata, metadata: EntityMetadata, driver: TypeDriver): string {
  const { tableName } = metadata;
  const type = driver.normalizeType(column);
  const array = column.isArray ? "[]" : "";
  // TypeORM's own name for an enum that has none.
  if (type === "enum" || type === "simple-enum")
    return `${column.enumName ?? `${tableName}_${column.databaseName.toLowerCase()}_enum`}${array}`;
  return catalogType(typeOf(column, metadata, driver));
}

/** A column's type as TypeORM's driver writes it. */
function typeOf(column: ColumnMetadata, _: EntityMetadata, driver: TypeDriver): string {
  const { precision, scale, isArray, spatialFeatureType, srid } = column;
  const type = driver.normalizeType(column);
  const length = driver.getColumnLength(column);
  return driver.createFullType({ type, length, precision, scale, isArray, spatialFeatureType, srid });
}
