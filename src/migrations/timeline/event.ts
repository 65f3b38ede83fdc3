import type { Problem } from "../../core/problems/problem.ts";

/** An object of a schema. */
export type SchemaObject = {
  /** `table`, `column`, `index`, `constraint`, `enum`, `view`, `function` … */
  readonly kind: string;
  /** `schema.name`; of a column `schema.table.column`; of an index, a constraint, a trigger and a policy its own name. */
  readonly name: string;
  /** `schema.table` that it belongs to. */
  readonly table?: string;
};

/** A property of an object that has changed, in PostgreSQL's words. Absent: it had none, or has none. */
export type FactChange = { readonly fact: string; readonly before?: string; readonly after?: string };

/** The effect of a revision on one object. */
export type SchemaEvent = {
  /** `recreated`: dropped and created under the same name, so that rows of a table or values of a column were lost. */
  readonly operation: "created" | "changed" | "renamed" | "recreated" | "dropped";
  /** As it is called after the revision; a dropped object as it was called before. */
  readonly object: SchemaObject;
  /** The object as it was called before the revision, if it is `renamed`; and a sequence before it got another owner. */
  readonly former?: SchemaObject;
  /** A created object has its properties here, without `before`. */
  readonly changes: readonly FactChange[];
  /** True if the object came or went with its table. */
  readonly isPart?: true;
  /** Indexes of the statements that did it, as far as they are known. */
  readonly statements: readonly number[];
};

/** The effect of a revision on the schema. */
export type RevisionEvents = {
  readonly revision: string;
  /** The statements of `up()` that changed the schema. */
  readonly statements: readonly string[];
  readonly events: readonly SchemaEvent[];
  /** All files that this depends on, absolute; absent if they are not known. */
  readonly files?: readonly string[];
};

/** The effect of each revision of a history on the schema, the oldest first. */
export type Timeline = {
  /** The schema in which unqualified names are resolved; null without one. */
  readonly schema: string | null;
  readonly revisions: readonly RevisionEvents[];
  /** Why the replay ended early. The revisions before it are known. */
  readonly problem?: Problem;
};

/** A timeline, and when its reading began, in milliseconds since the epoch: later changes of files are not in it. */
export type ReadTimeline = { readonly timeline: Timeline; readonly readAt: number };

/** The own name of an object: without its schema and its table. */
export function ownName({ kind, name, table }: SchemaObject): string {
  if (table !== undefined && name.startsWith(`${table}.`)) return name.slice(table.length + 1);
  return hasSchema(kind) ? name.slice(name.indexOf(".") + 1) : name;
}

/** Kinds of objects whose names end with their parameters. */
const callable = ["function", "procedure", "aggregate"];

/** The own name of an object; of a function without its parameters, as texts name it. */
export function wordOf(object: SchemaObject): string {
  const name = ownName(object);
  return callable.includes(object.kind) ? name.replace(/\(.*$/s, "") : name;
}

/** Types of which the first word is not the name of a parameter. */
const longTypes = /^(?:double precision|(?:character|bit|national) |timestamp |time |interval )/;

/**
 * The name of a function with the types of its parameters, as `DROP FUNCTION` writes it: `f(a text, OUT b integer)` →
 * `f(text)`. Undefined for other objects.
 */
export function signatureOf({ kind, name }: SchemaObject): string | undefined {
  const [, path, list] = /^([^(]*)\((.*)\)$/s.exec(callable.includes(kind) ? name : "") ?? [];
  if (path === undefined || list === undefined) return undefined;
  const parameters = list === "" ? [] : list.split(/, (?![^()]*\))/);
  const types = parameters.flatMap((parameter) => {
    if (parameter.startsWith("OUT ") && kind !== "procedure") return [];
    const text = parameter.replace(/^(?:IN|OUT|INOUT|VARIADIC) /, "");
    return longTypes.test(text) ? [text] : [text.replace(/^(?:"(?:[^"]|"")+"|[^" ]+) (?=.)/, "")];
  });
  return `${path}(${types.join(", ")})`;
}

const schemaless = ["index", "constraint", "trigger", "policy", "rule", "statistics", "schema", "extension"];

function hasSchema(kind: string): boolean {
  return !schemaless.includes(kind);
}
