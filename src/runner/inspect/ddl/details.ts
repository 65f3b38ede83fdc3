import type { Asker } from "../../databases/asker.ts";
import type { Catalog, Edge } from "../../../core/ddl/catalog.ts";
import type { Members } from "./members.ts";
import {
  aggregatesQuery,
  collationsQuery,
  commentsQuery,
  edgesQuery,
  extensionsQuery,
  functionsQuery,
  leftOutQuery,
  policiesQuery,
  readsQuery,
  rulesQuery,
  schemasQuery,
  sequencesQuery,
  serversQuery,
  standInsQuery,
  statisticsQuery,
  triggersQuery,
  typesQuery,
} from "./objects.ts";
import { columnsQuery, constraintsQuery, indexesQuery, relationsQuery } from "./relations.ts";

type Callable = Catalog["functions"][number];

/** All that is to be known of the members; catalogs without a member are not asked. */
export async function readDetails(client: Asker, members: Members): Promise<Catalog> {
  const rows = async <T>(query: string, parameters: readonly unknown[]): Promise<readonly T[]> =>
    (await client.query<object>(query, [...parameters])).rows.map((row) => withoutNulls(row) as T);
  const of = async <T>(catalog: string, query: string): Promise<readonly T[]> => {
    const oids = members.get(catalog) ?? [];
    return oids.length === 0 ? [] : rows<T>(query, [oids]);
  };
  const all = [...members].flatMap(([catalog, oids]) => oids.map((oid) => ({ catalog, oid })));
  const everything = [all.map(({ catalog }) => catalog), all.map(({ oid }) => oid)];
  return {
    schemas: await of("pg_namespace", schemasQuery),
    extensions: await of("pg_extension", extensionsQuery),
    servers: await of("pg_foreign_server", serversQuery),
    collations: await of("pg_collation", collationsQuery),
    types: await of("pg_type", typesQuery),
    functions: [
      ...(await of<Callable>("pg_proc", functionsQuery)),
      ...(await of<Callable>("pg_proc", aggregatesQuery)),
    ],
    sequences: await of("pg_class", sequencesQuery),
    relations: await of("pg_class", relationsQuery),
    columns: await of("pg_class", columnsQuery),
    constraints: await of("pg_constraint", constraintsQuery),
    indexes: await of("pg_class", indexesQuery),
    statistics: await of("pg_statistic_ext", statisticsQuery),
    triggers: await of("pg_trigger", triggersQuery),
    rules: await of("pg_rewrite", rulesQuery),
    policies: await of("pg_policy", policiesQuery),
    comments: await rows(commentsQuery, everything),
    edges: await rows<Edge>(edgesQuery, everything),
    standIns: await rows<Edge>(standInsQuery, [members.get("pg_type") ?? [], members.get("pg_class") ?? []]),
    reads: await of("pg_class", readsQuery),
    leftOut: (await rows<{ words: string }>(leftOutQuery, everything)).map(({ words }) => words),
  };
}

function withoutNulls(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
