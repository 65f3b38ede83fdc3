import { plural } from "../../client/messages/plural.ts";
import { l10n } from "vscode";
import * as vscode from "vscode";
import { databaseName } from "../../client/project/projectState.ts";
import { aboutRowsInWords, bytesInWords } from "../../client/cards/formatNumbers.ts";
import { invalidInWords, kindInWords } from "../../host/cards/tableCard.ts";
import { displayName, shortDefault, shortType } from "../../core/schema/columnFacts.ts";
import type { ConstraintKind, TableKind } from "../../core/schema/schema.ts";
import { keyOfTable } from "../../core/schema/schema.ts";
import { countOf } from "./children.ts";
import type {
  ColumnNode,
  ConstraintNode,
  FolderNode,
  IndexNode,
  NamespaceNode,
  Node,
  TableNode,
  TriggerNode,
} from "./nodes.ts";
import { speakAsShown } from "../shared/spoken.ts";

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/** The row's item; the card of a table is made when it is pointed at. */
export function itemOf(node: Node): vscode.TreeItem {
  const item = withoutId(node);
  item.id = [node.project, ...pathOf(node)].join("\0\0");
  return speakAsShown(item);
}

function withoutId(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case "project":
      return item(node.view.location.name, "", databaseName(node.view) ?? "", Expanded);
    case "namespace":
      return namespaceItem(node);
    case "table":
      return tableItem(node);
    case "folder":
      return folderItem(node);
    case "column":
      return columnItem(node);
    case "index":
      return indexItem(node);
    case "constraint":
      return constraintItem(node);
    case "reference": {
      const { constraint } = node.reference;
      const label = displayName(node.entry, node.view.schema?.currentSchema);
      const row = item(label, "link", `${constraint.columns.join(", ")} → ${toColumns(node.reference)}`, None);
      row.tooltip = `${constraint.name}\n${constraint.definition}`;
      row.contextValue = "table reference";
      return row;
    }
    case "trigger":
      return triggerItem(node);
    case "enum": {
      const row = item(node.type.name, "symbol-enum", node.type.values.join(", "), None);
      row.tooltip = [node.type.comment ?? "", ...node.type.values].filter((line) => line !== "").join("\n");
      return row;
    }
    case "note":
      return item(node.text, "info", "", None);
  }
}

/** Unique path of a row, which keeps it expanded and selected over a refresh. */
function pathOf(node: Node): readonly string[] {
  switch (node.kind) {
    case "project":
      return [];
    case "namespace":
      return [node.schema];
    case "folder":
    case "note":
      return [node.id];
    case "table":
      return [node.path];
    case "column":
      return [node.path, "column", node.column.name];
    case "index":
      return [node.path, "index", node.index.name];
    case "constraint":
      return [node.path, "constraint", node.constraint.name];
    case "reference":
      return [node.path, "reference", keyOfTable(node.entry), node.reference.constraint.name];
    case "trigger":
      return [node.path, "trigger", node.trigger.name];
    case "enum":
      return [keyOfTable(node.type), "enum"];
  }
}

const tableIcons: Readonly<Record<TableKind, string>> = {
  table: "table",
  partitionedTable: "layers",
  view: "eye",
  materializedView: "save-all",
  foreignTable: "remote",
};

function tableItem({ entry, view }: TableNode): vscode.TreeItem {
  const { kind, indexes, rowEstimate, bytes, partitionBound } = entry;
  const invalid = indexes.filter(({ valid }) => !valid);
  const words = [
    ...(kind === "table" ? [] : [kindInWords(kind)]),
    ...(partitionBound === undefined ? [] : [partitionBound.replace(/^FOR VALUES /, "")]),
    ...(rowEstimate === undefined ? [] : [aboutRowsInWords(rowEstimate)]),
    ...(bytes === undefined ? [] : [bytesInWords(bytes)]),
    ...(invalid.length === 0 ? [] : [invalidInWords(invalid)]),
    ...(indexes.length === 0 ? [] : [plural(indexes.length, l10n.t("1 index"), l10n.t("{0} indexes", indexes.length))]),
  ];
  const row = item(entry.name, invalid.length > 0 ? "warning" : tableIcons[kind], words.join(" · "), Collapsed);
  row.contextValue = `table ${kind}`;
  row.accessibilityInformation = {
    label: [displayName(entry, view.schema?.currentSchema), kindInWords(kind), ...words].join(", "),
  };
  return row;
}

function namespaceItem({ content, schema, view }: NamespaceNode): vscode.TreeItem {
  const number = countOf(view, { schema });
  const row = item(schema, "symbol-namespace", String(number), schema === content.currentSchema ? Expanded : Collapsed);
  const comment = content.schemas.find(({ name }) => name === schema)?.comment;
  if (comment !== undefined) row.tooltip = comment;
  row.contextValue = "schema";
  return row;
}

function folderItem({ name, count }: FolderNode): vscode.TreeItem {
  const titles = {
    indexes: l10n.t("Indexes"),
    constraints: l10n.t("Constraints"),
    references: l10n.t("Referenced by"),
    triggers: l10n.t("Triggers"),
    partitions: l10n.t("Partitions"),
    enums: l10n.t("Enums"),
    own: l10n.t("TypeORM’s own"),
  };
  return item(titles[name], "", String(count), Collapsed);
}

function columnItem({ column, facts, view }: ColumnNode): vscode.TreeItem {
  const type = shortType(column.type) + (column.nullable ? "?" : "");
  const { references } = facts ?? {};
  const target = references && `${displayName(references, view.schema?.currentSchema)}.${references.column}`;
  const words = [
    target === undefined ? type : `${type} → ${target}`,
    ...(facts?.unique && !facts.primary ? [l10n.t("unique")] : []),
    ...(column.identity ? [l10n.t("identity")] : []),
    ...(column.generated ? [l10n.t("generated")] : []),
    ...(column.default !== undefined && !column.generated ? [shortDefault(column.default)] : []),
  ];
  const row = item(column.name, columnIcon(facts), words.join(" · "), None);
  row.tooltip = [
    `${column.name}: ${column.type}${column.nullable ? "" : " NOT NULL"}`,
    ...(column.default === undefined ? [] : [`${column.generated ? "GENERATED" : "DEFAULT"} ${column.default}`]),
    ...(column.comment === undefined ? [] : ["", column.comment]),
  ].join("\n");
  const key = facts?.primary ? [l10n.t("primary key")] : [];
  const nullable = column.nullable ? [l10n.t("may be null")] : [];
  const reference = target === undefined ? [] : [l10n.t("references {0}", target)];
  // The first of the shown words is the type and the target, in signs that a screen reader leaves out.
  row.accessibilityInformation = {
    label: [column.name, column.type, ...reference, ...key, ...nullable, ...words.slice(1)].join(", "),
  };
  row.contextValue = "column";
  return row;
}

function columnIcon(facts: ColumnNode["facts"]): string {
  if (facts?.primary) return "key";
  if (facts?.references) return "link";
  return facts?.unique ? "symbol-field" : "blank";
}

function indexItem({ index }: IndexNode): vscode.TreeItem {
  const words = [
    index.columns.join(", "),
    ...(index.primary ? [l10n.t("primary key")] : index.unique ? [l10n.t("unique")] : []),
    ...(index.valid ? [] : [l10n.t("invalid")]),
  ];
  const row = item(index.name, index.valid ? "list-ordered" : "warning", words.join(" · "), None);
  row.tooltip = index.definition;
  return row;
}

const constraintIcons: Readonly<Record<ConstraintKind, string>> = {
  primaryKey: "key",
  unique: "symbol-field",
  check: "check",
  exclusion: "circle-slash",
  foreignKey: "link",
};

function constraintItem({ constraint }: ConstraintNode): vscode.TreeItem {
  const row = item(constraint.name, constraintIcons[constraint.kind], constraint.definition, None);
  row.tooltip = constraint.definition;
  return row;
}

function triggerItem({ trigger }: TriggerNode): vscode.TreeItem {
  const when = /\b(BEFORE|AFTER|INSTEAD OF)\s+(.+?)\s+ON\s/.exec(trigger.definition);
  const words = [
    when ? `${when[1] ?? ""} ${when[2] ?? ""}`.toLowerCase() : "",
    trigger.enabled ? "" : l10n.t("disabled"),
  ];
  const row = item(trigger.name, "zap", words.filter((word) => word !== "").join(" · "), None);
  row.tooltip = trigger.definition;
  return row;
}

function toColumns({ constraint }: { readonly constraint: ConstraintNode["constraint"] }): string {
  return constraint.references?.columns.join(", ") ?? "";
}

function item(
  label: string,
  icon: string,
  description: string,
  state: vscode.TreeItemCollapsibleState,
): vscode.TreeItem {
  const made = new vscode.TreeItem(label, state);
  if (icon !== "") made.iconPath = new vscode.ThemeIcon(icon);
  made.description = description;
  return made;
}
