import { readdir } from "node:fs/promises";
import path from "node:path";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Project } from "../project/project.ts";
import type { FleetEntry } from "./list.ts";
import type { FleetMember } from "./member.ts";

/** Schemas that tenants can have. */
const schemaQuery =
  "SELECT nspname AS schema FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY 1";

/** Files beside `.env` files that no program reads. */
const templates = /\.(?:example|sample|template|dist|defaults|vault|keys|bak)$/;

/**
 * Finds the members that the entries of a list name, in the order of the list. The project's own database answers queries.
 * Problems: those of the project and its database, `fleetEmpty`, `fleetQuery`, `fleetList` of two members with one name.
 */
export async function membersOf(
  project: Project,
  entries: readonly FleetEntry[],
  signal: AbortSignal,
): Promise<readonly FleetMember[] | Problem> {
  const members = new Map<string, FleetMember>();
  for (const entry of entries) {
    const found = await membersOfEntry(project, entry, signal);
    if (isProblem(found)) return found;
    for (const member of found) {
      if (members.has(member.name)) return { code: "fleetList", at: entry.at, reason: "sameName", name: member.name };
      members.set(member.name, member);
    }
  }
  return [...members.values()];
}

async function membersOfEntry(
  project: Project,
  entry: FleetEntry,
  signal: AbortSignal,
): Promise<readonly FleetMember[] | Problem> {
  switch (entry.kind) {
    case "variables":
      return [memberWith(project, entry.name, entry, entry.variables)];
    case "environments":
      return environments(project, entry);
    case "query":
      return rows(project, entry, entry.query, entry.variables, signal);
    case "schemas": {
      const { at, pattern, variable } = entry;
      const found = await rows(project, entry, schemaQuery, { [variable]: "${schema}" }, signal);
      if (isProblem(found)) return found;
      const matcher = matcherOf(pattern);
      const members = found.filter(({ name }) => matcher.test(name));
      return members.length === 0 ? { code: "fleetEmpty", at, pattern } : members;
    }
  }
}

async function rows(
  project: Project,
  { at }: FleetEntry,
  query: string,
  variables: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<readonly FleetMember[] | Problem> {
  const answer = await project.client.read("tenants", { query, at }, { signal });
  if (isProblem(answer)) return answer;
  const [first] = answer.rows;
  if (!first) return { code: "fleetEmpty", at };
  const column = "name" in first ? "name" : (Object.keys(first)[0] ?? "");
  const members: FleetMember[] = [];
  for (const row of answer.rows) {
    const empty = Object.entries(row).find(([, value]) => value === null || value === "")?.[0];
    const name = row[column];
    if (empty !== undefined || typeof name !== "string")
      return { code: "fleetQuery", at, reason: "null", column: empty ?? column };
    members.push(memberWith(project, name, { at }, variables, row as Readonly<Record<string, string>>));
  }
  return members;
}

function memberWith(
  { location, view: { environment } }: Project,
  name: string,
  { at }: Pick<FleetEntry, "at">,
  variables: Readonly<Record<string, string>>,
  columns: Readonly<Record<string, string>> = {},
): FleetMember {
  const member = { name, variables, columns, at };
  return { name, at, location: { ...location, member }, ...(environment === undefined ? {} : { environment }) };
}

/** A member for each `.env` file that matches, in the folder of the pattern, relative to the project. */
async function environments(
  { location }: Project,
  { at, pattern }: Extract<FleetEntry, { readonly kind: "environments" }>,
): Promise<readonly FleetMember[] | Problem> {
  const folder = path.resolve(location.root, path.dirname(pattern));
  const matcher = matcherOf(path.basename(pattern));
  const names = await readdir(folder).catch((): readonly string[] => []);
  const files = names.filter((name) => matcher.test(name) && !templates.test(name)).toSorted();
  if (files.length === 0) return { code: "fleetEmpty", at, pattern };
  return files.map((file) => {
    const name = file.replace(/^\.env\.?/, "").replace(/\.env$/, "") || file;
    const named = [{ name, files: [path.join(folder, file)] }];
    const environments = { ...location.environments, named };
    return { name, at, environment: name, location: { ...location, environments } };
  });
}

/** A pattern with `*` for any characters. */
export function matcherOf(pattern: string): RegExp {
  const parts = pattern.split(/\*+/).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "su");
}
