import * as l10n from "@vscode/l10n";
import { shortDefault, shortType } from "../../core/schema/columnFacts.ts";
import type { ComparedModel, Difference } from "../../core/schema/model.ts";
import { counts } from "../messages/counts.ts";

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

/** The two sides of a difference, as cells of a table. A side that has nothing is `—`. */
export function sidesOf({ what, name = "", column, from, to }: Difference): {
  readonly subject: string;
  readonly model: string;
  readonly database: string;
} {
  const subject = column ?? (name === "" ? l10n.t("table") : name);
  const side = (text: string | undefined, words: (text: string) => string = (one) => one) =>
    text === undefined || text === "" ? "—" : words(text);
  const present = (text: string | undefined) => side(text, () => l10n.t("present"));
  switch (what) {
    case "tableMissing":
      return { subject: l10n.t("table"), model: l10n.t("present"), database: "—" };
    case "columnMissing":
      return { subject, model: side(to, shortType), database: "—" };
    case "columnExtra":
      return { subject, model: "—", database: side(from ?? l10n.t("present"), shortType) };
    case "columnRenamed":
      return { subject, model: column ?? "—", database: side(from) };
    case "type":
      return { subject, model: side(to, shortType), database: side(from, shortType) };
    case "nullable":
      return { subject, model: side(to), database: side(from) };
    case "default":
      return {
        subject: l10n.t("default of {0}", column ?? ""),
        model: side(to, shortDefault),
        database: side(from, shortDefault),
      };
    case "index":
    case "constraint":
      // The definitions would not fit into a cell.
      return from === undefined || to === undefined
        ? { subject, model: present(to), database: present(from) }
        : { subject, model: l10n.t("other definition"), database: l10n.t("present") };
    case "primaryKey":
      return { subject: l10n.t("primary key"), model: l10n.t("other definition"), database: l10n.t("present") };
    case "comment":
      return {
        subject: column === undefined || column === "" ? l10n.t("comment") : l10n.t("comment of {0}", column),
        model: side(to),
        database: side(from),
      };
    case "view":
    case "other":
      return { subject, model: l10n.t("other definition"), database: l10n.t("present") };
  }
}

/**
 * Differences of a column beside its name, the model first: `numeric(12,2), in the database numeric`.
 *
 * @param type the column's type in the model
 */
export function columnInWords(differences: readonly Difference[], type: string): string {
  return differences.map((difference) => besideName(difference, type)).join(" · ");
}

function besideName(difference: Difference, type: string): string {
  const { what, from, to } = difference;
  switch (what) {
    case "columnMissing":
      return l10n.t("{0}, not in the database", type);
    case "columnRenamed":
      return l10n.t("{0}, in the database named {1}", type, from ?? "");
    case "type":
      if (from === to || isOfSchemaOnly(difference)) return inWords(difference);
      return l10n.t("{0}, in the database {1}", shortType(to ?? "?"), shortType(from ?? "?"));
    case "nullable":
      return l10n.t("{0}, in the database {1}", to ?? "?", from ?? "?");
    case "default":
      return l10n.t("default {0}, in the database {1}", valueOf(to), valueOf(from));
    default:
      return inWords(difference);
  }
}

/** The differences of a model in few words, of a single one what it is: `2 differences`. Empty without any. */
export function differencesInWords({ state, differences }: Pick<ComparedModel, "state" | "differences">): string {
  if (state === "tableMissing") return l10n.t("not in the database");
  const [only, ...others] = differences;
  if (!only) return "";
  return others.length === 0 ? differenceInWords(only) : counts.differences(differences.length);
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
