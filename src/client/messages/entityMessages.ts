import * as l10n from "@vscode/l10n";
import { columnKinds } from "../../core/entity/columnTypes.ts";
import type { Field, FieldMistake } from "../../core/entity/draft.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { EntityPlan } from "../../protocol/authoring.ts";

/** Explains the mistake in a list of fields, with the expected syntax. */
export function mistakeInWords({ reason, text, type }: FieldMistake, entities: readonly string[]): string {
  switch (reason) {
    case "nameMissing":
      return l10n.t("A field needs a name and a type, as in {0}.", "title: varchar(80)");
    case "nameInvalid":
      return l10n.t("“{0}” is not a property name.", text);
    case "nameTwice":
      return l10n.t("“{0}” is there twice.", text);
    case "nameInherited":
      return l10n.t("“{0}” already exists: every entity here has it.", text);
    case "typeMissing":
      return l10n.t("“{0}” needs a type: {1} …, or an entity.", text, "varchar(80), integer, timestamptz, enum(a, b)");
    case "typeUnknown":
      return l10n.t("“{0}” is neither a type ({1}) nor an entity ({2}).", text, typesLike(text), entities.join(", "));
    case "typeTakesNothing":
      return l10n.t("{0} takes nothing in brackets.", type ?? "");
    case "lengthInvalid":
      return l10n.t("“{0}” is no length: a whole number from 1 on.", text);
    case "precisionInvalid":
      return l10n.t("“{0}” is no precision: numeric(12,2), timestamptz(3).", text);
    case "valuesInvalid":
      return l10n.t("An enum needs its values, each once: {0}", "enum(draft, live)");
    case "markUnknown":
      return l10n.t("“{0}” is not understood here: behind a type come [], ?, unique and = default.", text);
    case "defaultInvalid":
      return l10n.t(
        "“{0}” is no default of {1}. A function of the database is written with brackets: now().",
        text,
        type ?? "",
      );
    case "notForRelation":
      return l10n.t("“{0}” means nothing for a relation like this.", text);
    case "unclosed":
      return l10n.t("A bracket or quote is not closed: {0}", text);
  }
}

/**
 * Summary of the planned entity in one line: `table invoices: title varchar(80), price numeric(12,2)?, author →
 * User`.
 */
export function fieldsInWords({ table, fields }: EntityPlan): string {
  if (fields.length === 0) return l10n.t("Table {0} with a primary key only; name: type adds a field.", table);
  return l10n.t("Table {0}: {1}", table, fields.map(fieldInWords).join(", "));
}

function fieldInWords(field: Field): string {
  if (field.kind === "many-to-many") return `${field.name} ⇄ ${field.target}`;
  const optional = field.nullable ? "?" : "";
  if (field.kind !== "column") return `${field.name} → ${field.target}${optional}`;
  const numbers = [field.length, field.precision, field.scale].filter((number) => number !== undefined);
  const inside = field.values ?? numbers;
  const size = inside.length > 0 ? `(${inside.join(",")})` : "";
  const { default: value } = field;
  const given =
    value &&
    ("sql" in value
      ? value.sql
      : "member" in value
        ? value.member
        : "literal" in value
          ? value.literal
          : l10n.t("generated"));
  return `${field.name} ${field.type}${size}${field.array ? "[]" : ""}${optional}${field.unique ? " unique" : ""}${given === undefined ? "" : ` = ${given}`}`;
}

/** Types with a similar name. */
function typesLike(text: string): string {
  const all = Object.keys(columnKinds);
  const like = all.filter((name) => name.startsWith(text.toLowerCase().slice(0, 2)));
  return (
    like.length > 0
      ? like
      : ["varchar", "text", "integer", "numeric", "boolean", "uuid", "timestamptz", "jsonb", "enum"]
  ).join(", ");
}

/** Why a name is not one for a new entity. */
export function entityNameInWords({ name, reason }: Extract<Problem, { readonly code: "entityName" }>): string {
  switch (reason) {
    case "empty":
      return l10n.t("An entity needs a name.");
    case "invalid":
      return l10n.t(
        "“{0}” is not a class name: use a capital letter, then letters and digits, as in {1}.",
        name,
        "InvoiceLine",
      );
    case "reserved":
      return l10n.t("“{0}” means something else in the file of an entity.", name);
    case "taken":
      return l10n.t("There is an entity {0} already.", name);
  }
}
