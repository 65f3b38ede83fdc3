import { literalOf } from "../core/sql/bind.ts";
import { isClosed } from "../core/sql/statements.ts";
import { tokensOf } from "../core/sql/tokens.ts";

/** The required state of a database for a script. */
export type PsqlGuard = {
  /** The table of migrations, quoted. */
  readonly table: string;
  /** Revisions that have to be applied, and those that must not be. */
  readonly present: readonly string[];
  readonly absent: readonly string[];
  /** The revisions that each squashed one replaces. A squash comes after those that it contains. */
  readonly replaces?: Readonly<Record<string, readonly string[]>> | undefined;
};

/**
 * A text of one or more statements as psql sends it unchanged. Outside of a transaction, those of one text are one to
 * the server, which psql knows as `\;`.
 *
 * @param parts the statements of the text
 */
export function psqlStatement(sql: string, parts: readonly string[], inTransaction: boolean): string {
  // An unterminated statement would include the next one. The server rejects it, and so does the script.
  if (!isClosed(sql)) return raise("A statement of this script has no end.", sql);
  const safe = parts.map(withoutPsql);
  return safe.length === 0 ? "" : `${safe.map(endLine).join(inTransaction ? ";\n" : "\\;\n")};`;
}

/** A statement without what psql takes for its own. */
function withoutPsql(statement: string): string {
  const tokens = tokensOf(statement);
  return tokens
    .map(({ kind, text }, index) => {
      if (kind !== "symbol") return text;
      // A command of psql, which might run a program. No SQL has it there, nor a brace: the server refuses the one as well.
      if (text === "\\") return "}";
      // The end of an array's slice, `a[1:n]`, would be a variable of psql, where one of that name is set.
      return text === ":" && tokens[index + 1]?.kind !== "space" ? ": " : text;
    })
    .join("");
}

/** A semicolon may follow: not in a comment at the end. */
function endLine(statement: string): string {
  return tokensOf(statement).at(-1)?.text.startsWith("--") ? `${statement}\n` : statement;
}

/** Lines before and after a script's statements, in blocks. */
export function psqlFrame({ lock, guard }: { readonly lock?: readonly [number, number]; readonly guard?: PsqlGuard }): {
  readonly before: readonly Lines[];
  readonly after: readonly Lines[];
} {
  const key = lock?.join(", ");
  return {
    before: [settings, key === undefined ? [] : takeLock(key), guard === undefined ? [] : standsWhere(guard)],
    after: key === undefined ? [] : [doBlock([`PERFORM pg_advisory_unlock(${key});`])],
  };
}

type Lines = readonly string[];

const settings: Lines = [
  "\\set ON_ERROR_STOP on",
  "\\set QUIET on",
  "\\pset pager off",
  "\\encoding UTF8",
  "SET standard_conforming_strings = on;",
];

/** Polls the lock as a run does: a waiting statement would block a `CREATE INDEX CONCURRENTLY` in another session. */
function takeLock(key: string): Lines {
  return [
    "-- Waits until nobody else migrates this database.",
    ...doBlock([`WHILE NOT pg_try_advisory_lock(${key}) LOOP`, "  COMMIT;", "  PERFORM pg_sleep(1);", "END LOOP;"]),
  ];
}

function standsWhere({ table, present, absent, replaces = {} }: PsqlGuard): Lines {
  const check = (ids: Lines, condition: string, words: string): Lines => {
    if (ids.length === 0) return [];
    return [
      `SELECT string_agg(wanted, ', ') INTO wrong FROM unnest(ARRAY[${ids.map(literalOf).join(", ")}]) AS wanted`,
      `  WHERE ${condition};`,
      "IF wrong IS NOT NULL THEN",
      `  RAISE EXCEPTION 'The database is not where this script starts from: ${words}: %.', wrong;`,
      "END IF;",
    ];
  };
  // Their `up()` would change nothing, or fail in the middle.
  const inPart = absent.flatMap((id) => {
    const former = squashesOf([id], replaces).flatMap(([, ids]) => ids);
    const words = literalOf(`The database has only a part of the revisions that ${id} replaces.`);
    return former.length === 0
      ? []
      : [
          `IF ${literalOf(id)} <> ALL (applied) AND ARRAY[${former.map(literalOf).join(", ")}] && applied THEN RAISE EXCEPTION ${words}; END IF;`,
        ];
  });
  const checks = [
    ...inPart,
    ...check(absent, "wanted = ANY (applied)", "already applied"),
    ...check(present, "wanted <> ALL (applied)", "not applied"),
  ];
  if (checks.length === 0) return [];
  const read = [
    `IF to_regclass(${literalOf(table)}) IS NOT NULL THEN`,
    `  SELECT coalesce(array_agg(name::text), '{}') INTO applied FROM ${table};`,
    "END IF;",
    ...squashesOf([...present, ...absent], replaces).map(
      ([id, ids]) =>
        `IF ARRAY[${ids.map(literalOf).join(", ")}] <@ applied THEN applied := array_append(applied, ${literalOf(id)}); END IF;`,
    ),
  ];
  return doBlock([...read, ...checks], ["applied text[] := '{}';", "wrong text;"]);
}

/** The squashed revisions among some, and those that they contain, before them. */
function squashesOf(
  ids: Lines,
  replaces: Readonly<Record<string, Lines>>,
): readonly (readonly [id: string, replaces: Lines])[] {
  const wanted = new Set(ids);
  const found = Object.entries(replaces).toReversed();
  for (const [id, inside] of found) if (wanted.has(id)) for (const one of inside) wanted.add(one);
  return found.filter(([id]) => wanted.has(id)).toReversed();
}

function raise(message: string, sql: string): string {
  const comments = sql.split(/\r\n|[\r\n]/).map((line) => `-- ${line}`);
  return [...comments, ...doBlock([`RAISE EXCEPTION ${literalOf(message)};`])].join("\n");
}

function doBlock(body: Lines, declared: Lines = []): Lines {
  const indented = (lines: Lines) => lines.map((line) => `  ${line}`);
  const lines = [
    ...(declared.length === 0 ? [] : ["DECLARE", ...indented(declared)]),
    "BEGIN",
    ...indented(body),
    "END",
  ];
  let tag = "$do$";
  while (lines.some((line) => line.includes(tag))) tag = tag.replace("do", "do_");
  return [`DO ${tag}`, ...lines, `${tag};`];
}
