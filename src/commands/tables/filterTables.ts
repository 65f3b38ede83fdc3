import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Command } from "../command.ts";

/** Narrows the Tables view while it is typed; an empty text, or Escape, shows what was there before. */
export const filterTables: Command = ({ filter }) =>
  new Promise((resolve) => {
    const before = filter.text;
    const input = vscode.window.createInputBox();
    input.title = l10n.t("Filter Tables");
    input.placeholder = l10n.t("Part of a table’s or a column’s name; empty shows all");
    input.value = before;
    let accepted = false;
    input.onDidChangeValue((text) => filter.set(text));
    input.onDidAccept(() => {
      accepted = true;
      input.hide();
    });
    input.onDidHide(() => {
      if (!accepted) filter.set(before);
      input.dispose();
      resolve(accepted ? { ok: true, filter: filter.text } : undefined);
    });
    input.show();
  });

/** Shows all tables again. */
export const clearFilter: Command = ({ filter }) => {
  filter.set("");
  return Promise.resolve({ ok: true });
};
