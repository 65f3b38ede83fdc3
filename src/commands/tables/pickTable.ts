import { l10n } from "vscode";
import * as vscode from "vscode";
import { aboutRowsInWords } from "../../client/cards/formatNumbers.ts";
import { kindInWords } from "../../host/cards/tableCard.ts";
import { displayName } from "../../core/schema/columnFacts.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Schema } from "../../core/schema/schema.ts";
import type { CommandTarget } from "../command.ts";
import { counts } from "../../client/messages/counts.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

export type PickedTable = { readonly schema?: string; readonly table: string };

/** The table of a command's argument, else the one that is picked. Undefined: cancelled. Problems: the connection's. */
export async function pickTable(target: CommandTarget, title: string): Promise<PickedTable | Problem | undefined> {
  const picked = await pickTableOr(target, title);
  return picked === "other" ? undefined : picked;
}

/** As `pickTable`, with a last item that stands for another object: `other`. */
export async function pickTableOr(
  target: CommandTarget,
  title: string,
  other?: string,
): Promise<PickedTable | "other" | Problem | undefined> {
  const { schema, table } = target.argument;
  if (table !== undefined) return omitUndefined({ table, schema });
  const known = await schemaOf(target);
  if (isProblem(known)) return known;
  const items = known.tables
    .filter((entry) => schema === undefined || entry.schema === schema)
    .map((entry) => ({
      label: displayName(entry, known.currentSchema),
      description: [
        ...(entry.kind === "table" ? [] : [kindInWords(entry.kind)]),
        ...(entry.rowEstimate === undefined ? [] : [aboutRowsInWords(entry.rowEstimate)]),
      ].join(" · "),
      detail: entry.comment ?? "",
      entry,
    }));
  const last = other === undefined ? [] : [{ label: other, description: "", detail: "", entry: undefined }];
  const picked = await vscode.window.showQuickPick([...items, ...last], {
    title,
    placeHolder: items.length === 0 ? l10n.t("There are no tables") : l10n.t("A table or a view"),
    matchOnDetail: true,
  });
  if (!picked) return undefined;
  return picked.entry ? { schema: picked.entry.schema, table: picked.entry.name } : "other";
}

/** The schema of a command's argument, else the only one, else the one that is picked. Undefined: cancelled. */
export async function pickSchema(
  target: CommandTarget,
  title: string,
): Promise<{ readonly schema?: string } | Problem | undefined> {
  const { schema } = target.argument;
  if (schema !== undefined) return { schema };
  const known = await schemaOf(target);
  if (isProblem(known)) return known;
  if (known.schemas.length < 2) return known.schemas[0] ? { schema: known.schemas[0].name } : {};
  const items = known.schemas.map(({ name, comment }) => {
    const count = known.tables.filter((table) => table.schema === name).length;
    return {
      label: name,
      description: counts.tables(count),
      detail: comment ?? "",
    };
  });
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: l10n.t("A schema") });
  return picked && { schema: picked.label };
}

async function schemaOf({ project }: CommandTarget): Promise<Schema | Problem> {
  if (!project.view.schema) await project.refresh();
  const { schema, problem } = project.view;
  return schema ?? problem ?? { code: "unknown", message: l10n.t("The tables could not be read.") };
}
