/**
 * PostgreSQL's protocol 3.0, as far as a server has to write it itself.
 * Source of every layout: PostgreSQL's documentation, "Message Formats".
 */

/** `I` idle, `T` in a transaction, `E` in a failed transaction. */
export type TransactionStatus = "I" | "T" | "E";

export interface ErrorFields {
  readonly severity: "ERROR" | "FATAL" | "WARNING";
  /** SQLSTATE. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export const BOOLEAN = { oid: 16, size: 1 } as const;
export const VOID = { oid: 2278, size: 4 } as const;

/** One message: its type, its length, its body. A string of the body ends with a zero byte. */
export function frame(type: string, ...body: readonly (Buffer | string)[]): Buffer {
  const parts = body.map((part) => (typeof part === "string" ? Buffer.from(`${part}\0`) : part));
  const length = parts.reduce((sum, part) => sum + part.length, 4);
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(length, 1);
  return Buffer.concat([head, ...parts]);
}

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export function readyForQuery(status: TransactionStatus): Buffer {
  return frame("Z", Buffer.from(status));
}

/** An ErrorResponse; a NoticeResponse when the severity is that of a notice. */
export function errorResponse(fields: ErrorFields): Buffer {
  const body = [`S${fields.severity}`, `V${fields.severity}`, `C${fields.code}`, `M${fields.message}`];
  if (fields.hint !== undefined) body.push(`H${fields.hint}`);
  return frame(fields.severity === "WARNING" ? "N" : "E", ...body, Buffer.from([0]));
}

/** The response to a simple query with a single value, without ReadyForQuery. */
export function singleValue(
  column: string,
  type: { readonly oid: number; readonly size: number },
  text: string,
): Buffer {
  const value = Buffer.from(text);
  return Buffer.concat([
    frame("T", int16(1), column, int32(0), int16(0), int32(type.oid), int16(type.size), int32(-1), int16(0)),
    frame("D", int16(1), int32(value.length), value),
    frame("C", "SELECT 1"),
  ]);
}

/** The fields of an ErrorResponse by their letter (`C` the SQLSTATE, `M` the message, `V` the severity …). */
export function errorFields(body: Buffer): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const field of body.toString("utf8").split("\0")) {
    if (field.length > 1) fields.set(field.charAt(0), field.slice(1));
  }
  return fields;
}
