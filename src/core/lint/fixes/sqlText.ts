import { quoteName, quotePath } from "../../sql/quote.ts";
import type { Token } from "../../sql/tokens.ts";
import type { TableAction } from "../sql/alterTable.ts";
import { wordOf } from "../sql/cursor.ts";
import type { ObjectName } from "../sql/names.ts";
import { hole } from "../sql/names.ts";
import type { FixContext } from "./fix.ts";

/** The SQL of tokens, with one space wherever the text has a space or a comment. */
export function sqlOf(tokens: readonly Token[]): string {
  return tokens
    .map(({ text, start }, index) => {
      const last = tokens[index - 1];
      return last !== undefined && last.start + last.text.length < start ? ` ${text}` : text;
    })
    .join("");
}

/** A quoted table name, with its schema if the text names one. */
export function tableSql({ schema, name }: ObjectName): string {
  return schema === undefined ? quoteName(name) : quotePath(schema, name);
}

/** An ALTER TABLE with one action, which is written out in an SQL text. */
export type SingleAction<A extends TableAction = TableAction> = {
  readonly table: ObjectName;
  readonly action: A;
  /** `ALTER TABLE "orders"`. */
  readonly alter: string;
};

/** An ALTER TABLE that is written out in an SQL text. */
export type WrittenAlter = Pick<SingleAction, "table" | "alter"> & { readonly actions: readonly TableAction[] };

/** Reads the statement. Undefined for other statements, for the schema API, and with parts that the text does not show. */
export function writtenAlter({ statement }: Pick<FixContext, "statement">): WrittenAlter | undefined {
  const { command, isOpen, tokens, start, call } = statement;
  if (command.kind !== "alterTable" || isOpen || start === call.start) return undefined;
  if (tokens.some(({ text }) => text.includes(hole))) return undefined;
  const words = tokens.slice(2, 5).map(wordOf);
  const ifExists = words[0] === "IF" && words[1] === "EXISTS";
  const only = words[ifExists ? 2 : 0] === "ONLY";
  const alter = `ALTER TABLE ${ifExists ? "IF EXISTS " : ""}${only ? "ONLY " : ""}${tableSql(command.table)}`;
  return { table: command.table, actions: command.actions, alter };
}

/** True for `ALTER TABLE IF EXISTS`. */
export function isConditional({ alter }: Pick<SingleAction, "alter">): boolean {
  return alter.startsWith("ALTER TABLE IF EXISTS ");
}

/** The only action of the statement. Undefined for several actions, and for what `writtenAlter` does not read. */
export function singleAction(context: Pick<FixContext, "statement">): SingleAction | undefined {
  const { table, alter, actions = [] } = writtenAlter(context) ?? {};
  const [action, ...others] = actions;
  return action && table && alter !== undefined && others.length === 0 ? { table, action, alter } : undefined;
}

/** A name of at most 63 bytes that occurs neither in the file nor among the constraints of the live table. */
export function freeName({ file, facts }: Pick<FixContext, "file" | "facts">, ...words: readonly string[]): string {
  const suffix = `_${words.at(-1) ?? ""}`;
  let start = words.slice(0, -1).join("_");
  while (new TextEncoder().encode(start + suffix).length > 60) start = start.slice(0, -1);
  const used = new Set(
    facts.schema?.tables.flatMap(({ constraints, triggers, columns }) =>
      [...constraints, ...triggers, ...columns].map(({ name }) => name),
    ),
  );
  let free = start + suffix;
  for (let number = 2; used.has(free) || file.includes(free); number++) free = `${start}${suffix}${number}`;
  return free;
}
