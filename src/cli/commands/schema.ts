import { schemaAtRevision } from "../../client/history/compareSchemas.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Subject } from "../../protocol/runner.ts";
import { exitCodes } from "../exitCodes.ts";
import type { Session } from "../session.ts";
import { projectData, readProject } from "../session.ts";
import type { Handler } from "./handler.ts";
import type { HistoryOptions } from "./history/readHistory.ts";
import { readHistory } from "./history/readHistory.ts";

export type SchemaOptions = HistoryOptions & { readonly at?: string };

/** The SQL of a table, or of a schema. @param name `table`, `schema.table` or `schema.`; absent: the current schema */
export function schema(name: string | undefined): Handler<SchemaOptions> {
  return async (session, options) => {
    if (options.at !== undefined) return schemaAt(session, name, options.at, options);
    const problem = await readProject(session, options);
    if (problem) return problem;
    const { project, signal } = session;
    await project.inspect();
    const subject = subjectOf(name, project.view.schema?.currentSchema);
    const definition = await project.client.request("definition", subject, { signal });
    if (isProblem(definition)) return definition;
    const { sql, schema: of, name: title } = definition;
    return { exitCode: exitCodes.ok, text: sql, data: { ...projectData(session), schema: of, name: title, sql } };
  };
}

/** The SQL of a state, which is made on a scratch database. */
async function schemaAt(session: Session, name: string | undefined, at: string, options: HistoryOptions) {
  const problem = await readHistory(session, options);
  if (problem) return problem;
  const { project, signal } = session;
  const { schema: of, table } = name === undefined ? {} : subjectOf(name, undefined);
  if (name !== undefined && table === undefined)
    return { code: "usage", message: "With --at, name a table, or nothing for everything." } as const;
  const subject = table === undefined ? undefined : { name: table, ...(of === undefined ? {} : { schema: of }) };
  const found = await schemaAtRevision(project, at, subject, { signal, isOffline: options.offline === true });
  if (isProblem(found)) return found;
  const { sql, exists, label, notFromEmpty } = found;
  return {
    exitCode: exits(exists),
    // The SQL has the sentence as a comment.
    text: exists
      ? sql
      : [`${name ?? ""} does not exist at ${label}.`, ...(notFromEmpty === undefined ? [] : [notFromEmpty])].join("\n"),
    data: { ...projectData(session), at: label, exists, sql, ...(notFromEmpty === undefined ? {} : { notFromEmpty }) },
  };
}

function exits(exists: boolean) {
  return exists ? exitCodes.ok : exitCodes.failed;
}

function subjectOf(name: string | undefined, currentSchema: string | undefined): Subject {
  if (name === undefined) return { schema: currentSchema ?? "public" };
  const dot = name.indexOf(".");
  if (dot < 0) return { table: name };
  const table = name.slice(dot + 1);
  return { schema: name.slice(0, dot), ...(table === "" ? {} : { table }) };
}
