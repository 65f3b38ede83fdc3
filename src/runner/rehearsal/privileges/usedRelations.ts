import { firstWords, splitStatements } from "../../../core/sql/statements.ts";
import type { Token } from "../../../core/sql/tokens.ts";
import { isBlank, tokensOf } from "../../../core/sql/tokens.ts";
import { rowWrites } from "../../../core/sql/writes.ts";
import type { LiveRole } from "../../../migrations/rehearsal.ts";

type Use = { readonly table: string; readonly privilege: string };

/** The schemas in which an unqualified name is found. */
export type SearchPath = ReadonlySet<string>;

/** Statements that read and write rows when they are executed. */
const onRows = /^(?:SELECT|WITH|INSERT|UPDATE|DELETE|MERGE|DO|REFRESH|VALUES|TABLE)$/;

/**
 * Relations of a text on which the role lacks the privilege that the text needs: for its rows, for a foreign key, for a
 * trigger, to grant others a privilege.
 *
 * Which of several tables on the search path a name means is not known: all of them count.
 */
export function usedRelations(
  text: string,
  { missing, sequences }: LiveRole,
  searchPath: SearchPath,
): readonly string[] {
  const named = namesIn(text);
  const isNamed = (full: string) => {
    const dot = full.indexOf(".");
    const schemas = named.get(full.slice(dot + 1));
    const schema = full.slice(0, dot);
    return schemas?.has(schema) === true || (schemas?.has("") === true && searchPath.has(schema));
  };
  const tables = Object.entries(missing).map(([name, privileges]) => ({
    name,
    lacks: new Set(privileges.split(", ")),
  }));
  const uses = [...writes(text), ...splitStatements(text).flatMap(usesOfStatement)];
  const lacking = uses.flatMap(({ table, privilege }) =>
    tables
      .filter(({ name, lacks }) => name.endsWith(`.${table}`) && lacks.has(privilege) && isNamed(name))
      .map(({ name }) => name),
  );
  return [
    ...lacking,
    ...unusableSequences(
      text,
      sequences.filter(({ of }) => isNamed(of)),
    ),
  ];
}

/** All names of a text, with the schemas before them; an empty text for a name without one. */
function namesIn(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  const note = (tokens: readonly Token[]) => {
    for (const [index, token] of tokens.entries()) {
      if (token.kind === "string") note(bodyOf(token));
      const name = identifierOf(token);
      if (name === undefined) continue;
      const schema = tokens[index - 1]?.text === "." ? (identifierOf(tokens[index - 2]) ?? "") : "";
      names.set(name, (names.get(name) ?? new Set()).add(schema));
    }
  };
  note(tokensOf(text).filter((token) => !isBlank(token)));
  return names;
}

/** The tokens of a body in dollar quotes, such as that of a DO block. */
function bodyOf({ text }: Token): readonly Token[] {
  const [opening] = /^\$[^$]*\$/.exec(text) ?? [];
  return opening === undefined
    ? []
    : tokensOf(text.slice(opening.length, -opening.length)).filter((token) => !isBlank(token));
}

function writes(text: string): readonly Use[] {
  return rowWrites(text).flatMap(({ kind, table, sql }): readonly Use[] => {
    if (table === undefined) return [];
    if (kind === "update") return [{ table, privilege: "UPDATE" }];
    if (kind !== "delete") return [{ table, privilege: "INSERT" }];
    return [{ table, privilege: /^\s*TRUNCATE\b/i.test(sql) ? "TRUNCATE" : "DELETE" }];
  });
}

function usesOfStatement(sql: string): readonly Use[] {
  const [first = ""] = firstWords(sql);
  const tokens = tokensOf(sql).filter((token) => !isBlank(token));
  const words = tokens.map(wordOf);
  const named = (privilege: string, find: (word: string, index: number) => number | undefined): readonly Use[] =>
    words.flatMap((word, index) => {
      const at = find(word, index);
      const table = at === undefined ? undefined : nameAt(tokens, at);
      return table === undefined ? [] : [{ table, privilege }];
    });
  if (onRows.test(first)) {
    const hasCondition = words.includes("WHERE") || words.includes("RETURNING");
    return named("SELECT", (word, index) => {
      if (word === "JOIN" || word === "VIEW") return index + 1;
      // `IS DISTINCT FROM x` and `EXTRACT(year FROM x)` name no table.
      if (word === "FROM" && (words[index - 1] === "DISTINCT" || words[index - 3] === "EXTRACT")) return undefined;
      if (word === "FROM") return words[index - 1] === "DELETE" && !hasCondition ? undefined : index + 1;
      return word === "UPDATE" && index === 0 && hasCondition ? index + 1 : undefined;
    });
  }
  if (first === "GRANT" || first === "REVOKE")
    return named("GRANT", (word, index) =>
      word !== "ON" || isOtherKind(words[index + 1]) ? undefined : words[index + 1] === "TABLE" ? index + 2 : index + 1,
    );
  if (first !== "CREATE" && first !== "ALTER") return [];
  const isTrigger = first === "CREATE" && words.slice(0, 5).includes("TRIGGER") && !words.includes("EVENT");
  const switchesAll = ["DISABLE", "ENABLE"].some((word) => {
    const at = words.indexOf(word);
    return at >= 0 && words[at + 1] === "TRIGGER" && words[at + 2] === "ALL";
  });
  return [
    ...named("REFERENCES", (word, index) => (word === "REFERENCES" ? index + 1 : undefined)),
    ...(isTrigger ? named("TRIGGER", (word, index) => (word === "ON" ? index + 1 : undefined)) : []),
    ...(switchesAll ? named("TRIGGER ALL", (word, index) => (word === "TABLE" ? index + 1 : undefined)) : []),
  ];
}

/** True for `GRANT … ON SCHEMA x` and the like, which name no relation. */
function isOtherKind(word: string | undefined): boolean {
  return /^(?:SCHEMA|DATABASE|FUNCTION|PROCEDURE|ROUTINE|ALL|TYPE|DOMAIN|LANGUAGE|PARAMETER|FOREIGN|TABLESPACE|LARGE)$/.test(
    word ?? "",
  );
}

/** Sequences that an INSERT takes its values from, because it does not name their columns. */
function unusableSequences(text: string, sequences: LiveRole["sequences"]): readonly string[] {
  return rowWrites(text).flatMap(({ kind, table, sql }) => {
    if (table === undefined || (kind !== "insert" && kind !== "copied")) return [];
    const words = new Set(sql.match(/[\p{L}\p{N}_$]+/gu));
    return sequences
      .filter(({ of, column }) => of.endsWith(`.${table}`) && !words.has(column))
      .map(({ name }) => `sequence ${name}`);
  });
}

function wordOf(token: Token): string {
  return token.kind === "word" ? token.text.toUpperCase() : "";
}

/** The last part of a name, without quotes. */
function nameAt(tokens: readonly Token[], start: number): string | undefined {
  let at = start;
  while (/^(?:ONLY|IF|EXISTS|CONCURRENTLY)$/.test(tokens[at]?.text.toUpperCase() ?? "")) at += 1;
  while (tokens[at + 1]?.text === ".") at += 2;
  return identifierOf(tokens[at]);
}

/** A name as the catalog stores it. */
function identifierOf(token: Token | undefined): string | undefined {
  if (token?.kind === "word") return token.text.toLowerCase();
  return token?.kind === "identifier" ? token.text.slice(1, -1).replaceAll('""', '"') : undefined;
}
