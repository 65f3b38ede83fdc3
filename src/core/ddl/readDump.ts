import { createsExtension } from "../sql/createdObjects.ts";
import { splitStatements } from "../sql/statements.ts";

/** The schema in a dump, without rows, settings, owners and privileges. */
export type DumpedSchema = {
  readonly statements: readonly string[];
  /** Names as in `CREATE EXTENSION`. */
  readonly extensions: readonly string[];
  /** Number of statements with rows (COPY, INSERT, setval) that are left out. */
  readonly rowStatements: number;
};

const copy = /^COPY\s[^\n]*\sFROM\s+stdin\b[^\n]*;[^]*?^\\\.$/gim;
/** Lines for `psql` alone, such as `\connect` and `\restrict`. */
const metaCommand = /^\\[^\n]*$/gm;
const comments = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*/;
const rows = /^(?:INSERT\s|COPY\s|SELECT\s+(?:pg_catalog\.)?setval\b|SELECT\s+pg_catalog\.lo_)/i;
const leftOut =
  /^(?:SET\s|RESET\s|SELECT\s+(?:pg_catalog\.)?set_config\b|GRANT\s|REVOKE\s|ALTER\s+DEFAULT\s+PRIVILEGES|CREATE\s+SCHEMA\s+(?:public|"public")$|COMMENT\s+ON\s+EXTENSION\s|BEGIN$|COMMIT$|(?:CREATE|ALTER|DROP)\s+DATABASE\s|ALTER\s[^]*?\sOWNER\s+TO\s)/i;

/** Reads the plain text of `pg_dump`. */
export function readDump(text: string): DumpedSchema {
  const copies = text.match(copy)?.length ?? 0;
  const sql = text.replaceAll(copy, "").replaceAll(metaCommand, "");
  const all = splitStatements(sql).map((statement) => statement.replace(comments, ""));
  const statements = all.filter((statement) => statement !== "" && !rows.test(statement) && !leftOut.test(statement));
  return {
    statements,
    extensions: [...new Set(statements.flatMap((statement) => createsExtension(statement)))],
    rowStatements: copies + all.filter((statement) => rows.test(statement)).length,
  };
}
