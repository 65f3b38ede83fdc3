import { createHash } from "node:crypto";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { LiveStateAnswer } from "../../protocol/runner.ts";
import type { SchemaState } from "../../protocol/states.ts";
import { readText } from "../files.ts";
import { nothingLive } from "../generate/draftSource.ts";
import type { ProjectAccess } from "../project/projectAccess.ts";
import type { ProjectView } from "../project/projectState.ts";
import type { RequestOptions } from "../runner/runnerClient.ts";

/** A state that can be made on a scratch database, and the live state that it needs. */
export type ScratchState = { readonly state: SchemaState; readonly live: LiveStateAnswer };

/**
 * Roles, extensions and search path of the live database, without its content. If the database does not answer, an empty
 * database stands for it: a history can be replayed without one. Problem: `cancelled`.
 */
export async function surroundings(
  project: ProjectAccess,
  options: RequestOptions,
): Promise<LiveStateAnswer | Extract<Problem, { code: "cancelled" }>> {
  const live = await project.client.request("liveState", {}, options);
  if (!isProblem(live)) return live;
  return live.code === "cancelled" ? { code: "cancelled" } : nothingLive;
}

/** The live database with its definition. Problems: those of the connection, `permissionDenied`. */
export async function liveWithDefinition(
  project: Pick<ProjectAccess, "client">,
  options: RequestOptions,
): Promise<LiveStateAnswer | Problem> {
  const live = await project.client.request("liveState", { definition: true }, options);
  if (isProblem(live) || live.liveState.definition !== undefined) return live;
  return { code: "permissionDenied", message: "the definitions of its tables cannot be read" };
}

/** Statements that name a role, and catalogs of roles. */
const namesRoles =
  /\b(?:GRANT|REVOKE|OWNER|OWNED|AUTHORIZATION|POLICY|(?:\w+_)?roles?|(?:CREATE|ALTER|DROP)\s+USER|pg_(?:authid|user|shadow|group|auth_members)|regrole)\b/i;

/**
 * The part of the live database that a replay depends on, as text. Roles are left out if no file of the project names any:
 * servers with credentials for a limited time have other roles every hour.
 */
export async function surroundingsKey(
  { view }: Pick<ProjectAccess, "view">,
  { liveState }: LiveStateAnswer,
): Promise<string> {
  const { extensions, extensionSchemas, schemas, searchPath, version, start } = liveState;
  const digest = start && createHash("sha256").update(JSON.stringify(start)).digest("base64url");
  return JSON.stringify([
    (await hasRoles(view)) ? liveState.roles : [],
    extensions,
    extensionSchemas,
    schemas,
    searchPath,
    version,
    ...(digest ? [digest] : []),
  ]);
}

/** True if a file of the project names roles, or if its files are not known. */
async function hasRoles({ loaded, history }: ProjectView): Promise<boolean> {
  if (loaded?.files === undefined) return true;
  const files = new Set([...loaded.files, ...history.revisions.flatMap(({ file }) => file ?? [])]);
  return (await Promise.all([...files].map(readText))).some((text) => namesRoles.test(text));
}
