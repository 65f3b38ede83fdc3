import { l10n } from "vscode";
import { schemaAtRevision } from "../../client/history/compareSchemas.ts";
import type { Project } from "../../client/project/project.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { resolveRevision } from "../../migrations/history.ts";
import { failed } from "../../host/changes/failed.ts";
import { notify } from "../../host/messages/notify.ts";
import { onFresh, onPostgres } from "../command.ts";
import { askForState } from "./askState.ts";
import { replaying } from "./replaying.ts";

/** Shows the SQL of the schema, or of one table, as it is after a revision. */
export const schemaAt = onPostgres(
  onFresh(async (services, { project, argument }) => {
    const { revision, table, schema } = argument;
    const state = revision ?? (await askForState(project, l10n.t("Show the Schema at Which Revision?"), false));
    if (state === undefined) return undefined;
    const subject = table === undefined ? undefined : { name: table, ...(schema === undefined ? {} : { schema }) };
    const found = await replaying((options) => schemaAtRevision(project, state, subject, options));
    if (isProblem(found)) return failed(found, project);
    const name = nameOf(project, state);
    if (!found.exists) notify(l10n.t("{0} does not exist at {1}.", table ?? "", name));
    else await services.showSql(l10n.t("{0} at {1}", table ?? l10n.t("Schema"), name), found.sql);
    return { ok: true, exists: found.exists, sql: found.sql };
  }),
);

/** The words for a state, in titles. */
export function nameOf(project: Project, state: string): string {
  const revision = resolveRevision(project.view.history, state);
  return isProblem(revision) ? state : revision.name;
}
