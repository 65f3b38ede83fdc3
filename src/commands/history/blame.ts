import { l10n, window } from "vscode";
import { blameEvents, blameNamed } from "../../client/history/blameObject.ts";
import { blameDocument } from "../../client/history/historyDocuments.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { failed } from "../../host/changes/failed.ts";
import type { CommandTarget } from "../command.ts";
import { onFresh, onPostgres } from "../command.ts";
import { pickTableOr } from "../tables/pickTable.ts";
import { replaying } from "./replaying.ts";

/** Shows the revisions that made and changed a table, a column or another object of the schema. */
export const blame = onPostgres(
  onFresh(async (services, target) => {
    const { project } = target;
    const path = await nameOf(target);
    if (path === undefined || isProblem(path)) return path && failed(path, project);
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

/** The object of the argument, else the one that is picked or typed. Undefined: cancelled. Problems: the connection's. */
async function nameOf(target: CommandTarget): Promise<string | Problem | undefined> {
  const { project, argument } = target;
  if (argument.object !== undefined) return argument.object;
  const title = l10n.t("Show the History of Which Table?");
  const table = await pickTableOr(target, title, l10n.t("Another Object…"));
  if (table === undefined || isProblem(table)) return table;
  if (table !== "other") {
    const schema = table.schema ?? project.view.schema?.currentSchema;
    return [schema, table.table, argument.column].filter((part) => part !== undefined).join(".");
  }
  const name = await window.showInputBox({
    title: l10n.t("Show the History of Which Object?"),
    prompt: l10n.t("An index, a constraint, a type, a function, a trigger…, or a value of an enum type as status.paid"),
    ignoreFocusOut: true,
  });
  return name === undefined || name.trim() === "" ? undefined : name;
}
