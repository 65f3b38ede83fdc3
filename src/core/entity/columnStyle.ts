import type { BaseClass } from "./baseClass.ts";
import type { EntityClass } from "./sources.ts";
import { inCase } from "./names.ts";
import type { Decorator, Member } from "./decoratorScanner.ts";
import { membersOf, mostCommon } from "./decoratorScanner.ts";

/** How a repository writes the properties of its entities. */
export type ColumnStyle = {
  /** `@Column({ type: "text" })`, `@Column("text")`, or a type only if TypeORM cannot infer it from the property. */
  readonly columnForm: "object" | "argument" | "implicit";
  /** The property on the line of its decorator. */
  readonly sameLine: boolean;
  readonly blankLines: boolean;
  readonly definite: "" | "!";
  /** `public `, `readonly ` … with the space behind. */
  readonly access: string;
  readonly nullable: "null" | "optional" | "both";
  /** Which columns name themselves, `published_at`, beside their property. */
  readonly columnNames: "none" | "whereDifferent" | "always";
  readonly enumForm: "enum" | "array";
  readonly enumNamed: boolean;
  readonly joinColumn: "none" | "bare" | "snake" | "camel";
  readonly joinTableNamed: boolean;
  /** The primary key as others have it; absent: the base class has it. */
  readonly key?: {
    readonly decorator: string;
    readonly args: string;
    readonly property: string;
    readonly type: string;
  };
};

const relations = /^(ManyToOne|OneToOne|ManyToMany|OneToMany)$/;

/** Reads them from the files of entities. */
export function columnStyleOf(
  texts: readonly string[],
  classes: readonly EntityClass[],
  base: BaseClass | undefined,
): ColumnStyle {
  const all = [...new Set(texts)].map((text) => ({ text, members: membersOf(text) }));
  const members = all.flatMap((file) => file.members);
  const columns = members.flatMap((member) => {
    const column = member.decorators.find(({ name }) => name === "Column");
    return column ? [{ ...member, column }] : [];
  });
  const key = base?.hasKey === true ? undefined : keyOf(members, classes);
  return {
    columnForm: mostCommon(columns.map(({ column }) => formOf(column))) ?? "object",
    sameLine: mostCommon(members.map(({ sameLine }) => sameLine)) ?? false,
    blankLines:
      mostCommon(all.flatMap((file) => file.members.slice(1).map((member) => isBlankBefore(file.text, member)))) ??
      true,
    definite: definiteOf(columns),
    access: mostCommon(columns.map(({ access }) => access)) ?? "",
    nullable: nullableOf(columns),
    ...nameHabits(members, columns),
    ...(key ? { key } : {}),
  };
}

type Column = Member & { readonly column: Decorator };

function definiteOf(columns: readonly Column[]): "" | "!" {
  const required = columns.filter(({ mark, column }) => mark !== "?" && !/nullable:\s*true/.test(column.args));
  return mostCommon(required.map(({ mark }) => (mark === "!" ? "!" : ""))) ?? "!";
}

function formOf({ args }: Decorator): ColumnStyle["columnForm"] {
  if (/^["'`]/.test(args)) return "argument";
  return /\btype\s*:/.test(args) ? "object" : "implicit";
}

function nullableOf(columns: readonly Column[]): ColumnStyle["nullable"] {
  const kinds = columns
    .filter(({ column }) => /nullable:\s*true/.test(column.args))
    .map(({ mark, type }) => (mark === "?" ? (/\bnull\b/.test(type) ? "both" : "optional") : "null"));
  return mostCommon(kinds) ?? "null";
}

function nameHabits(members: readonly Member[], columns: readonly Column[]) {
  const named = columns.map(({ property, column }) => ({
    property,
    name: /(?:^|[{,\s])name\s*:\s*["'`]([^"'`]+)["'`]/.exec(column.args)?.[1],
  }));
  const several = named.filter(({ property }) => inCase(property, "snake") !== property);
  const isSnake =
    several.filter(({ property, name }) => name === inCase(property, "snake")).length * 2 > several.length;
  const single = named.filter(({ property }) => inCase(property, "snake") === property);
  const isAlways = single.filter(({ property, name }) => name === property).length * 2 > single.length;
  const enums = columns.flatMap(({ column }) => (/\benum\s*:/.test(column.args) ? [column.args] : []));
  return {
    columnNames: !isSnake ? ("none" as const) : isAlways ? ("always" as const) : ("whereDifferent" as const),
    enumForm:
      mostCommon(enums.map((args) => (/\benum\s*:\s*\[/.test(args) ? ("array" as const) : ("enum" as const)))) ??
      ("enum" as const),
    enumNamed: enums.length > 0 && enums.every((args) => /\benumName\s*:/.test(args)),
    joinColumn: joinColumnOf(members, isSnake),
    joinTableNamed:
      mostCommon(decoratorsOf(members, "JoinTable").map(({ args }) => /\bname\s*:/.test(args))) ?? isSnake,
  };
}

function joinColumnOf(members: readonly Member[], isSnake: boolean): ColumnStyle["joinColumn"] {
  const kinds = members
    .filter(({ decorators }) => decorators.some(({ name }) => name === "ManyToOne"))
    .map(({ decorators }) => {
      const join = decorators.find(({ name }) => name === "JoinColumn");
      const [, name] = /\bname\s*:\s*["'`]([^"'`]+)["'`]/.exec(join?.args ?? "") ?? [];
      if (!join) return "none";
      if (name === undefined) return "bare";
      return name.includes("_") ? "snake" : "camel";
    });
  return mostCommon(kinds) ?? (isSnake ? "snake" : "none");
}

function keyOf(members: readonly Member[], classes: readonly EntityClass[]): ColumnStyle["key"] {
  const keys = members.flatMap((member) => {
    const decorator = member.decorators.find(({ name }) => /^Primary(Generated)?Column$/.test(name));
    // A composite key, or one that is a foreign key, is an entity's own.
    if (!decorator || member.decorators.some(({ name }) => relations.test(name)) || !isPlain(decorator.args)) return [];
    const args = isOwnName(decorator.args, classes) ? "" : decorator.args;
    return [JSON.stringify({ decorator: decorator.name, args, property: member.property, type: member.type })];
  });
  const generated = keys.filter((key) => key.includes("Generated"));
  const found = mostCommon(generated.length > 0 ? generated : keys);
  if (found === undefined) return { decorator: "PrimaryGeneratedColumn", args: "", property: "id", type: "number" };
  return JSON.parse(found) as NonNullable<ColumnStyle["key"]>;
}

/** Whether the arguments say all by themselves: a constant of the file would have to come along. */
function isPlain(args: string): boolean {
  const names = args.replace(/(["'`])(?:\\.|(?!\1).)*\1/g, "").matchAll(/[A-Za-z_$][\w$]*(\s*:)?/g);
  return [...names].every(([name, colon]) => colon !== undefined || /^(true|false)$/.test(name));
}

/** `{ name: "user_id" }` is that entity's alone. */
function isOwnName(args: string, classes: readonly EntityClass[]): boolean {
  const [, name = ""] = /\bname\s*:\s*["'`]([^"'`]+)["'`]/.exec(args) ?? [];
  return classes.some(
    (one) => name.startsWith(`${inCase(one.name, "snake")}_`) || name.startsWith(`${inCase(one.name, "camel")}I`),
  );
}

function decoratorsOf(members: readonly Member[], wanted: string): readonly Decorator[] {
  return members.flatMap(({ decorators }) => decorators.filter(({ name }) => name === wanted));
}

function isBlankBefore(text: string, { start }: Member): boolean {
  const lines = text.slice(0, start).split(/\r?\n/).slice(0, -1).reverse();
  // A comment above belongs to the property.
  return (lines.find((line) => !/^\s*(\/\*\*|\*|\/\/)/.test(line)) ?? "").trim() === "";
}
