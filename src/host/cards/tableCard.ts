import { plural, pluralUnlessZero } from "../../client/messages/plural.ts";
import { l10n } from "vscode";
import * as vscode from "vscode";
import type { ColumnFacts } from "../../core/schema/columnFacts.ts";
import { columnFacts, displayName, shortDefault } from "../../core/schema/columnFacts.ts";
import type { Column, Table } from "../../core/schema/schema.ts";
import { keyOfTable, referencesByTable } from "../../core/schema/schema.ts";
import type { Revision } from "../../migrations/revision.ts";
import { lastEventOf } from "../../client/cards/schemaEvents.ts";
import { lastChangeOf } from "../../client/cards/lastChange.ts";
import { asCode, asMarkdown, commandLink } from "../../client/cards/markdown.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import { bytesInWords, aboutRowsInWords } from "../../client/cards/formatNumbers.ts";

/** A hover is read, not scrolled: what is beyond is in the table's definition. */
const mostColumns = 40;
/** Changes of one revision that a line names. */
const mostEvents = 3;

/** The commands that a card links to; no other runs from it. */
export const linked = [
  "migrations.showTable",
  "migrations.peekRows",
  "migrations.showDiagram",
  "migrations.blame",
] as const;

/** Hover of a table: links, its columns, then its constraints, indexes and triggers. */
export function tableCard(view: ProjectView, table: Table): vscode.MarkdownString {
  const { head, links, columns, tail } = partsOfTableCard(view, table);
  // Links on top: a hover over code shows ten lines, and what is below has to be scrolled to.
  const lines = [head, "", links.join(" · "), "", ...columns, "", tail];
  const card = new vscode.MarkdownString(lines.join("\n"), true);
  card.isTrusted = { enabledCommands: linked };
  return card;
}

/** The parts of a table's card, as Markdown. */
export function partsOfTableCard(view: ProjectView, table: Table) {
  const { currentSchema } = view.schema ?? {};
  return {
    head: headOf(table, currentSchema),
    links: linksOf(view, table),
    columns: columnRows(table, currentSchema),
    tail: tailOf(view, table),
  };
}

function headOf(table: Table, currentSchema: string | undefined): string {
  const parts = [
    `**${asMarkdown(displayName(table, currentSchema))}**`,
    ...(table.kind === "table" ? [] : [asMarkdown(kindInWords(table.kind))]),
    ...(table.rowEstimate === undefined ? [] : [asMarkdown(aboutRowsInWords(table.rowEstimate))]),
    ...(table.bytes === undefined ? [] : [asMarkdown(bytesInWords(table.bytes))]),
    ...(table.comment === undefined ? [] : [`*“${asMarkdown(table.comment)}”*`]),
  ];
  return parts.join(" · ");
}

/** The indexes that a failed `CREATE INDEX CONCURRENTLY` has left: they cost each write and serve no query. */
export function invalidInWords(indexes: readonly { readonly name: string }[]): string {
  const names = indexes.map(({ name }) => name).join(", ");
  return plural(
    indexes.length,
    l10n.t("invalid index {0}", names),
    l10n.t("{0} invalid indexes: {1}", indexes.length, names),
  );
}

/** The kind of a relation, as a word in a line. */
export function kindInWords(kind: Table["kind"]): string {
  switch (kind) {
    case "table":
      return l10n.t("table");
    case "partitionedTable":
      return l10n.t("partitioned table");
    case "view":
      return l10n.t("view");
    case "materializedView":
      return l10n.t("materialized view");
    case "foreignTable":
      return l10n.t("foreign table");
  }
}

function columnRows(table: Table, currentSchema: string | undefined): string[] {
  if (table.columns.length === 0) return [l10n.t("No columns.")];
  const facts = columnFacts(table);
  const shown = table.columns.slice(0, mostColumns);
  const head = ["", l10n.t("Column"), l10n.t("Type"), l10n.t("Null"), l10n.t("Default")];
  const hasComments = shown.some(({ comment }) => comment !== undefined);
  if (hasComments) head.push(l10n.t("Comment"));
  const rows = shown.map((column) => {
    const ofColumn = facts.get(column.name);
    const cells = [
      signOf(ofColumn),
      asMarkdown(column.name),
      asMarkdown(column.type) + targetOf(ofColumn, currentSchema),
      column.nullable ? l10n.t("yes") : "",
      valueOf(column),
      ...(hasComments ? [asMarkdown(column.comment ?? "")] : []),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const hidden = table.columns.length - shown.length;
  return [
    `| ${head.join(" | ")} |`,
    `|${head.map(() => "---").join("|")}|`,
    ...rows,
    ...(hidden === 0
      ? []
      : ["", asMarkdown(plural(hidden, l10n.t("… and 1 more column"), l10n.t("… and {0} more columns", hidden)))]),
  ];
}

function signOf(facts: ColumnFacts | undefined): string {
  if (facts?.primary) return "$(key)";
  if (facts?.references) return "$(link)";
  return facts?.unique ? "$(symbol-field)" : "";
}

function targetOf(facts: ColumnFacts | undefined, currentSchema: string | undefined): string {
  const { references } = facts ?? {};
  return references ? ` → ${asMarkdown(`${displayName(references, currentSchema)}.${references.column}`)}` : "";
}

function valueOf({ identity, generated, default: expression }: Column): string {
  if (identity) return identity === "always" ? l10n.t("identity, always") : l10n.t("identity");
  if (expression === undefined) return "";
  return generated ? `${l10n.t("generated")} ${asCode(expression)}` : asCode(shortDefault(expression));
}

function tailOf(view: ProjectView, table: Table): string {
  const { schema } = view;
  const checks = table.constraints.filter(({ kind }) => kind === "check" || kind === "exclusion").length;
  const from = schema ? (referencesByTable(schema).get(keyOfTable(table)) ?? []) : [];
  const names = [...new Set(from.map((reference) => displayName(reference.from, schema?.currentSchema)))];
  const invalid = table.indexes.filter(({ valid }) => !valid);
  const parts = [
    invalid.length === 0 ? "" : invalidInWords(invalid),
    pluralUnlessZero(table.indexes.length, l10n.t("1 index"), l10n.t("{0} indexes", table.indexes.length)),
    pluralUnlessZero(checks, l10n.t("1 check"), l10n.t("{0} checks", checks)),
    pluralUnlessZero(table.triggers.length, l10n.t("1 trigger"), l10n.t("{0} triggers", table.triggers.length)),
    names.length > 0 ? l10n.t("referenced by {0}", inList(names)) : "",
    table.readable ? "" : l10n.t("you may not read its rows"),
  ];
  const tail = asMarkdown(parts.filter((part) => part !== "").join(" · "));
  const changed = lastChangeInWords(view, table);
  return [tail, changed].filter((part) => part !== "").join(" · ");
}

/** Who changed the table last: by a replay of the revisions or, if there was none, by their texts. */
function lastChangeInWords(view: ProjectView, table: Table): string {
  const known = lastEventOf(view, { table: `${table.schema}.${table.name}` });
  if (!known) {
    const named = lastChangeOf(view, table);
    return named ? l10n.t("last changed by {0}", `*${asMarkdown(named.name)}*`) : "";
  }
  const { last, first } = known;
  if (!last) return l10n.t("no applied revision makes it");
  const words = asMarkdown(last.words.slice(0, mostEvents).join(", "));
  const by = (revision: Revision) => `*${asMarkdown(revision.name)}*`;
  if (first?.revision.id === last.revision.id) return l10n.t("made by {0}", by(last.revision));
  return l10n.t("last changed by {0}: {1}", by(last.revision), words);
}

function inList(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? l10n.t("{0} and {1} more", shown, names.length - 5) : shown;
}

function linksOf(view: ProjectView, { schema, name }: Table): readonly string[] {
  const argument = { project: view.key, schema, table: name };
  const titles = [l10n.t("Show Definition"), l10n.t("Peek Rows"), l10n.t("Diagram"), l10n.t("History")];
  return linked.map((command, index) => commandLink(titles[index] ?? "", command, argument));
}
