import type { Catalog, ConstraintRow, Id, SequenceRow, TypeRow } from "./catalog.ts";
import type { Context } from "./context.ts";
import { contextOf } from "./context.ts";
import { ordered } from "./graph.ts";
import { collate, objectParts } from "./objects.ts";
import type { Property } from "./properties.ts";
import { commentProperties } from "./properties.ts";
import { sequenceParts } from "./sequences.ts";

/** An object that belongs to no table: a sequence, a domain, another type that is no enum, a collation or an aggregate. */
export type StandaloneObject = {
  /** As in a fingerprint: `sequence`, `domain`, `range type`, `composite type`, `aggregate`; also `collation`. */
  readonly kind: string;
  /** In SQL syntax, with its schema; of an aggregate with its arguments. */
  readonly name: string;
  readonly create: readonly string[];
  readonly drop: string;
  /** No statement changes this; an object with another text is another object. */
  readonly fixed: string;
  readonly properties: readonly Property[];
};

/** The objects of a catalog with some ids, in an order in which they can be created. */
export function standaloneObjects(catalog: Catalog, ids: ReadonlySet<Id>): readonly StandaloneObject[] {
  const context = contextOf(catalog);
  const facts = factsOf(context);
  const parts = [...objectParts(context), ...sequenceParts(context)];
  return ordered(parts, context.graph).flatMap(({ id, statements }) => {
    const known = ids.has(id) ? facts.get(id) : undefined;
    if (!known) return [];
    const properties = [...known.properties, ...commentProperties(statements)];
    const create = statements.map((sql) => sql.replace(/;$/, ""));
    // Without properties of its own, only the comments can be changed.
    return [{ fixed: create[0] ?? "", ...known, properties, create }];
  });
}

type Facts = Omit<StandaloneObject, "create" | "fixed"> & Partial<Pick<StandaloneObject, "fixed">>;

function factsOf(context: Context): ReadonlyMap<Id, Facts> {
  const { sequences, types, collations, functions }: Catalog = context.catalog;
  return new Map<Id, Facts>([
    ...sequences.map((sequence): [Id, Facts] => {
      const { id, name } = sequence;
      const properties = [{ key: "options", set: alterSequence(sequence) }];
      return [id, { kind: "sequence", name, drop: `DROP SEQUENCE ${name}`, fixed: "", properties }];
    }),
    ...types.flatMap((type): [Id, Facts][] => (type.kind === "enum" ? [] : [[type.id, typeFacts(context, type)]])),
    ...collations.map(({ id, name }): [Id, Facts] => [
      id,
      { kind: "collation", name, drop: `DROP COLLATION ${name}`, properties: [] },
    ]),
    ...functions.flatMap(({ id, kind, signature, definition }): [Id, Facts][] => {
      if (kind !== "AGGREGATE") return [];
      const set = definition.trimEnd().replace(/^CREATE AGGREGATE/, "CREATE OR REPLACE AGGREGATE");
      const properties = [{ key: "definition", set }];
      return [[id, { kind: "aggregate", name: signature, drop: `DROP AGGREGATE ${signature}`, fixed: "", properties }]];
    }),
  ]);
}

function typeFacts(context: Context, type: Exclude<TypeRow, { readonly kind: "enum" }>): Facts {
  const { name } = type;
  switch (type.kind) {
    case "domain": {
      const fixed = `${type.base}${collate(type.collation)}`;
      const properties = domainProperties(type, context.constraints.get(type.id) ?? []);
      return { kind: "domain", name, drop: `DROP DOMAIN ${name}`, fixed, properties };
    }
    case "composite": {
      const properties = (context.columns.get(type.relation) ?? []).map((column): Property => {
        const words = `${column.type}${collate(column.collation)}`;
        return {
          key: `attribute ${column.name}`,
          set: `ALTER TYPE ${name} ADD ATTRIBUTE ${column.name} ${words}`,
          unset: `ALTER TYPE ${name} DROP ATTRIBUTE ${column.name}`,
          replace: [`ALTER TYPE ${name} ALTER ATTRIBUTE ${column.name} SET DATA TYPE ${words}`],
        };
      });
      return { kind: "composite type", name, drop: `DROP TYPE ${name}`, fixed: "", properties };
    }
    case "range":
      return { kind: "range type", name, drop: `DROP TYPE ${name}`, properties: [] };
  }
}

function domainProperties(
  domain: Extract<TypeRow, { readonly kind: "domain" }>,
  constraints: readonly ConstraintRow[],
): readonly Property[] {
  const alter = `ALTER DOMAIN ${domain.name}`;
  return [
    ...(domain.default === undefined
      ? []
      : [{ key: "default", set: `${alter} SET DEFAULT ${domain.default}`, unset: `${alter} DROP DEFAULT` }]),
    ...(domain.notNull ? [{ key: "not null", set: `${alter} SET NOT NULL`, unset: `${alter} DROP NOT NULL` }] : []),
    ...constraints
      .filter(({ kind }) => kind === "c")
      .map(({ name, definition }): Property => {
        const [set, unset] = [`${alter} ADD CONSTRAINT ${name} ${definition}`, `${alter} DROP CONSTRAINT ${name}`];
        return { key: `constraint ${name}`, set, unset, replace: [unset, set] };
      }),
  ];
}

/** All options, because those that are left out would stay. */
function alterSequence({ name, type, increment, min, max, start, cache, cycle }: SequenceRow): string {
  const limits = `MINVALUE ${min} MAXVALUE ${max} START WITH ${start}`;
  return `ALTER SEQUENCE ${name} AS ${type} INCREMENT BY ${increment} ${limits} CACHE ${cache} ${cycle ? "" : "NO "}CYCLE`;
}
