/** Name and fields of a new entity. */
export type EntityDraft = { readonly name: string; readonly fields: readonly Field[] };

export type Field = ColumnField | RelationField;

export type ColumnField = {
  readonly kind: "column";
  readonly name: string;
  /** As TypeORM names it. */
  readonly type: string;
  /** In TypeScript, neither array nor null. */
  readonly ts: string;
  readonly length?: number;
  readonly precision?: number;
  readonly scale?: number;
  /** Enum only. */
  readonly values?: readonly string[];
  readonly array: boolean;
  readonly nullable: boolean;
  readonly unique: boolean;
  readonly default?: Default;
};

/** An expression for the server, a literal as it stands in JSON, an enum's member, or what TypeORM generates. */
export type Default =
  | { readonly sql: string }
  | { readonly literal: string }
  | { readonly member: string }
  | { readonly generated: "uuid" };

export type RelationField = {
  readonly kind: "many-to-one" | "one-to-one" | "many-to-many";
  readonly name: string;
  /** The other entity. */
  readonly target: string;
  readonly nullable: boolean;
};

/** The first syntax error of a list of fields, with its offset. */
export type FieldMistake = {
  readonly at: number;
  /** The part that is wrong. */
  readonly text: string;
  readonly reason:
    | "nameMissing"
    | "nameInvalid"
    | "nameTwice"
    | "nameInherited"
    | "typeMissing"
    | "typeUnknown"
    | "typeTakesNothing"
    | "lengthInvalid"
    | "precisionInvalid"
    | "valuesInvalid"
    | "markUnknown"
    | "defaultInvalid"
    | "notForRelation"
    | "unclosed";
  /** The expected type, if a default does not fit. */
  readonly type?: string;
};

/** Type guard for mistakes. */
export function isMistake(value: readonly Field[] | FieldMistake): value is FieldMistake {
  return !Array.isArray(value);
}

/** Names that mean something else within an entity's file. */
const reserved = new Set(
  "Array Boolean Buffer Column Date Entity EntitySchema Function Generated Index JoinColumn JoinTable ManyToMany ManyToOne Map Number Object OneToOne PrimaryColumn PrimaryGeneratedColumn Promise Record Set String Symbol".split(
    " ",
  ),
);

/** The mistake in a new entity's name, if there is one. */
export function nameMistake(
  name: string,
  taken: readonly string[],
): "empty" | "invalid" | "reserved" | "taken" | undefined {
  if (name === "") return "empty";
  if (!/^\p{Lu}[\p{L}\p{N}]*$/u.test(name)) return "invalid";
  if (reserved.has(name)) return "reserved";
  return taken.some((other) => other.toLowerCase() === name.toLowerCase()) ? "taken" : undefined;
}
