import { createsExtension, createsRole, createsSchema, createsSchemaIfAbsent } from "../../core/sql/createdObjects.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { LiveState } from "../../migrations/rehearsal.ts";
import { readText } from "../process/files.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";

/**
 * Runs work for a new database, which has no extension and no schema but the project's own. If that fails, runs it again with
 * the extensions and schemas that the live database has and no revision creates: a history may depend on what was
 * created by hand. Returns the better one of both results.
 *
 * @param failures how much of a result failed; 0 if nothing did
 */
export async function inSurroundings<T>(
  session: ScratchSession,
  liveState: LiveState,
  work: (liveState: LiveState) => Promise<T | Problem>,
  failures: (result: T) => number = () => 0,
): Promise<T | Problem> {
  session.useStandIns();
  const created = createdByRevisions(session);
  const own = session.schema === undefined || created.schemas.has(session.schema) ? [] : [session.schema];
  // A revision that creates a role would fail on a server that has it.
  const roles = liveState.roles.filter((name) => !created.roles.has(name));
  const first = await work({ ...liveState, roles, schemas: own, extensions: [], extensionSchemas: {} });
  const failed = isProblem(first) ? Infinity : failures(first);
  if (failed === 0 || (isProblem(first) && first.code === "cancelled")) return first;
  const extensions = liveState.extensions.filter((name) => name !== "plpgsql" && !created.extensions.has(name));
  const schemas = (liveState.schemas ?? own).filter((name) => !created.schemas.has(name));
  if (extensions.length === 0 && schemas.every((name) => name === "public" || own.includes(name))) return first;
  const second = await work({ ...liveState, roles, extensions, schemas });
  if (isProblem(second)) return second.code === "cancelled" || isProblem(first) ? second : first;
  return isProblem(first) || failures(second) < failed ? second : first;
}

/** The roles, extensions and schemas that a file of a revision creates. */
function createdByRevisions({ connection }: ScratchSession) {
  const texts = connection.project.migrations.flatMap(({ file }) => (file === undefined ? [] : [readText(file)]));
  return {
    roles: new Set(texts.flatMap(createsRole)),
    extensions: new Set(texts.flatMap(createsExtension)),
    schemas: new Set([...texts.flatMap(createsSchema), ...texts.flatMap(createsSchemaIfAbsent)]),
  };
}
