import type { Catalog, Id, SequenceRow } from "./catalog.ts";
import { contextOf } from "./context.ts";
import { ordered } from "./graph.ts";
import { objectParts } from "./objects.ts";
import { sequenceParts } from "./sequences.ts";

/** An object that belongs to no table: a sequence, a domain, another type that is no enum, or a collation. */
export type StandaloneObject = {
  /** As in a fingerprint: `sequence`, `domain`, `range type`, `composite type`; also `collation`. */
  readonly kind: string;
  /** In SQL syntax, with its schema. */
  readonly name: string;
  readonly create: readonly string[];
  readonly drop: string;
  /** Gives an object of the same name these properties; absent for kinds that have no such statement. */
  readonly alter?: string;
};

/** The objects of a catalog with some ids, in an order in which they can be created. */
export function standaloneObjects(catalog: Catalog, ids: ReadonlySet<Id>): readonly StandaloneObject[] {
  const context = contextOf(catalog);
  const facts = factsOf(catalog);
  const parts = [...objectParts(context), ...sequenceParts(context)];
  return ordered(parts, context.graph).flatMap(({ id, statements }) => {
    const known = ids.has(id) ? facts.get(id) : undefined;
    return known ? { ...known, create: statements.map((sql) => sql.replace(/;$/, "")) } : [];
  });
}

type Facts = Omit<StandaloneObject, "create">;

function factsOf({ sequences, types, collations }: Catalog): ReadonlyMap<Id, Facts> {
  const words = { domain: "domain", range: "range type", composite: "composite type" } as const;
  return new Map<Id, Facts>([
    ...sequences.map((sequence): [Id, Facts] => {
      const { id, name } = sequence;
      return [id, { kind: "sequence", name, drop: `DROP SEQUENCE ${name}`, alter: alterSequence(sequence) }];
    }),
    ...types.flatMap((type): [Id, Facts][] => {
      const { id, name, kind } = type;
      if (kind === "enum") return [];
      return [[id, { kind: words[kind], name, drop: `DROP ${kind === "domain" ? "DOMAIN" : "TYPE"} ${name}` }]];
    }),
    ...collations.map(({ id, name }): [Id, Facts] => [id, { kind: "collation", name, drop: `DROP COLLATION ${name}` }]),
  ]);
}

/** All options, because those that are left out would stay. */
function alterSequence({ name, type, increment, min, max, start, cache, cycle }: SequenceRow): string {
  const limits = `MINVALUE ${min} MAXVALUE ${max} START WITH ${start}`;
  return `ALTER SEQUENCE ${name} AS ${type} INCREMENT BY ${increment} ${limits} CACHE ${cache} ${cycle ? "" : "NO "}CYCLE`;
}
