import { operationObject } from "../../../core/diff/operationObject.ts";
import { splitStatements } from "../../../core/sql/statements.ts";
import { isBlank, tokensOf } from "../../../core/sql/tokens.ts";
import type { SentStatement } from "./recordRange.ts";

/** How the effect of a statement gets into a revision that is written from schemas and rows. */
export type Coverage =
  /** The comparison of schemas sees it. */
  | "schema"
  /** It writes rows or sets a sequence. */
  | "rows"
  /** No comparison sees it, and it has the same effect at the end: a privilege of one object, an owner, a role. */
  | "tail"
  /** It may do something that no comparison sees, or depends on its place: the statements have to stay. */
  | "none";

/** Kinds of objects whose definitions the comparison of schemas sees completely. */
const kinds =
  "(?:(?:UNLOGGED )?TABLE|(?:UNIQUE )?INDEX|(?:OR REPLACE )?(?:RECURSIVE )?VIEW|TYPE|DOMAIN|SEQUENCE|SCHEMA|EXTENSION|(?:OR REPLACE )?(?:FUNCTION|PROCEDURE)|(?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER|POLICY|(?:OR REPLACE )?RULE)";
const schema = new RegExp(`^(?:CREATE|ALTER|DROP) ${kinds}\\b`);
const comment =
  /^COMMENT ON (?:TABLE|COLUMN|INDEX|VIEW|TYPE|DOMAIN|SEQUENCE|CONSTRAINT|FUNCTION|PROCEDURE|TRIGGER|POLICY|SCHEMA)\b/;
const rows = /^(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE|WITH)\b|^SELECT\b.*\b(?:SETVAL|NEXTVAL) \(/;
const tail =
  /^(?:GRANT|REVOKE)\b(?!.* ON ALL\b)|^(?:CREATE|ALTER|DROP) (?:ROLE|USER|GROUP)\b|^ALTER (?:TABLE|VIEW|SEQUENCE|FUNCTION|PROCEDURE|TYPE|DOMAIN|SCHEMA)\b.* OWNER TO\b/;
/** Settings of the session, and functions without an effect. */
const nothing =
  /^(?:SET (?!(?:LOCAL |SESSION )?ROLE\b|SESSION AUTHORIZATION\b)|RESET (?!ROLE\b)|SHOW\b|ANALYZE\b|LOCK\b)|^SELECT (?:PG_CATALOG \. )?(?:SET_CONFIG|CURRENT_SETTING|NOW|VERSION|GEN_RANDOM_UUID|UUID_GENERATE_V\d+\w*) \(/;
/** Clauses with an effect that no comparison of schemas sees. */
const unseen = /\b(?:SET TABLESPACE|CLUSTER ON)\b/;
/** Words in a block of code that may have such an effect. */
const inCode =
  /\b(?:GRANT|REVOKE|ROLE|USER|GROUP|OWNER|PRIVILEGES|INSERT|UPDATE|DELETE|MERGE|COPY|TRUNCATE|EXECUTE|PERFORM|CALL|SETVAL|NEXTVAL|REFRESH)\b/;
const restart = /\bRESTART\b/;

/** The coverage of each statement of a text. @param lacking extensions that no comparison sees the objects of */
export function coverageOf(
  { sql, changesSchema }: SentStatement,
  lacking: readonly string[] = [],
): readonly { readonly sql: string; readonly coverage: Coverage }[] {
  return splitStatements(sql).map((one) => {
    const isLacking = /\bEXTENSION\b/i.test(one) && lacking.some((name) => one.includes(name));
    return { sql: one, coverage: isLacking ? "none" : coverageIn(skeletonOf(one), one, changesSchema) };
  });
}

function coverageIn(text: string, sql: string, changesSchema: boolean): Coverage {
  if (tail.test(text)) return "tail";
  if (unseen.test(text)) return "none";
  if (schema.test(text)) return restart.test(text) || /^CREATE .*TABLE\b.* AS\b/.test(text) ? "rows" : "schema";
  if (comment.test(text) || nothing.test(text)) return "schema";
  if (rows.test(text)) return "rows";
  // A block that creates a type unless it exists, for example.
  return /^DO\b/.test(text) && changesSchema && !inCode.test(sql.toUpperCase()) ? "schema" : "none";
}

/** What the statements of a range allow. */
export type Allowed = {
  /** A revision that is written from the schemas and rows at both ends. */
  readonly fromSchemas: boolean;
  /** The same if tables with rows come before the range. */
  readonly onRows: boolean;
  /** Statements at the end. */
  readonly tail: readonly string[];
  /** True if an index is built concurrently, which a transaction does not allow. */
  readonly isConcurrent: boolean;
};

/**
 * Says which forms the statements allow.
 *
 * @param isNew true for a table, in the words of a statement, that the range creates
 * @param lacking extensions for which one without objects stands
 */
export function allowedBy(
  statements: readonly SentStatement[],
  isNew: (table: string) => boolean,
  lacking: readonly string[],
): Allowed {
  const all = statements.flatMap((one) => coverageOf(one, lacking));
  const isMovable = all.every(
    ({ sql, coverage }, index) => coverage !== "tail" || isSameAtEnd(sql, all.slice(index + 1)),
  );
  const fromSchemas = isMovable && all.every(({ coverage }) => coverage !== "none");
  return {
    fromSchemas,
    onRows: fromSchemas && all.every(({ sql, coverage }) => keepsRows(skeletonOf(sql), sql, coverage, isNew)),
    tail: all.flatMap(({ sql, coverage }) => (coverage === "tail" ? [sql] : [])),
    isConcurrent: all.some(({ sql }) => /\bINDEX CONCURRENTLY\b/.test(skeletonOf(sql))),
  };
}

/** Words of statements that name no object. */
const noNames =
  /^(?:ALL|ALTER|COLUMN|CONSTRAINT|CREATE|DELETE|DOMAIN|DROP|EXECUTE|EXISTS|FROM|FUNCTION|GRANT|IF|IN|INDEX|INSERT|MATERIALIZED|ON|ONLY|OPTION|OR|OWNER|PROCEDURE|PUBLIC|RENAME|REPLACE|REVOKE|SCHEMA|SELECT|SEQUENCE|SET|TABLE|TO|TYPE|UPDATE|USAGE|VIEW|WITH|\W)$/;

/**
 * True if a statement about privileges, an owner or a role has the same effect after later ones: none of them renames or moves
 * what it names, or drops that and creates another object of that name, which would get the privileges.
 */
function isSameAtEnd(sql: string, later: readonly { readonly sql: string }[]): boolean {
  const named = namesIn(sql);
  const gone = new Set<string>();
  for (const { sql: next } of later) {
    const text = skeletonOf(next);
    const isCode = /^DO\b/.test(text) && /\b(?:RENAME|SET\s+SCHEMA|DROP)\b/i.test(next);
    const shared = [...namesIn(next)].filter((name) => named.has(name));
    if (isCode || (/\b(?:RENAME|SET SCHEMA)\b/.test(text) && shared.length > 0)) return false;
    if (/^CREATE\b/.test(text) && shared.some((name) => gone.has(name))) return false;
    if (/^DROP\b/.test(text)) for (const name of shared) gone.add(name);
  }
  return true;
}

function namesIn(sql: string): ReadonlySet<string> {
  const words = tokensOf(sql).filter((token) => !isBlank(token) && token.kind !== "string");
  return new Set(words.map(({ text }) => text.replaceAll('"', "").toUpperCase()).filter((word) => !noNames.test(word)));
}

/** The statements with effects that no comparison sees. */
export function unseenOf(statements: readonly SentStatement[], lacking: readonly string[]): readonly string[] {
  const all = statements.flatMap((one) => coverageOf(one, lacking));
  return all.flatMap(({ sql, coverage }) => (coverage === "none" || coverage === "tail" ? [sql] : []));
}

/** True if a statement has no effect on rows from before the range, except for one that the schema shows. */
function keepsRows(text: string, sql: string, coverage: Coverage, isNew: (table: string) => boolean): boolean {
  // A conversion may be any expression.
  if (/\bTYPE\b.* USING\b/.test(text)) return false;
  if (coverage !== "rows") return true;
  const { kind, object } = operationObject(sql);
  return kind === "insert" && isNew(object) && !/\b(?:SELECT|TABLE|CONFLICT)\b/.test(text);
}

/**
 * True if a statement may give a column a value of its own, so that its default has not made it.
 *
 * @param column without its table
 */
export function mayAssign({ sql }: SentStatement, column: string): boolean {
  return splitStatements(sql).some((one) => {
    const text = skeletonOf(one);
    if (!/\b(?:INSERT|UPDATE|MERGE|DO|CALL|SELECT|EXECUTE|COPY)\b/.test(text)) return false;
    // Without a list of columns, an INSERT gives all of them.
    const isList =
      !/\bINSERT INTO\b/.test(text) ||
      /\bINSERT INTO [^(]+? \( [^)]* \) (?:OVERRIDING \w+ VALUE )?(?:VALUES|SELECT|DEFAULT)\b/.test(text) ||
      /DEFAULT VALUES/.test(text);
    return !isList || one.toLowerCase().includes(column.toLowerCase());
  });
}

/** The words of a statement in upper case, with one space between them. Strings are empty. */
function skeletonOf(sql: string): string {
  return tokensOf(sql)
    .filter((token) => !isBlank(token))
    .map(({ kind, text }) => (kind === "string" ? "''" : text.toUpperCase()))
    .join(" ");
}
