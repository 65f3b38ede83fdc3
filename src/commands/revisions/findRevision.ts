import { l10n } from "vscode";
import * as vscode from "vscode";
import { stateIcon, stateInWords } from "../../client/cards/revisionState.ts";
import type { Project } from "../../client/project/project.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { readRevisionTexts } from "../../client/project/revisionTexts.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { failed } from "../../host/changes/failed.ts";
import { notify } from "../../host/messages/notify.ts";
import type { FoundRevision } from "../../migrations/findRevisions.ts";
import { findRevisions } from "../../migrations/findRevisions.ts";
import { resolveRevision } from "../../migrations/history.ts";
import { onProject } from "../command.ts";

type FoundItem = vscode.QuickPickItem & { readonly found: FoundRevision };

/** Searches the revisions by name, id, table and text. Shows the picked one in the Revisions view and opens its file. */
export const findRevision = onProject(async (services, { project, argument }) => {
  await services.store.settled();
  const { view } = project;
  const named = argument.revision === undefined ? undefined : resolveRevision(view.history, argument.revision);
  if (named !== undefined && isProblem(named)) return failed(named, project);
  if (view.history.revisions.length === 0) {
    notify(l10n.t("{0} has no revisions.", view.location.name));
    return { ok: true };
  }
  const found: FoundRevision | undefined = named ? { revision: named, by: "id" } : await pickFound(project);
  if (!found) return undefined;
  const { id, file } = found.revision;
  await services.revealRevision(view.key, id);
  if (file !== undefined) {
    const at = new vscode.Position(found.by === "text" ? found.line - 1 : 0, 0);
    const selection = found.by === "text" ? { selection: new vscode.Range(at, at) } : {};
    await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false, ...selection });
  }
  return { ok: true, revision: id, ...omitUndefined({ file }) };
});

/** Lists what matches while the user types. The texts of the files are read in the meantime. */
function pickFound({ view }: Project): Promise<FoundRevision | undefined> {
  const { history, changes } = view;
  let texts: ReadonlyMap<string, string> = new Map();
  let isOpen = true;
  const pick = vscode.window.createQuickPick<FoundItem>();
  pick.title = l10n.t("Find a Revision of {0}", databaseLabel(view));
  pick.placeholder = l10n.t("Part of a name, an id, a table or a statement");
  const search = () => {
    const all = history.revisions.map((revision) => {
      const { id, file } = revision;
      const tables = [...new Set(changes?.get(id)?.map(({ name }) => name))];
      return { revision, tables, ...omitUndefined({ text: file === undefined ? undefined : texts.get(file) }) };
    });
    const [active] = pick.activeItems;
    const items = findRevisions(all, pick.value).map((found) => itemOf(found, history.current));
    pick.items = items;
    const same = items.find(({ found }) => found.revision.id === active?.found.revision.id);
    // More texts must not move what the user is about to choose.
    if (same) pick.activeItems = [same];
  };
  return new Promise((resolve) => {
    pick.onDidChangeValue(() => {
      pick.activeItems = [];
      search();
    });
    pick.onDidAccept(() => {
      resolve(pick.activeItems[0]?.found);
      pick.hide();
    });
    pick.onDidHide(() => {
      isOpen = false;
      resolve(undefined);
      pick.dispose();
    });
    search();
    pick.busy = true;
    pick.show();
    const readSome = (read: ReadonlyMap<string, string>) => {
      texts = read;
      if (pick.value !== "") search();
    };
    void readRevisionTexts(history, () => isOpen, readSome).then(() => {
      if (isOpen) pick.busy = false;
    });
  });
}

/** A row of the list. `alwaysShow`: VS Code would hide what matches by a table or by its text. */
function itemOf(found: FoundRevision, current: string | undefined): FoundItem {
  const { revision } = found;
  const isCurrent = revision.id === current;
  const label = `$(${stateIcon(revision.state, isCurrent)}) ${revision.name}`;
  return { label, description: stateInWords(revision, isCurrent), detail: detailOf(found), alwaysShow: true, found };
}

function detailOf(found: FoundRevision): string {
  switch (found.by) {
    case "name":
    case "id":
      return found.revision.id;
    case "table":
      return l10n.t("changes the table {0}", found.table);
    case "text":
      return l10n.t("line {0}: {1}", found.line, found.excerpt);
  }
}
