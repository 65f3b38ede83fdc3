import type { EntityMetadata } from "typeorm";
import { catalogType } from "../migrations/difference.ts";
import type { Model, ModelColumn, ModelTable } from "../migrations/model.ts";
import type { Problem } from "../migrations/problem.ts";
import { isProblem } from "../migrations/problem.ts";
import type { ModelsAnswer } from "../protocol.ts";
import type { Connection } from "./connection.ts";
import { diff } from "./diff.ts";
import { placesOf } from "./loader/entityPlaces.ts";

type ColumnMetadata = EntityMetadata["columns"][number];

/** What we use of TypeORM's `PostgresDriver` to say a column's type. */
type TypeDriver = {
  normalizeType(column: object): string;
  getColumnLength(column: object): string;
  createFullType(column: object): string;
};

/**
 * The project's entities as TypeORM understands them, and what would make the database what they say. Problems: the
 * connection's, `entityThrew`.
 */
export async function readModels(connection: Connection): Promise<ModelsAnswer | Problem> {
  const difference = await diff(connection);
  if (isProblem(difference)) return difference;
  const { entityMetadatas, driver } = connection.dataSource;
  const placeOf = placesOf(connection.project.files);
  const models = entityMetadatas.filter(isModel).map((metadata): Model => {
    const at = placeOf(metadata.name);
    return {
      name: metadata.name,
      table: tableOf(metadata),
      kind: metadata.tableType === "view" ? "view" : "table",
      ...(at ? { at } : {}),
      columns: metadata.columns
        .filter((column) => !column.isVirtualProperty)
        .map((column) => columnOf(column, metadata, driver as unknown as TypeDriver)),
      relations: metadata.relations.map((relation) => ({
        property: relation.propertyPath,
        kind: relation.relationType,
        target: relation.inverseEntityMetadata.name,
        columns: relation.joinColumns.map(({ databaseName }) => databaseName),
      })),
      junctions: junctionsOf(metadata),
    };
  });
  models.sort((a, b) => a.name.localeCompare(b.name, "en"));
  return { models, statements: difference.up.map(({ sql }) => sql) };
}

/** Tables that TypeORM makes for a relation or a tree are nobody's entity. */
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

function columnOf(column: ColumnMetadata, metadata: EntityMetadata, driver: TypeDriver): ModelColumn {
  return {
    property: column.relationMetadata?.propertyPath ?? column.propertyPath,
    name: column.databaseName,
    type: typeOf(column, metadata, driver),
    nullable: column.isNullable,
    primary: column.isPrimary,
  };
}

function typeOf(column: ColumnMetadata, { tableName }: EntityMetadata, driver: TypeDriver): string {
  const type = driver.normalizeType(column);
  const array = column.isArray ? "[]" : "";
  // TypeORM's own name for an enum that has none.
  if (type === "enum" || type === "simple-enum")
    return `${column.enumName ?? `${tableName}_${column.databaseName.toLowerCase()}_enum`}${array}`;
  const { precision, scale, isArray, spatialFeatureType, srid } = column;
  const length = driver.getColumnLength(column);
  const full = driver.createFullType({ type, length, precision, scale, isArray, spatialFeatureType, srid });
  return catalogType(full);
}
