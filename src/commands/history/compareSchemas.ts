import { l10n } from "vscode";
import * as vscode from "vscode";
import type { ComparedSchemas } from "../../client/history/compareSchemas.ts";
import { compareSchemas } from "../../client/history/compareSchemas.ts";
import { operationsDocument } from "../../client/history/historyDocuments.ts";
import { counts } from "../../client/messages/counts.ts";
import type { Project } from "../../client/project/project.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { failed } from "../../host/changes/failed.ts";
import { notify } from "../../host/messages/notify.ts";
import type { Services } from "../../host/services.ts";
import { onFresh, onPostgres } from "../command.ts";
import { askForState } from "./askState.ts";
import { replaying } from "./replaying.ts";
import { nameOf } from "./schemaAt.ts";

/** Shows two states of the schema in the diff editor, and offers the statements between them. */
export const compare = onPostgres(
  onFresh(async (services, { project, argument }) => {
    const title = l10n.t("Compare Schemas");
    // A revision's row is the first state.
    const from =
      argument.from ?? argument.revision ?? (await askForState(project, `${title} (1/2)`, true, l10n.t("From")));
    if (from === undefined) return undefined;
    const question = l10n.t("Compare {0} with…", nameOf(project, from));
    const to = argument.to ?? (await askForState(project, question, true));
    if (to === undefined) return undefined;
    const compared = await replaying((options) => compareSchemas(project, { from, to }, options));
    if (isProblem(compared)) return failed(compared, project);
    const labels = [from, to].map((state, index) => labelOf(project, state, compared.labels[index] ?? state));
    await show(services, { ...compared, labels: [labels[0] ?? from, labels[1] ?? to] });
    const { isEqual, operations, losses, others } = compared;
    return { ok: true, equal: isEqual, operations, losses, others };
  }),
);

function labelOf(project: Project, state: string, label: string): string {
  return label === state ? nameOf(project, state) : label;
}

async function show(services: Services, compared: ComparedSchemas): Promise<void> {
  const [from, to] = compared.labels;
  if (compared.isEqual) {
    const equal = l10n.t("No difference between {0} and {1}. Owners, privileges and rows are not compared.", from, to);
    notify(withStart(equal, compared));
    return;
  }
  const left = await services.textUri(l10n.t("From {0}", from), compared.from, ".sql");
  const right = await services.textUri(l10n.t("To {0}", to), compared.to, ".sql");
  await vscode.commands.executeCommand("vscode.diff", left, right, l10n.t("{0} ↔ {1}", from, to));
  void offerOperations(services, compared);
}

/** A message, with the sentence about a history that does not begin with an empty database. */
function withStart(message: string, { notFromEmpty }: ComparedSchemas): string {
  return notFromEmpty === undefined ? message : `${message} ${notFromEmpty}`;
}

/** Not awaited: the difference is there to be read. */
async function offerOperations(services: Services, compared: ComparedSchemas): Promise<void> {
  const [from, to] = compared.labels;
  const button = l10n.t("Show Statements");
  const { operations, losses } = compared;
  const count = counts.statements(operations.length);
  const message =
    losses.length === 0
      ? l10n.t("{0} between {1} and {2}.", count, from, to)
      : l10n.t("{0} between {1} and {2}. They would delete or cut {3}.", count, from, to, losses.join(", "));
  const picked = await vscode.window.showInformationMessage(
    withStart(message, compared),
    ...(operations.length > 0 ? [button] : []),
  );
  if (picked === button) await services.showSql(l10n.t("From {0} to {1}", from, to), operationsDocument(compared));
}
