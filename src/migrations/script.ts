import { lineComment } from "../core/ddl/context.ts";
import type { Direction } from "./plan.ts";
import type { Recording } from "./rehearsal.ts";
import { psqlFrame, psqlStatement } from "./psqlScript.ts";
import type { PsqlGuard } from "./psqlScript.ts";
import { titleFromId } from "./revision.ts";
import { transactionCommand } from "../core/sql/commands.ts";
import { splitStatements } from "../core/sql/statements.ts";
import { isBlank, tokensOf } from "../core/sql/tokens.ts";

/** An executed SQL text, with its parameters bound. */
export type ScriptStatement = {
  readonly sql: string;
  /** TypeORM's transactions, its own table of migrations, or what a revision does. */
  readonly kind: "transaction" | "bookkeeping" | "revision";
  readonly revision?: string;
  readonly direction?: Direction;
};

/** Content of a script: the lines of its header, and its statements in execution order. */
export type Script = { readonly title: readonly string[]; readonly statements: readonly ScriptStatement[] };

/** The statements to be read: each ends in a semicolon, and those of a revision stand below its name. */
export function sqlPreview({ title, statements }: Script): string {
  return joinBlocks([title.map(commentOf), ...blocksOf(statements, (sql) => (sql.trim() === "" ? [] : [closed(sql)]))]);
}

/**
 * A script for `psql -X -f`, which stops at the first error and then ends with code 3.
 *
 * @param lock the key of the advisory lock that it holds while it runs
 * @param guard where the database has to stand for it
 */
export function psqlScript(
  script: Script & { readonly lock?: readonly [number, number]; readonly guard?: PsqlGuard },
): string {
  let inTransaction = false;
  const write = (sql: string): readonly string[] => {
    const parts = splitStatements(sql);
    const text = psqlStatement(sql, parts, inTransaction);
    for (const part of parts) {
      const command = transactionCommand(part);
      if (command !== undefined && command !== "savepoint") inTransaction = command === "begin";
    }
    return text === "" ? [] : [text];
  };
  const { before, after } = psqlFrame(script);
  return joinBlocks([script.title.map(commentOf), ...before, ...blocksOf(script.statements, write), ...after]);
}

/**
 * The script of what was recorded: it refuses a database where what it applies is applied, or what it reverts is not.
 *
 * @param title the lines of its head
 */
export function scriptOfRecording(
  title: readonly string[],
  { statements, lock, table, replaces }: Omit<Recording, "notes">,
): string {
  const moved = (way: Direction) => [
    ...new Set(statements.flatMap(({ revision, direction }) => (direction === way ? (revision ?? []) : []))),
  ];
  return psqlScript({
    title,
    statements,
    lock,
    guard: { table, replaces, absent: moved("up"), present: moved("down") },
  });
}

/** Statements in blocks: one for each run of a revision, under its name. */
function blocksOf(
  statements: readonly ScriptStatement[],
  write: (sql: string) => readonly string[],
): readonly (readonly string[])[] {
  const blocks: { readonly head: string; readonly lines: string[] }[] = [];
  for (const { sql, revision, direction } of statements) {
    const lines = write(sql);
    if (lines.length === 0) continue;
    const of = direction === undefined ? "" : ` (${direction})`;
    const head = revision === undefined ? "" : lineComment(`${titleFromId(revision)}${of} · ${revision}`);
    let block = blocks.at(-1);
    if (block?.head !== head) blocks.push((block = { head, lines: head === "" ? [] : [head] }));
    block.lines.push(...lines);
  }
  return blocks.map(({ lines }) => lines);
}

/** A text with a semicolon at its end, where one is missing. */
function closed(sql: string): string {
  const text = sql.trim();
  const tokens = tokensOf(text);
  const last = tokens.findLast((token) => !isBlank(token));
  if (last === undefined || last.text === ";") return text;
  return tokens.at(-1)?.text.startsWith("--") ? `${text}\n;` : `${text};`;
}

function commentOf(line: string): string {
  return line === "" ? "--" : lineComment(line);
}

/** Blocks with an empty line between them. */
function joinBlocks(blocks: readonly (readonly string[])[]): string {
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}
