import path from "node:path";
import { l10n } from "vscode";
import * as vscode from "vscode";
import { fieldsInWords } from "../../client/messages/entityMessages.ts";
import type { Project } from "../../client/project/project.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { EntityPlan } from "../../protocol/authoring.ts";

/** Asks for the name of a new entity; says what it becomes while it is typed. Undefined: cancelled. */
export function askForName(project: Project): Promise<string | undefined> {
  return ask(
    project,
    {
      title: l10n.t("New Entity… (1/2)"),
      prompt: l10n.t("Its name, in the singular"),
      placeHolder: "Invoice",
    },
    (name) => ({ name, fields: "" }),
    ({ className, file, table, name }) =>
      l10n.t(
        "{0}, becomes the class {1} in {2}, table {3}",
        name,
        className,
        vscode.workspace.asRelativePath(file, false).split(path.sep).join("/"),
        table,
      ),
    false,
  );
}

/** Asks for the fields of a new entity; shows what they become, or the first mistake. Undefined: cancelled. */
export function askForFields(project: Project, name: string): Promise<string | undefined> {
  return ask(
    project,
    {
      title: l10n.t("Fields of {0} (2/2)", name),
      prompt: l10n.t(
        "name: type, … · ? nullable · unique · = default · an entity’s name for a relation, with [] for many",
      ),
      placeHolder: "title: varchar(80), price: numeric(12,2)?, status: enum(draft, live) = draft, author: User",
    },
    (fields) => ({ name, fields }),
    fieldsInWords,
    true,
  );
}

/** The runner knows the repository, so it checks what is typed; an answer takes a few milliseconds. */
async function ask(
  project: Project,
  options: Pick<vscode.InputBoxOptions, "title" | "prompt" | "placeHolder">,
  params: (typed: string) => { readonly name: string; readonly fields: string },
  words: (plan: EntityPlan) => string,
  mayBeEmpty: boolean,
): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    ...options,
    ignoreFocusOut: true,
    validateInput: async (value) => {
      if (value.trim() === "" && !mayBeEmpty) return undefined;
      const plan = await project.client.request("draftEntity", params(value));
      if (isProblem(plan)) return problemMessage(plan).message;
      return { message: words(plan), severity: vscode.InputBoxValidationSeverity.Info };
    },
  });
  return typed === undefined || (typed.trim() === "" && !mayBeEmpty) ? undefined : typed;
}
