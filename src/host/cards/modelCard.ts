import { l10n } from "vscode";
import * as vscode from "vscode";
import { sidesOf } from "../../client/cards/differences.ts";
import { asMarkdown, commandLink } from "../../client/cards/markdown.ts";
import { counts } from "../../client/messages/counts.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { displayName, shortType } from "../../core/schema/columnFacts.ts";
import type { ComparedModel, Difference } from "../../core/schema/model.ts";
import { keyOfTable } from "../../core/schema/schema.ts";
import type { CommandId } from "../../manifest.ts";
import { notSynchronized } from "./columnCard.ts";
import { linked, partsOfTableCard } from "./tableCard.ts";

/** A hover is read, not scrolled: the rows of the Models view show the rest. */
const mostRows = 20;

/** Hover of a model: the differences between the model and the database first, then the table. */
export function modelCard(view: ProjectView, model: ComparedModel): vscode.MarkdownString {
  const table = view.schema?.tables.find((one) => keyOfTable(one) === keyOfTable(model.in));
  const parts = table && partsOfTableCard(view, table);
  const differs = model.state === "differs" || model.state === "tableMissing";
  const argument = { project: view.key, schema: model.in.schema, table: model.in.name };
  const generate = commandLink(l10n.t("Generate Revision…"), "migrations.generate" satisfies CommandId, argument);
  const name = `**${asMarkdown(displayName(model.in, view.schema?.currentSchema))}**`;
  const lines = [
    parts?.head ?? name,
    "",
    [...(parts?.links ?? []), ...(differs ? [generate] : [])].join(" · "),
    "",
    ...comparison(view, model),
    ...(parts ? [...parts.columns, "", parts.tail] : []),
  ];
  const card = new vscode.MarkdownString(lines.join("\n"), true);
  card.isTrusted = { enabledCommands: [...linked, "migrations.generate" satisfies CommandId] };
  return card;
}

/** The state of a model against the database as a sentence, and a table of what differs. */
function comparison(view: ProjectView, model: ComparedModel): readonly string[] {
  if (model.isForeign === true) return [notSynchronized(), ""];
  const database = asMarkdown(databaseLabel(view));
  const pending = view.history.pending.length;
  // The comparison is with the live database, without the pending revisions.
  const mayBePending = pending === 0 ? [] : [asMarkdown(counts.mayBeInPending(pending)), ""];
  switch (model.state) {
    case "tableMissing":
      return [
        `$(circle-outline) ${l10n.t("Not in {0}.", database)}`,
        "",
        ...mayBePending,
        ...tableOf(model.columns.map(({ name, type }) => [name, shortType(type), "—"] as const)),
      ];
    case "differs":
      return [
        `$(warning) ${l10n.t("{0} from {1}.", counts.differences(model.differences.length), database)}`,
        "",
        ...mayBePending,
        ...tableOf(
          columnsFirst(model.differences).map((difference) => {
            const { subject, model: own, database: there } = sidesOf(difference);
            return [difference.table === undefined ? subject : `${difference.table}: ${subject}`, own, there] as const;
          }),
        ),
      ];
    case "inStep":
      return [`$(check) ${l10n.t("In step with {0}.", database)}`, ""];
    case "notCompared":
      return [];
  }
}

function columnsFirst(differences: readonly Difference[]): readonly Difference[] {
  return [...differences].sort((a, b) => Number(a.column === undefined) - Number(b.column === undefined));
}

function tableOf(rows: readonly (readonly [subject: string, model: string, database: string])[]): readonly string[] {
  const hidden = rows.length - mostRows;
  return [
    `| | ${l10n.t("Model")} | ${l10n.t("Database")} |`,
    "|---|---|---|",
    ...rows
      .slice(0, mostRows)
      .map(
        ([subject, model, database]) => `| ${asMarkdown(subject)} | ${asMarkdown(model)} | ${asMarkdown(database)} |`,
      ),
    ...(hidden > 0 ? ["", asMarkdown(l10n.t("… and {0} more", hidden))] : []),
    "",
  ];
}
