import { l10n } from "vscode";
import * as vscode from "vscode";
import { columnFacts, displayName } from "../../core/schema/columnFacts.ts";
import type { ComparedModel, ModelColumn, ModelRelation } from "../../core/schema/model.ts";
import type { Column, Table } from "../../core/schema/schema.ts";
import { keyOfTable } from "../../core/schema/schema.ts";
import { lastEventOf } from "../../client/cards/schemaEvents.ts";
import { differenceInWords } from "../../client/cards/differences.ts";
import { asCode, asMarkdown } from "../../client/cards/markdown.ts";
import type { ProjectView } from "../../client/project/projectState.ts";

/** Hover of an entity's property: its column in the model and in the database, and their differences. */
export function columnCard(view: ProjectView, model: ComparedModel, column: ModelColumn): vscode.MarkdownString {
  const table = tableOf(view, model);
  const there = table?.columns.find(({ name }) => name === column.name);
  const target = table && columnFacts(table).get(column.name)?.references;
  const lines = [
    `**${asMarkdown(`${displayName(model.in, view.schema?.currentSchema)}.${column.name}`)}**${
      target ? ` → ${asMarkdown(`${displayName(target, view.schema?.currentSchema)}.${target.column}`)}` : ""
    }`,
    "",
    `| | ${l10n.t("Type")} | ${l10n.t("Null")} | ${l10n.t("Default")} |`,
    "|---|---|---|---|",
    row(l10n.t("Model"), column.type, column.nullable, undefined),
    there ? row(l10n.t("Database"), there.type, there.nullable, defaultOf(there)) : "",
    "",
    verdictOf(model, table, column, there),
    ...historyLines(view, model, column),
    ...(there?.comment === undefined ? [] : ["", `*“${asMarkdown(there.comment)}”*`]),
  ];
  return new vscode.MarkdownString(lines.join("\n"), true);
}

/** The revisions that made and last changed a column. */
function historyLines(view: ProjectView, model: ComparedModel, { name }: ModelColumn): readonly string[] {
  const { last, first } = lastEventOf(view, { table: tableName(view, model), column: name }) ?? {};
  if (!last) return [];
  const by = `*${asMarkdown(last.revision.name)}*`;
  const words = asMarkdown(last.words.join(", "));
  const isOne = first?.revision.id === last.revision.id;
  return ["", isOne ? l10n.t("Made by {0}.", by) : l10n.t("Last changed by {0}: {1}.", by, words)];
}

function tableName({ schema }: ProjectView, { in: { schema: own, name } }: ComparedModel): string {
  return `${own ?? schema?.currentSchema ?? "public"}.${name}`;
}

/** Hover of a relation: its target and its columns. */
export function relationCard(view: ProjectView, model: ComparedModel, relation: ModelRelation): vscode.MarkdownString {
  const { property, kind, target, columns } = relation;
  const table = displayName(model.in, view.schema?.currentSchema);
  const lines = [
    `**${asMarkdown(property)}** → ${asMarkdown(target)} · ${asMarkdown(kind)}`,
    "",
    columns.length > 0
      ? l10n.t("held by {0}", columns.map((column) => asCode(`${table}.${column}`)).join(", "))
      : l10n.t("held by the other side"),
  ];
  return new vscode.MarkdownString(lines.join("\n"), true);
}

function row(name: string, type: string, nullable: boolean, value: string | undefined): string {
  return `| ${name} | ${asCode(type)} | ${nullable ? l10n.t("yes") : l10n.t("no")} | ${value === undefined ? "" : asCode(value)} |`;
}

function defaultOf({ identity, default: expression }: Column): string | undefined {
  return identity ? "identity" : expression;
}

/** Of an entity that TypeORM leaves alone: whether its table is as it says is not this project's concern. */
export function notSynchronized(): string {
  return `$(circle-slash) ${l10n.t("Not compared: the entity has {0}, so TypeORM leaves its table alone.", asCode("synchronize: false"))}`;
}

function verdictOf(
  model: ComparedModel,
  table: Table | undefined,
  column: ModelColumn,
  there: Column | undefined,
): string {
  if (model.isForeign === true) return notSynchronized();
  if (!table) return `$(circle-outline) ${l10n.t("The table is not in the database yet.")}`;
  const differences = model.differences.filter((one) => one.column === column.name && one.table === undefined);
  if (differences.length > 0)
    return differences.map((one) => `$(warning) ${asMarkdown(differenceInWords(one))}`).join("  \n");
  return there
    ? `$(check) ${l10n.t("Model and database agree.")}`
    : `$(circle-outline) ${l10n.t("The column is not in the database yet.")}`;
}

function tableOf({ schema }: ProjectView, model: ComparedModel): Table | undefined {
  const key = keyOfTable(model.in);
  return schema?.tables.find((table) => keyOfTable(table) === key);
}
