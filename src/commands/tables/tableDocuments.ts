import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Project } from "../../client/project/project.ts";
import { failed } from "../../host/changes/failed.ts";
import type { CommandResult } from "../../host/changes/requestChange.ts";
import type { Services } from "../../host/services.ts";
import { viewIds } from "../../manifest.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { Definition, Peeked } from "../../protocol/runner.ts";
import type { CommandTarget } from "../command.ts";
import { onPostgres } from "../command.ts";
import { counts } from "../../client/messages/counts.ts";
import { pickSchema, pickTable } from "./pickTable.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** Result of the commands that show a document; `undefined` if the user has cancelled. */
export type Shown =
  | { readonly ok: true; readonly sql: string }
  | { readonly ok: true; readonly text: string; readonly rows: number }
  | Extract<CommandResult, { ok: false }>;

/** A table's SQL as a document. */
export const showTable = onPostgres((services, target) =>
  looking(target, async (project) => {
    const table = await pickTable(target, l10n.t("Show the Definition of Which Table?"));
    if (table === undefined || isProblem(table)) return table;
    const definition = await asking(() => project.client.request("definition", table));
    return isProblem(definition) ? definition : showDefinition(services, project, definition);
  }),
);

/** A schema's SQL as a document: the named one, the only one, or the one that is picked. */
export const showSchema = onPostgres((services, target) =>
  looking(target, async (project) => {
    const schema = await pickSchema(target, l10n.t("Show Which Schema?"));
    if (schema === undefined || isProblem(schema)) return schema;
    const definition = await asking(() => project.client.request("definition", schema));
    return isProblem(definition) ? definition : showDefinition(services, project, definition);
  }),
);

/** The first rows of a table as a document. */
export const peekRows = onPostgres((services, target) =>
  looking(target, async (project) => {
    const table = await pickTable(target, l10n.t("Peek at Which Table?"));
    if (table === undefined || isProblem(table)) return table;
    const { limit } = target.argument;
    const peeked = await asking(() => project.client.request("peek", { ...table, ...omitUndefined({ limit }) }));
    if (isProblem(peeked)) return peeked;
    await services.showText(
      `${documentTitle(services, project, peeked)} (${counts.peeked(peeked)})`,
      `${peeked.text}\n`,
    );
    return { ok: true, text: peeked.text, rows: peeked.rows };
  }),
);

/** Shared by the three commands: reports the problem, and does nothing in Restricted Mode. */
async function looking(
  { project }: CommandTarget,
  work: (project: Project) => Promise<Shown | Problem | undefined>,
): Promise<Shown | undefined> {
  if (!vscode.workspace.isTrusted) return problemShown({ code: "restricted" }, project);
  // A running change keeps its runner.
  if (!project.view.running) await project.ensureFresh();
  const result = await work(project);
  if (result === undefined || !isProblem(result)) return result;
  // Removes the deleted table from the list.
  if (result.code === "tableMissing" || result.code === "schemaMissing") void project.refresh();
  return problemShown(withEntity(result, project), project);
}

/** Names the entity of a missing table, because such a table was not dropped but is not created yet. */
function withEntity(problem: Problem, { view: { models = [] } }: Project): Problem {
  if (problem.code !== "tableMissing") return problem;
  const { table, schema } = problem;
  const model = models.find(
    (one) => one.state === "tableMissing" && one.in.name === table && (schema ?? one.in.schema) === one.in.schema,
  );
  return model ? { ...problem, entity: model.name } : problem;
}

function problemShown(problem: Problem, project: Project): Shown {
  return failed(problem, project) as Extract<CommandResult, { ok: false }>;
}

async function asking<T>(work: () => Promise<T>): Promise<T> {
  return vscode.window.withProgress({ location: { viewId: viewIds.tables } }, work);
}

async function showDefinition(services: Services, project: Project, definition: Definition): Promise<Shown> {
  await services.showSql(documentTitle(services, project, definition), definition.sql);
  return { ok: true, sql: definition.sql };
}

/** The name as the user knows it; of several projects, with the project's. */
function documentTitle(
  services: Services,
  project: Project,
  { schema, name }: Pick<Peeked, "schema" | "name">,
): string {
  const isPlain = schema === name || schema === (project.view.schema?.currentSchema ?? "public");
  const title = isPlain ? name : `${schema}.${name}`;
  return services.store.projects.length > 1 ? `${title} · ${project.location.name}` : title;
}
