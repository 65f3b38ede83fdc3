import { l10n } from "vscode";
import * as vscode from "vscode";
import type { NestModule } from "../../client/setup/nestDraft.ts";
import { displayPath } from "../../client/messages/wording.ts";
import type { CommandId } from "../../manifest.ts";

/** Without a project: actions for a NestJS module that contains TypeORM's options. */
export type NestNode = {
  readonly kind: "nest";
  readonly does: "write" | "open";
  readonly module: string;
  readonly line: number;
};

/** The rows of the modules: to write a data source, and to look at what it will be made of. */
export function nestRows(modules: readonly NestModule[]): readonly NestNode[] {
  return modules.flatMap(({ file, line }) =>
    (["write", "open"] as const).map((does) => ({ kind: "nest" as const, does, module: file, line })),
  );
}

/** The sentence above them. */
export function nestSentence(modules: readonly NestModule[]): string | undefined {
  const [first, ...others] = modules;
  if (!first) return undefined;
  return others.length === 0
    ? l10n.t(
        "This NestJS application keeps its TypeORM options in {0}. Migrations need them as a data source.",
        placeOf(first.file, first.line),
      )
    : l10n.t(
        "NestJS keeps TypeORM’s options in {0} modules here. Migrations need them as a data source.",
        modules.length,
      );
}

export function nestItem({ does, module, line }: NestNode): vscode.TreeItem {
  const place = placeOf(module, line);
  const item = new vscode.TreeItem(does === "write" ? l10n.t("Write Data Source") : place);
  item.id = `${module}\0${does}`;
  item.iconPath = new vscode.ThemeIcon(does === "write" ? "new-file" : "go-to-file");
  const at = new vscode.Position(line - 1, 0);
  item.command =
    does === "write"
      ? {
          command: "migrations.writeDataSource" satisfies CommandId,
          title: l10n.t("Write Data Source"),
          arguments: [{ module }],
        }
      : {
          command: "vscode.open",
          title: l10n.t("Open File"),
          arguments: [vscode.Uri.file(module), { selection: new vscode.Range(at, at) }],
        };
  if (does === "write") item.tooltip = l10n.t("Writes a file that shares the options of {0}, and opens it", place);
  return item;
}

function placeOf(file: string, line: number): string {
  return `${displayPath(file)}:${line}`;
}
