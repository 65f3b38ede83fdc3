import { frame, int16 } from "./wire.ts";

/** Ends a COPY FROM STDIN that receives no rows: PostgreSQL reads ahead in its input and finds this text. */
const REFUSAL = "the embedded database cannot wait for the client's rows here";

/**
 * Follows every statement. PGlite is called with a whole request and can't wait for more of it, so a COPY FROM STDIN
 * would read past the end and take the process down. Outside of a COPY, PostgreSQL ignores the message.
 */
export const COPY_GUARD = frame("f", REFUSAL);

/** How a client is to send its rows. */
export type CopyFormat = "text" | "binary";

const LEADING_SPACE = /^(?:\s|--[^\n]*\n|\/\*[^]*?\*\/)*/;
const COPY_IN = /^copy\s+(?!\()[^;]*?\bfrom\s+stdin\b([^;]*);?\s*$/i;

/**
 * Returns the format if a simple query consists of one COPY FROM STDIN. Its rows are collected first and passed to
 * PostgreSQL together with the statement.
 */
export function copyFromStdin(sql: string): CopyFormat | undefined {
  // Long texts are rows of an INSERT or a whole script, never one COPY.
  if (sql.length > 100_000) return undefined;
  const statement = sql.replace(LEADING_SPACE, "").replace(/'(?:[^']|'')*'/g, "''");
  const options = COPY_IN.exec(statement)?.[1];
  if (options === undefined) return undefined;
  return /\bbinary\b/i.test(options) ? "binary" : "text";
}

/** Asks the client for its rows. The number of columns is not known yet; clients do not need it. */
export function copyInResponse(format: CopyFormat): Buffer {
  return frame("G", Buffer.from([format === "binary" ? 1 : 0]), int16(0));
}
