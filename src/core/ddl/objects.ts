import type { Catalog, SequenceRow, TypeRow } from "./catalog.ts";
import type { Context } from "./context.ts";
import type { Part } from "./graph.ts";

/** Sort order of the kinds of objects, within the limits of their dependencies. */
export const places = {
  schema: 0,
  extension: 1,
  server: 2,
  collation: 3,
  type: 4,
  function: 5,
  sequence: 6,
  table: 7,
  view: 8,
  foreignKey: 9,
  trigger: 10,
  outside: 11,
} as const;

/** Schemas, extensions, foreign servers, collations, types and functions. */
export function objectParts(context: Context): readonly Part[] {
  const { catalog, comment } = context;
  return [
    ...catalog.schemas.map(({ id, name }) => ({
      id,
      place: [places.schema, name],
      statements: [`CREATE SCHEMA IF NOT EXISTS ${name};`, ...comment(`SCHEMA ${name}`, id)],
    })),
    ...catalog.extensions.map(({ id, name, schema }) => ({
      id,
      place: [places.extension, name],
      statements: [`CREATE EXTENSION IF NOT EXISTS ${name} WITH SCHEMA ${schema};`],
    })),
    ...catalog.servers.map((server) => serverPart(context, server)),
    ...catalog.collations.map(({ id, name, options }) => ({
      id,
      place: [places.collation, name],
      statements: [`CREATE COLLATION ${name} (${options});`, ...comment(`COLLATION ${name}`, id)],
    })),
    ...catalog.types.map((type) => typePart(context, type)),
    ...catalog.functions.map(({ id, name, kind, signature, definition }) => ({
      id,
      place: [places.function, name],
      statements: [`${definition.trimEnd()};`, ...comment(`${kind} ${signature}`, id)],
    })),
  ];
}

function serverPart(
  { comment }: Context,
  { id, name, wrapper, type, version, options }: Catalog["servers"][number],
): Part {
  const text = [
    `CREATE SERVER ${name}`,
    ...(type === undefined ? [] : [`TYPE ${type}`]),
    ...(version === undefined ? [] : [`VERSION ${version}`]),
    `FOREIGN DATA WRAPPER ${wrapper}`,
    ...(options === undefined ? [] : [`OPTIONS (${options})`]),
  ];
  return { id, place: [places.server, name], statements: [`${text.join(" ")};`, ...comment(`SERVER ${name}`, id)] };
}

function typePart(context: Context, type: TypeRow): Part {
  const { id, name } = type;
  const place = [places.type, name];
  const { comment } = context;
  switch (type.kind) {
    case "enum": {
      const labels = type.labels.map((label) => `  ${label}`).join(",\n");
      const text = type.labels.length === 0 ? "()" : `(\n${labels}\n)`;
      return { id, place, statements: [`CREATE TYPE ${name} AS ENUM ${text};`, ...comment(`TYPE ${name}`, id)] };
    }
    case "composite": {
      const columns = context.columns.get(type.relation) ?? [];
      const lines = columns.map((column) => `  ${column.name} ${column.type}${collate(column.collation)}`);
      return {
        id,
        place,
        statements: [
          lines.length === 0 ? `CREATE TYPE ${name} AS ();` : `CREATE TYPE ${name} AS (\n${lines.join(",\n")}\n);`,
          ...comment(`TYPE ${name}`, id),
          ...columns.flatMap((column) => comment(`COLUMN ${name}.${column.name}`, type.relation, column.number)),
        ],
      };
    }
    case "domain":
      return { id, place, statements: domainStatements(context, type) };
    case "range": {
      const options = [
        `subtype = ${type.subtype}`,
        ...(type.operatorClass === undefined ? [] : [`subtype_opclass = ${type.operatorClass}`]),
        ...(type.collation === undefined ? [] : [`collation = ${type.collation}`]),
        ...(type.difference === undefined ? [] : [`subtype_diff = ${type.difference}`]),
        ...(type.multirange === undefined ? [] : [`multirange_type_name = ${type.multirange}`]),
      ];
      return {
        id,
        place,
        statements: [`CREATE TYPE ${name} AS RANGE (${options.join(", ")});`, ...comment(`TYPE ${name}`, id)],
      };
    }
  }
}

function domainStatements(
  { constraints, graph, comment }: Context,
  type: TypeRow & { readonly kind: "domain" },
): readonly string[] {
  const { id, name } = type;
  const own = constraints.get(id) ?? [];
  for (const constraint of own) graph.merge(constraint.id, id);
  const notNull = own.find(({ kind }) => kind === "n");
  const named = notNull && !notNull.isUsualName ? `CONSTRAINT ${notNull.name} ` : "";
  const checks = own.filter(({ kind }) => kind === "c");
  const lines = [
    `CREATE DOMAIN ${name} AS ${type.base}${collate(type.collation)}`,
    ...(type.default === undefined ? [] : [`  DEFAULT ${type.default}`]),
    ...(type.notNull ? [`  ${named}NOT NULL`] : []),
    ...checks.filter(isValid).map((check) => `  CONSTRAINT ${check.name} ${check.definition}`),
  ];
  return [
    `${lines.join("\n")};`,
    ...checks
      .filter((check) => !isValid(check))
      .map((check) => `ALTER DOMAIN ${name} ADD CONSTRAINT ${check.name} ${check.definition};`),
    ...comment(`DOMAIN ${name}`, id),
    ...own.flatMap((check) => comment(`CONSTRAINT ${check.name} ON DOMAIN ${name}`, check.id)),
  ];
}

function isValid({ validated }: { readonly validated: boolean }): boolean {
  return validated;
}

export function collate(collation: string | undefined): string {
  return collation === undefined ? "" : ` COLLATE ${collation}`;
}

/** `START WITH 7 CACHE 3`: options that differ from their defaults. */
export function sequenceOptions(sequence: SequenceRow): readonly string[] {
  const { increment, min, max, start, cache, cycle } = sequence;
  const limit = { smallint: 32767n, integer: 2147483647n }[sequence.type] ?? 9223372036854775807n;
  const falls = increment.startsWith("-");
  const usual = falls ? { min: String(-limit - 1n), max: "-1" } : { min: "1", max: String(limit) };
  return [
    ...(increment === "1" ? [] : [`INCREMENT BY ${increment}`]),
    ...(min === usual.min ? [] : [`MINVALUE ${min}`]),
    ...(max === usual.max ? [] : [`MAXVALUE ${max}`]),
    ...(start === (falls ? max : min) ? [] : [`START WITH ${start}`]),
    ...(cache === "1" ? [] : [`CACHE ${cache}`]),
    ...(cycle ? ["CYCLE"] : []),
  ];
}
