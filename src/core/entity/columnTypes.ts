/** The column that a keyword of the field grammar describes. */
export type ColumnKind = {
  /** As TypeORM names it. */
  readonly type: string;
  /** As TypeORM reads a value of it, in TypeScript. */
  readonly ts: string;
  /** Which numbers may stand in brackets behind it. */
  readonly takes: "nothing" | "length" | "precision" | "precisionAndScale" | "values";
  /** Which literals may be its default; a function call always may. */
  readonly literal: "text" | "number" | "integer" | "boolean" | "json" | "none";
};

const kind = (
  type: string,
  ts: string,
  literal: ColumnKind["literal"] = "none",
  takes: ColumnKind["takes"] = "nothing",
): ColumnKind => ({ type, ts, takes, literal });

/** The types that fields may have, by the words for them; what needs an extension is not among them. */
export const columnKinds: Readonly<Record<string, ColumnKind>> = {
  varchar: kind("varchar", "string", "text", "length"),
  string: kind("varchar", "string", "text", "length"),
  char: kind("char", "string", "text", "length"),
  text: kind("text", "string", "text"),
  uuid: kind("uuid", "string"),
  boolean: kind("boolean", "boolean", "boolean"),
  bool: kind("boolean", "boolean", "boolean"),
  smallint: kind("smallint", "number", "integer"),
  integer: kind("integer", "number", "integer"),
  int: kind("integer", "number", "integer"),
  bigint: kind("bigint", "string", "integer"),
  numeric: kind("numeric", "string", "number", "precisionAndScale"),
  decimal: kind("numeric", "string", "number", "precisionAndScale"),
  real: kind("real", "number", "number"),
  double: kind("double precision", "number", "number"),
  date: kind("date", "string"),
  time: kind("time", "string", "none", "precision"),
  timestamp: kind("timestamp", "Date", "none", "precision"),
  timestamptz: kind("timestamptz", "Date", "none", "precision"),
  json: kind("json", "Record<string, unknown>", "json"),
  jsonb: kind("jsonb", "Record<string, unknown>", "json"),
  bytea: kind("bytea", "Buffer"),
  inet: kind("inet", "string"),
  cidr: kind("cidr", "string"),
  macaddr: kind("macaddr", "string"),
  tsvector: kind("tsvector", "string"),
  enum: kind("enum", "string", "text", "values"),
};
