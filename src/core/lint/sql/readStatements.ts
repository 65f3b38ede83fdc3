import { whyNotInTransaction } from "../../sql/commands.ts";
import { tokenizedStatements } from "../../sql/statements.ts";
import type { Token } from "../../sql/tokens.ts";
import { isBlank } from "../../sql/tokens.ts";
import type { Command } from "./command.ts";
import { wordOf } from "./cursor.ts";
import { hole } from "./names.ts";
import { readCommand } from "./readCommand.ts";

/** One SQL statement of a text, with offsets in that text. */
export type SqlStatement = {
  readonly command: Command;
  /** Without spaces and comments. */
  readonly tokens: readonly Token[];
  readonly start: number;
  readonly end: number;
  /** True if an unknown part may contain further clauses, so that the absence of a clause is not certain. */
  readonly isOpen: boolean;
  /** The words that PostgreSQL rejects in a transaction block. */
  readonly refusedInTransaction?: string;
};

/** Texts are read up to this length, so that the time for a keystroke has a limit. */
const longest = 50_000;

/** Texts that were read, because few texts of a file change between two keystrokes. */
const known = new Map<string, readonly SqlStatement[]>();
const mostKnown = 2000;

/** Reads the statements of an SQL text. Linear in the length of the text, up to a limit; never throws. */
export function readStatements(sql: string): readonly SqlStatement[] {
  if (sql.length > longest) return read(sql);
  let statements = known.get(sql);
  if (!statements) {
    if (known.size >= mostKnown) known.clear();
    known.set(sql, (statements = read(sql)));
  }
  return statements;
}

function read(sql: string): readonly SqlStatement[] {
  const isCut = sql.length > longest;
  const texts = tokenizedStatements(isCut ? sql.slice(0, longest) : sql);
  return texts.map(({ tokens: all }, index) => {
    const tokens = all.filter((token) => !isBlank(token));
    const [first, last] = [tokens[0], tokens.at(-1)];
    const start = first?.start ?? 0;
    const end = last === undefined ? start : last.start + last.text.length;
    const text = mayBeRefused.test(wordOf(first)) ? sql.slice(start, end) : "";
    const refused = refusedWords.test(text) ? whyNotInTransaction(text) : undefined;
    const isLast = index === texts.length - 1;
    return {
      command: readCommand(tokens),
      tokens,
      start,
      end: isCut && isLast ? sql.length : end,
      isOpen: (isCut && isLast) || hasOpenHole(tokens),
      ...(refused === undefined ? {} : { refusedInTransaction: refused }),
    };
  });
}

const mayBeRefused = /^(?:CREATE|DROP|REINDEX|VACUUM|CLUSTER|ALTER|COMMIT|ROLLBACK|DISCARD)$/;

/** One of these words is in every statement that is rejected in a transaction. */
const refusedWords =
  /CONCURRENTLY|DATABASE|TABLESPACE|SYSTEM|SCHEMA|SUBSCRIPTION|VACUUM|CLUSTER|REINDEX|PREPARED|DISCARD/i;

/** Words before a name. An unknown part after one of them is the name. */
const beforeName =
  /^(?:TABLE|ON|INTO|FROM|UPDATE|INDEX|EXISTS|ONLY|COLUMN|CONSTRAINT|REFERENCES|TO|TYPE|SCHEMA|CONCURRENTLY|ADD|DROP|RENAME|SET|DEFAULT|VALUE|DATABASE|VIEW|PARTITION|OF|AS|=|\.|,)$/;

function hasOpenHole(tokens: readonly Token[]): boolean {
  let depth = 0;
  return tokens.some(({ text, kind }, index) => {
    if (text === "(") depth++;
    else if (text === ")") depth--;
    if (kind !== "word" || depth > 0 || text.replaceAll(hole, "") !== "") return false;
    return !beforeName.test(tokens[index - 1]?.text.toUpperCase() ?? "");
  });
}
