import { errorFields } from "./wire.ts";

/** A row as text: every value in PostgreSQL's own words, `null` for none. */
export type TextRow = Readonly<Record<string, string | null>>;

/** An error of PostgreSQL with the fields that callers need, under the names that `pg` uses. */
export class QuestionError extends Error {
  readonly code: string | undefined;
  readonly detail: string | undefined;
  readonly constraint: string | undefined;
  readonly schema: string | undefined;
  readonly table: string | undefined;

  constructor(fields: ReadonlyMap<string, string>) {
    super(fields.get("M") ?? "");
    this.code = fields.get("C");
    this.detail = fields.get("D");
    this.constraint = fields.get("n");
    this.schema = fields.get("s");
    this.table = fields.get("t");
  }
}

/**
 * The rows in an answer to a simple query; of several statements, those of all.
 *
 * @throws {QuestionError} where one failed
 */
export function rowsIn(answer: Buffer): readonly TextRow[] {
  const rows: TextRow[] = [];
  let names: readonly string[] = [];
  for (let at = 0, next: number; at < answer.length; at = next) {
    next = at + 1 + answer.readInt32BE(at + 1);
    const body = answer.subarray(at + 5, next);
    switch (String.fromCharCode(answer.readUInt8(at))) {
      case "T":
        names = namesIn(body);
        break;
      case "D":
        rows.push(rowIn(body, names));
        break;
      case "E":
        throw new QuestionError(errorFields(body));
      default:
    }
  }
  return rows;
}

/** Names in a RowDescription: 18 bytes follow each name. */
function namesIn(body: Buffer): readonly string[] {
  const names: string[] = [];
  for (let at = 2; at < body.length;) {
    const end = body.indexOf(0, at);
    names.push(body.toString("utf8", at, end));
    at = end + 19;
  }
  return names;
}

function rowIn(body: Buffer, names: readonly string[]): TextRow {
  const row: Record<string, string | null> = {};
  let at = 2;
  for (const name of names) {
    const length = body.readInt32BE(at);
    at += 4;
    row[name] = length < 0 ? null : body.toString("utf8", at, at + length);
    at += Math.max(0, length);
  }
  return row;
}
