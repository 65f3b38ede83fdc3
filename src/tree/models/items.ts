import { l10n } from "vscode";
import * as vscode from "vscode";
import { columnInWords, differenceInWords, differencesInWords } from "../../client/cards/differences.ts";
import { databaseName } from "../../client/project/projectState.ts";
import { aboutRowsInWords } from "../../client/cards/formatNumbers.ts";
import { displayName, shortType } from "../../core/schema/columnFacts.ts";
import type { ComparedModel, ModelRelation, ModelState } from "../../core/schema/model.ts";
import { keyOfTable } from "../../core/schema/schema.ts";
import type { ColumnNode, ModelNode, Node } from "./nodes.ts";
import { speakAsShown } from "../shared/spoken.ts";

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
const warning = new vscode.ThemeColor("list.warningForeground");

/** The row's item; the card of its table is made when it is pointed at. */
export function itemOf(node: Node): vscode.TreeItem {
  const item = withoutId(node);
  item.id = [node.project, ...pathOf(node)].join("\0\0");
  return speakAsShown(item);
}

function withoutId(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case "project":
      return row(node.view.location.name, undefined, databaseName(node.view) ?? "", Expanded);
    case "model":
      return modelItem(node);
    case "column":
      return columnItem(node);
    case "relation":
      return relationItem(node.model, node.relation);
    case "difference": {
      const words = differenceInWords(node.difference);
      const item = row(words, new vscode.ThemeIcon("diff-modified", warning), "", None);
      item.accessibilityInformation = { label: l10n.t("differs from the database: {0}", words) };
      item.tooltip = [node.difference.from, node.difference.to].filter((part) => part !== undefined).join("\n→ ");
      return item;
    }
    case "unmapped": {
      const item = row(l10n.t("Tables without a model"), undefined, String(node.tables.length), Collapsed);
      item.tooltip = l10n.t("Tables of the database that no entity maps.");
      return item;
    }
    case "table": {
      const { entry, view } = node;
      const words = entry.rowEstimate === undefined ? "" : aboutRowsInWords(entry.rowEstimate);
      const item = row(displayName(entry, view.schema?.currentSchema), new vscode.ThemeIcon("table"), words, None);
      item.contextValue = "table";
      return item;
    }
  }
}

function pathOf(node: Node): readonly string[] {
  switch (node.kind) {
    case "project":
    case "unmapped":
      return [node.kind];
    case "table":
      return [node.kind, keyOfTable(node.entry)];
    case "model":
      return pathOfModel(node.model);
    case "column":
      return [...pathOfModel(node.model), "column", node.column.property, node.column.name];
    case "relation":
      return [...pathOfModel(node.model), "relation", node.relation.property];
    case "difference":
      return [...pathOfModel(node.model), "difference", JSON.stringify(node.difference)];
  }
}

/** Classes of one name may map tables of two schemas. */
function pathOfModel(model: ComparedModel): readonly string[] {
  return ["model", model.name, keyOfTable(model.in)];
}

/** A model's row: its differences first, because a narrow side bar cuts what comes last, then its table. */
function modelItem({ model, view }: ModelNode): vscode.TreeItem {
  const table = displayName(model.in, view.schema?.currentSchema);
  const isForeign = model.isForeign === true;
  const words = [
    differencesInWords(model),
    isForeign ? l10n.t("not compared: {0}", "synchronize: false") : "",
    table,
  ].filter((part) => part !== "");
  const item = row(model.name, iconOf(model.state), words.join(" · "), Collapsed);
  const { tables = [] } = view.schema ?? {};
  const isThere =
    model.state === "inStep" ||
    model.state === "differs" ||
    (isForeign && tables.some((one) => keyOfTable(one) === keyOfTable(model.in)));
  item.contextValue = isThere ? "model table" : "model";
  const differences = model.state === "tableMissing" ? [] : model.differences.map(differenceInWords);
  const spoken = [
    model.name,
    stateInWords(model.state),
    ...differences,
    ...(isForeign ? ["synchronize: false"] : []),
    table,
  ];
  item.accessibilityInformation = { label: spoken.join(", ") };
  if (model.at) item.command = openAt(model.at.file, model.at.line);
  return item;
}

/** State of a model, as text. */
export function stateInWords(state: ModelState): string {
  if (state === "inStep") return l10n.t("in step with the database");
  if (state === "notCompared") return l10n.t("not compared with the database");
  return state === "differs" ? l10n.t("differs from the database") : l10n.t("its table is missing");
}

function iconOf(state: ModelState): vscode.ThemeIcon {
  if (state === "inStep") return new vscode.ThemeIcon("check");
  if (state === "notCompared") return new vscode.ThemeIcon("circle-small");
  return state === "differs" ? new vscode.ThemeIcon("diff-modified", warning) : new vscode.ThemeIcon("circle-outline");
}

function columnItem({ column, differences, model }: ColumnNode): vscode.TreeItem {
  const type = shortType(column.type) + (column.nullable ? "?" : "");
  const inDatabase = column.property === column.name ? "" : column.name;
  const differs = differences.length > 0;
  const words = differs ? [columnInWords(differences, type)] : [type, inDatabase];
  const icon = differs
    ? new vscode.ThemeIcon("diff-modified", warning)
    : new vscode.ThemeIcon(column.primary ? "key" : "blank");
  const item = row(column.property, icon, words.filter((word) => word !== "").join(" · "), None);
  item.tooltip = `${model.in.name}.${column.name}: ${column.type}${column.nullable ? "" : " NOT NULL"}`;
  const state = differs ? [l10n.t("differs from the database")] : column.primary ? [l10n.t("primary key")] : [];
  item.accessibilityInformation = {
    label: [column.property, ...state, ...words].filter((part) => part !== "").join(", "),
  };
  return item;
}

function relationItem(model: ComparedModel, { property, kind, target, columns }: ModelRelation): vscode.TreeItem {
  const many = kind === "one-to-many" || kind === "many-to-many";
  const item = row(property, new vscode.ThemeIcon("link"), `→ ${target}${many ? "[]" : ""}`, None);
  item.tooltip = [kind, ...columns.map((column) => `${model.in.name}.${column}`)].join("\n");
  return item;
}

function openAt(file: string, line: number): vscode.Command {
  const at = new vscode.Range(line - 1, 0, line - 1, 0);
  return {
    command: "vscode.open",
    title: l10n.t("Open File"),
    arguments: [vscode.Uri.file(file), { selection: at } satisfies vscode.TextDocumentShowOptions],
  };
}

function row(
  label: string,
  icon: vscode.ThemeIcon | undefined,
  description: string,
  state: vscode.TreeItemCollapsibleState,
): vscode.TreeItem {
  const item = new vscode.TreeItem(label, state);
  if (icon) item.iconPath = icon;
  item.description = description;
  return item;
}
