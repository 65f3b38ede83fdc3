import { isProblem } from "../../core/problems/problem.ts";
import type { Subject } from "../../protocol/runner.ts";
import { exitCodes } from "../exitCodes.ts";
import { projectData, readProject } from "../session.ts";
import type { Handler } from "./handler.ts";

/** The SQL of a table, or of a schema. @param name `table`, `schema.table` or `schema.`; absent: the current schema */
export function schema(name: string | undefined): Handler {
  return async (session, options) => {
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

function subjectOf(name: string | undefined, currentSchema: string | undefined): Subject {
  if (name === undefined) return { schema: currentSchema ?? "public" };
  const dot = name.indexOf(".");
  if (dot < 0) return { table: name };
  const table = name.slice(dot + 1);
  return { schema: name.slice(0, dot), ...(table === "" ? {} : { table }) };
}
