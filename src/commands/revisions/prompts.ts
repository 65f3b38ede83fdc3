import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Project } from "../../client/project/project.ts";
import { shortTime } from "../../client/cards/formatTime.ts";
import type { Revision } from "../../migrations/revision.ts";
import { classNameOf, titleFromId } from "../../migrations/revision.ts";

/** Asks how many revisions to apply; says which will be the last while it is typed. Undefined: cancelled. */
export async function askForCount(pending: readonly string[]): Promise<number | undefined> {
  const typed = await vscode.window.showInputBox({
    title: l10n.t("Upgrade by…"),
    prompt: l10n.t("How many of the {0} pending revisions to apply", pending.length),
    value: "1",
    validateInput: (value) => {
      if (!/^\s*[1-9]\d*\s*$/.test(value)) return l10n.t("A whole number from 1 on");
      const last = pending[Math.min(Number(value), pending.length) - 1];
      return last === undefined
        ? undefined
        : {
            message: l10n.t("Up to and including {0}", titleFromId(last)),
            severity: vscode.InputBoxValidationSeverity.Info,
          };
    },
  });
  return typed === undefined ? undefined : Number(typed);
}

/** Asks for the words of a new revision; shows the class they become. Undefined: cancelled. */
export async function askForMessage(title: string): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title,
    prompt: l10n.t("Message of the revision"),
    placeHolder: l10n.t("add agent costs"),
    validateInput: (value) => {
      if (value.trim() === "") return undefined;
      const name = classNameOf(value);
      if (name === "") return l10n.t("A class name needs a letter");
      return { message: l10n.t("Becomes the class {0}…", name), severity: vscode.InputBoxValidationSeverity.Info };
    },
  });
}

/**
 * Asks for one of the revisions that a test admits; its id, or undefined when cancelled.
 *
 * @param consequence what choosing it does, in a few words
 */
export async function pickRevision(
  project: Project,
  title: string,
  admits: (revision: Revision) => boolean,
  consequence: (revision: Revision) => string = () => "",
): Promise<string | undefined> {
  const { revisions } = project.view.history;
  const items = revisions.filter(admits).map((revision) => ({
    label: revision.name,
    description: [consequence(revision), shortTime(revision.timestamp)].filter((part) => part !== "").join(" · "),
    detail: revision.id,
    revision,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: l10n.t("A revision"),
    matchOnDetail: true,
  });
  return picked?.revision.id;
}
