import { l10n } from "vscode";
import { actions } from "../../client/messages/actions.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { failed } from "../../host/changes/failed.ts";
import { notify } from "../../host/messages/notify.ts";
import { findTable } from "../../core/schema/schema.ts";
import { ifTrusted, onPostgres } from "../command.ts";

/** Draws the tables and what joins them: all, or the named one and its neighbours. */
export const showDiagram = onPostgres(
  ifTrusted(async (services, { project, argument }) => {
    if (!project.view.schema) await services.store.settled();
    const { schema, problem, schemaProblem } = project.view;
    if (!schema) {
      const unread = { code: "unknown", message: l10n.t("The tables could not be read.") } as const;
      return failed(problem ?? schemaProblem ?? unread, project);
    }
    if (argument.table === undefined) {
      const tables = await services.showDiagram(project);
      if (tables === 0) nothing(databaseLabel(project.view));
      return { ok: true, tables };
    }
    const table = findTable(schema, argument.table, argument.schema);
    if (!table) {
      const inSchema = argument.schema === undefined ? {} : { schema: argument.schema };
      return failed({ code: "tableMissing", table: argument.table, ...inSchema }, project);
    }
    return { ok: true, tables: await services.showDiagram(project, table) };
  }),
);

function nothing(name: string): void {
  notify(l10n.t("{0} has no tables yet, so there is nothing to draw.", name), actions.upgrade);
}
