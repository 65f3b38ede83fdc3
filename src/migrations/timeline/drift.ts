import { escapedPattern } from "../../core/escapedPattern.ts";

/** Whether an object exists in one of the three lanes. `differs`: it exists in another form than in the history. */
export type Lane = "present" | "absent" | "differs" | "unknown";

/** Why a difference is expected and shown apart. */
export type Folded =
  /** It is in a schema that a platform or an extension manages, and in which no revision creates anything. */
  | "platform"
  /** It is in another schema in which neither a revision nor an entity has anything. */
  | "otherSchema"
  /** A partition of a table of the history, as jobs create them. */
  | "partition";

/** An object that is not the same in the entities, the replayed history and the live database. */
export type DriftItem = {
  /** The kind and the name without the current schema: `column user.mail`. */
  readonly object: string;
  readonly lanes: { readonly entities: Lane; readonly history: Lane; readonly live: Lane };
  /** The differences, in PostgreSQL's words; empty if the object exists in one lane only. */
  readonly changes: readonly string[];
  readonly folded?: Folded;
  /** Why the project's file leaves it out. */
  readonly reason?: string;
  /** Absent if no earlier comparison of this database is known. */
  readonly since?: DriftSince;
};

/** Times of comparisons from this machine, as ISO 8601 in UTC. */
export type DriftSince = {
  /** The first of the comparisons without a gap that have found the difference. */
  readonly first: string;
  /** The comparison before it, which had not found the difference. */
  readonly absent?: string;
};

/** A difference as a text by which later comparisons recognise it. */
export function driftKey({ object, lanes: { history, live }, changes }: DriftItem): string {
  return JSON.stringify([object, history, live, ...changes]);
}

/** Schemas that platforms and extensions manage: Supabase, Hasura, TimescaleDB, pg_partman, PostGIS, pg_cron. */
const platformSchemas =
  /^(?:auth|storage|realtime|_realtime|graphql|graphql_public|vault|pgsodium|pgsodium_masks|supabase_functions|supabase_migrations|extensions|net|cron|pgbouncer|hdb_catalog|partman|topology|tiger|tiger_data|timescaledb_information|_timescaledb_\w+)$/;

/** True for a schema that a platform or an extension manages. */
export function isPlatformSchema(schema: string): boolean {
  return platformSchemas.test(schema);
}

/** A pattern of objects that are left out, with `*` for any characters, and why. */
export type IgnoredDrift = { readonly object: string; readonly reason: string };

/** The pattern that leaves out an object; undefined without one. */
export function ignoredBy(
  item: Pick<DriftItem, "object">,
  patterns: readonly IgnoredDrift[],
): IgnoredDrift | undefined {
  return patterns.find(({ object }) => {
    const text = object.split("*").map(escapedPattern).join(".*");
    return new RegExp(`^${text}$`, "s").test(item.object);
  });
}
