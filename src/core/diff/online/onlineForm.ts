import type { ColumnFill } from "./fillInBatches.ts";

/** `simple`: one file. `online`: as many files as PostgreSQL needs so that tables stay usable while they run. */
export type GenerateStyle = "simple" | "online";

/** The statements of one change on a table in use, by the file that they belong to. */
export type OnlineForm = {
  /** The values of existing rows, which are filled in batches. */
  readonly fill?: ColumnFill;
  /** New rows have to satisfy a constraint from here on. */
  readonly constrain?: readonly string[];
  /** `CREATE INDEX CONCURRENTLY` and `DROP INDEX CONCURRENTLY`. */
  readonly indexes?: readonly string[];
  /** Scans of existing rows. */
  readonly validate?: readonly string[];
  /** Statements that the scans or the indexes make fast. */
  readonly finish?: readonly string[];
};
