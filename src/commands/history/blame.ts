import { l10n } from "vscode";
import { blameEvents, blameNamed } from "../../client/history/blameObject.ts";
import { blameDocument } from "../../client/history/historyDocuments.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { failed } from "../../host/changes/failed.ts";
import { onFresh, onPostgres } from "../command.ts";
import { pickTable } from "../tables/pickTable.ts";
import { replaying } from "./replaying.ts";

/** Shows the revisions that made and changed a table or a column. */
export const blame = onPostgres(
  onFresh(async (services, target) => {
    const { project, argument } = target;
    const table = await pickTable(target, l10n.t("Show the History of Which Table?"));
    if (table === undefined || isProblem(table)) return table && failed(table, project);
    const schema = table.schema ?? project.view.schema?.currentSchema;
    const path = [schema, table.table, argument.column].filter((part) => part !== undefined).join(".");
    const found = await replaying((options) => blameNamed(project, path, options));
    if (isProblem(found)) return failed(found, project);
    await services.showMarkdown(l10n.t("History of {0}", found.name), blameDocument(project.view, found));
    return {
      ok: true,
      events: blameEvents(found),
      ...(found.incomplete === undefined ? {} : { incomplete: found.incomplete }),
    };
  }),
);
