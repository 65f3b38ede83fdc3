import * as l10n from "@vscode/l10n";
import { shortDefault, shortType } from "../../core/schema/columnFacts.ts";
import type { Difference } from "../../core/schema/model.ts";

/** A difference between a model and its table, from the database's to the model's: `cost: numeric → numeric(12,2)`. */
export function differenceInWords(difference: Difference): string {
  const { table, what } = difference;
  if (table === undefined) return inWords(difference);
  return what === "tableMissing" ? l10n.t("table {0} is missing", table) : `${table} · ${inWords(difference)}`;
}

/** Whether a column's type is the model's own but for the schema, which TypeORM takes for another type. */
export function isOfSchemaOnly({ what, from, to }: Difference): boolean {
  return what === "type" && to !== undefined && from?.endsWith(`.${to}`) === true;
}

function inWords(difference: Difference): string {
  const { what, column = "", name = "", from, to } = difference;
  switch (what) {
    case "tableMissing":
      return l10n.t("its table is missing");
    case "columnMissing":
      return l10n.t("{0}: column is missing, {1} in the model", column, shortType(to ?? ""));
    case "columnExtra":
      return l10n.t("{0}: column is not in the model", column);
    case "columnRenamed":
      return l10n.t("{0}: named {1} in the database", column, from ?? "");
    case "type":
      if (from === to) return l10n.t("{0}: its definition differs", column);
      if (isOfSchemaOnly(difference))
        return l10n.t(
          "{0}: {1} → {2}, only the schema of the type differs: the search path lacks it",
          column,
          from ?? "",
          to ?? "",
        );
      return `${column}: ${shortType(from ?? "?")} → ${shortType(to ?? "?")}`;
    case "nullable":
      return `${column}: ${from ?? "?"} → ${to ?? "?"}`;
    case "default":
      return l10n.t("{0}: default {1} → {2}", column, valueOf(from), valueOf(to));
    case "comment":
      return column === "" ? l10n.t("the table’s comment differs") : l10n.t("{0}: its comment differs", column);
    case "primaryKey":
      return l10n.t("the primary key differs");
    case "index":
      return presence(difference, l10n.t("index {0}", name));
    case "constraint":
      return presence(difference, l10n.t("constraint {0}", name));
    case "view":
      return l10n.t("the view’s query differs");
    case "other":
      return l10n.t("the table differs");
  }
}

function valueOf(expression: string | undefined): string {
  return expression === undefined ? l10n.t("none") : shortDefault(expression);
}

function presence({ from, to }: Difference, thing: string): string {
  if (from === undefined) return l10n.t("{0} is missing", thing);
  return to === undefined ? l10n.t("{0} is not in the model", thing) : l10n.t("{0} differs", thing);
}
