import type { Client, Pool } from "pg";
import type { ConnectionOptions } from "./parameters.ts";

/** The part of TypeORM's `PostgresDriver` (0.3.20 to 1.1) that the runner uses: `pg` and the pool. */
export type PostgresDriver = {
  readonly postgres: { readonly Client: new (options: object) => Client };
  readonly master: Pool & {
    readonly options: { readonly password?: unknown };
    /** The client class of `pg-pool`. */
    readonly Client?: new (options: object) => Client;
  };
  createPool(options: object, credentials: ConnectionOptions): Promise<Pool>;
  /** Schema of TypeORM's tables: from the options, else `current_schema()`, which is null without an existing schema. */
  readonly schema?: string | null;
  connect(): Promise<void>;
  afterConnect(): Promise<void>;
};
