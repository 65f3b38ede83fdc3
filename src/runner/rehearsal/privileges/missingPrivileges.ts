import type { LiveState, RehearsedStatement, Undetermined } from "../../../migrations/rehearsal.ts";
import { fromDatabase } from "./databasePrivileges.ts";
import { changedObjects } from "./ownedObjects.ts";
import { usedRelations } from "./usedRelations.ts";

/**
 * What the connected role may not do among the effects of a revision: alter or drop objects that it does not own,
 * create objects in a schema or a database, read or write a table, set a parameter.
 *
 * The privileges are those at the time of the rehearsal, so that a revision which grants them itself stays a doubt.
 *
 * @param schema in which unqualified names are resolved
 */
export function missingPrivileges(
  statements: readonly RehearsedStatement[],
  {
    role,
    database,
    searchPath = [],
    extensions = [],
  }: Pick<LiveState, "role" | "database" | "searchPath"> & Partial<Pick<LiveState, "extensions">>,
  schema: string | null,
): Undetermined | undefined {
  if (role === undefined) return undefined;
  const full = (name: string) => (name.includes(".") ? name : `${schema ?? "public"}.${name}`);
  const schemas = new Set([...searchPath, schema ?? "public"]);
  const objects = statements.flatMap((statement) => [
    ...changedObjects(statement, role, full),
    ...usedRelations(statement.sql, role, schemas),
    ...fromDatabase(statement.sql, { role, database, extensions }),
  ]);
  const list = [...new Set(objects)];
  return list.length === 0 ? undefined : { kind: "privileges", role: role.name, objects: list };
}

/** Roles that a revision drops although they own objects or have privileges on the live server. */
export function droppedRoles(
  statements: readonly RehearsedStatement[],
  { usedRoles = [] }: Pick<LiveState, "usedRoles">,
): readonly string[] {
  const texts = statements.map(({ sql }) => sql);
  const named = (pattern: RegExp) => texts.filter((sql) => pattern.test(sql)).join("\n");
  const words = (text: string) => new Set(text.match(/[\p{L}\p{N}_$]+/gu));
  const dropped = words(named(/\bDROP\s+(?:ROLE|USER|GROUP)\b/i));
  const freed = words(named(/\bDROP\s+OWNED\b/i));
  return usedRoles.filter((role) => dropped.has(role) && !freed.has(role)).map((role) => `role ${role}`);
}
