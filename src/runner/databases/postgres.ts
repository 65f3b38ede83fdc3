import type { Client, Pool, PoolClient } from "pg";
import type { Asker } from "./asker.ts";
import { askerOf } from "./asker.ts";
import type { DataSource } from "typeorm";
import type { ConnectionFacts } from "../../core/connection/connection.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { AppliedRow } from "../../migrations/revision.ts";
import { withReplaced } from "../../migrations/squash/replaced.ts";
import { Prefetched } from "../process/prefetch.ts";
import type { Database, LockedRun } from "./database.ts";
import type { LockOptions } from "./advisoryLock.ts";
import { withLock } from "./advisoryLock.ts";
import type { Server } from "./server.ts";
import { identityOf, isEmbeddedServer, serverOf, whereIs } from "./server.ts";
import type { Project } from "../project/project.ts";
import type { PostgresDriver } from "./postgresDriver.ts";
import { watchCache } from "./watchCache.ts";
import { areBuildsHidden, invalidIndexesOf } from "../run/invalidIndexes.ts";
import { unusedClient } from "../run/sessions.ts";
import { waitUntilEnded } from "./transactionMark.ts";
import { entityProblem } from "./entityProblem.ts";
import { factsOfServer } from "../project/connectionFacts.ts";
import { appliedRows, migrationsTableIn, OddTable, tableError } from "./migrationsTable.ts";
import { ownTypes } from "./ownTypes.ts";
import { targetOf } from "./parameters.ts";
import { ensureTunnel } from "../tunnel/tunnelRequests.ts";
import { blame, causeOf, serverProblem } from "../loader/loadProblem.ts";

/** The name our connections carry in `pg_stat_activity`. */
export const applicationName = "Migrations for TypeORM";

const nothing = () => undefined;

/** Ends a connection, or finds it ended. */
const ended = (client: Client) => client.end().catch(nothing);

/** TypeORM removes the pool of a data source that is closed. */
const isAlive = (pool: Pool | undefined) => pool?.ending === false;

/** The one connection of a runner to a PostgreSQL database. Reading never writes: see `rows`. */
export class Connection implements Database {
  readonly project: Project;
  /** The connection as the options describe it, with the names that a client has to pass. */
  readonly configured: ConnectionFacts;
  #facts: ConnectionFacts;
  #connecting: Promise<void> | undefined;
  #initializing: Promise<Problem | undefined> | undefined;
  #identity: string | undefined;
  #hasPool = false;
  readonly #lockClient = new Prefetched(() => this.openClient(), ended);

  constructor(project: Project, facts: ConnectionFacts) {
    this.project = project;
    this.configured = facts;
    this.#facts = facts;
  }

  /**
   * The connection's facts. After connecting, `database` and `user` are the names that the server reports: a pooler
   * may use other names, and a custom socket may lead anywhere.
   */
  get facts(): ConnectionFacts {
    return this.#facts;
  }

  get dataSource(): DataSource {
    return this.project.dataSource;
  }

  get driver(): PostgresDriver {
    return this.dataSource.driver as unknown as PostgresDriver;
  }

  /** The migrations table's name, quoted, with its schema where the project names one. */
  get table(): string {
    return migrationsTableIn(this.dataSource);
  }

  /** The same in the schema in which TypeORM looks for it. */
  get #foundTable(): string {
    return migrationsTableIn(this.dataSource, this.driver.schema ?? null);
  }

  /**
   * Rows of the migrations table, oldest first. Empty if the table does not exist: unlike TypeORM's own status, this
   * never creates the table. A dropped connection is reconnected once. Problems: those of the connection.
   */
  rows(): Promise<readonly AppliedRow[] | Problem> {
    return this.#twice(() => this.#rows());
  }

  /**
   * Runs queries in a read-only transaction and rolls it back. Nothing stays in the session, which a pooler may reuse
   * for another client. Problems: those of the connection, `permissionDenied`, `serverRefused`.
   *
   * @param timeout of each statement, in milliseconds
   */
  read<T>(work: (client: Asker) => Promise<T>, timeout: number): Promise<T | Problem> {
    return this.#twice(async () => {
      await this.connect();
      const client = await this.#client();
      let failed = true;
      try {
        // Compiling a catalog query takes longer than running it.
        const settings = [`statement_timeout = ${timeout}`, "lock_timeout = 3000", "jit = off"];
        await client.query(["BEGIN READ ONLY", ...settings.map((setting) => `SET LOCAL ${setting}`)].join("; "));
        const result = await work(askerOf(client));
        failed = false;
        return result;
      } finally {
        // A rollback that fails leaves a connection that must not go back to the pool.
        const lost = await client.query("ROLLBACK").then(
          () => false,
          () => failed,
        );
        client.release(lost);
      }
    });
  }

  /** TypeORM's own tables (migrations, metadata), in the schema in which TypeORM looks for them. */
  ownTables(): readonly { readonly schema?: string; readonly name: string }[] {
    const options = this.dataSource.options as { migrationsTableName?: string; metadataTableName?: string };
    const { schema } = this.driver;
    return [options.migrationsTableName ?? "migrations", options.metadataTableName ?? "typeorm_metadata"].map(
      (path) => {
        const [name = path, named = schema] = path.split(".").toReversed();
        return { ...(named ? { schema: named } : {}), name };
      },
    );
  }

  /**
   * Connects and builds the entities' metadata. Problems: the connection's, and those of `entityProblem` where TypeORM
   * refuses an entity.
   */
  initialize(): Promise<Problem | undefined> {
    if (this.dataSource.isInitialized && !this.#initializing) return Promise.resolve(undefined);
    this.#initializing ??= this.#initialize().finally(() => (this.#initializing = undefined));
    return this.#initializing;
  }

  async initialized<T>(look: () => Promise<T>): Promise<T | Problem> {
    return (await this.initialize()) ?? (await look());
  }

  prefetchLockConnection(): void {
    this.#lockClient.expect();
  }

  /** The lock is an advisory one, held on a connection of its own: see `withLock`. */
  async withExclusiveAccess<T>(options: LockOptions, work: (held: LockedRun) => Promise<T>): Promise<T | Problem> {
    // Before the lock: a project that cannot be initialised should not keep others waiting.
    const unready = await this.initialize();
    if (unready) return unready;
    let client: Client;
    let server: Server;
    try {
      ({ client, server } = await this.#clientForLock());
    } catch (error) {
      return this.problemOf(error);
    }
    const { database: shown } = this.facts;
    if (!isEmbeddedServer(server) && server.database !== shown) {
      await ended(client);
      return { code: "databaseDiffers", shown, actual: server.database };
    }
    const losing = new AbortController();
    const held: LockedRun = {
      lost: losing.signal,
      rows: () => this.rows(),
      prepare: () => this.installExtensions(),
      interrupt: (process) => void this.#interrupt(client, process),
    };
    try {
      const isEmbedded = isEmbeddedServer(server);
      const isPooled = !isEmbedded && server.pid !== (client as Client & { processID?: number }).processID;
      const rows = (process?: number) => (isEmbedded ? this.rows() : this.#settledRows(process));
      return await withLock(
        client,
        this.table,
        { ...options, isEmbedded },
        () => losing.abort(),
        () => work({ ...held, rows, isMarked: !isEmbedded, isPooled }),
      );
    } catch (error) {
      return this.problemOf(error);
    } finally {
      await ended(client);
    }
  }

  /** The one that was made when the run was planned, if it is still there. */
  async #clientForLock(): Promise<{ readonly client: Client; readonly server: Server }> {
    const prefetched = await this.#lockClient.take();
    if (prefetched) {
      try {
        return { client: prefetched, server: await serverOf(prefetched) };
      } catch {
        // It was lost while it waited.
        void ended(prefetched);
      }
    }
    const client = await this.openClient();
    try {
      return { client, server: await serverOf(client) };
    } catch (error) {
      void ended(client);
      throw error;
    }
  }

  invalidIndexes(sql?: string): Promise<readonly string[] | Problem> {
    return this.read((asker) => invalidIndexesOf(asker, sql), 5000);
  }

  areBuildsHidden(): Promise<boolean | Problem> {
    return this.read(areBuildsHidden, 5000);
  }

  async identity(): Promise<string | undefined> {
    try {
      await this.connect();
      const { master } = this.driver;
      this.#identity ??= await identityOf(askerOf(master), this.project.start.root);
      return `${this.#identity}/${this.table}`;
    } catch {
      return undefined;
    }
  }

  /** Problems: the connection's, `permissionDenied`, `unknown`. */
  problemOf(error: unknown): Problem {
    return error instanceof OddTable ? error.problem : serverProblem(error, this.facts);
  }

  /** Creates the extensions that entities need, as TypeORM does whenever it initialises; here only before an upgrade. */
  async installExtensions(): Promise<void> {
    const { installExtensions } = this.project;
    if (installExtensions === false) return;
    const options = this.driver as unknown as { options: { installExtensions?: boolean } };
    options.options.installExtensions = true;
    try {
      await this.driver.afterConnect();
    } finally {
      options.options.installExtensions = false;
    }
  }

  /** A connection outside of the pool, which may have room for one only. The caller ends it. */
  async openClient(): Promise<Client> {
    await ensureTunnel(this.#facts);
    const { options: pool } = this.driver.master;
    // A pool hides its password from enumeration (pg-pool 3.5 and later).
    const own = { password: pool.password, application_name: `${applicationName} (${process.pid})`, types: ownTypes };
    const OwnClient = this.driver.master.Client ?? this.driver.postgres.Client;
    const client = new OwnClient({ ...pool, ...own });
    // `pg.defaults.binary` cannot be overridden by an option.
    Object.assign(client, { binary: false });
    client.on("error", () => undefined);
    await client.connect();
    return client;
  }

  /** By the lock's connection, which is idle while the run goes on; when that is what was lost, by another one. */
  async #interrupt(client: Client, process: number): Promise<void> {
    const cancel = (on: Client) => on.query("SELECT pg_cancel_backend($1)", [process]);
    try {
      await cancel(client).catch(async () => {
        const other = await this.openClient();
        await cancel(other).finally(() => void other.end());
      });
    } catch {
      // The server does not answer: there is nothing to cancel.
    }
  }

  async #settledRows(process: number | undefined): Promise<readonly AppliedRow[] | Problem> {
    const { master } = this.driver;
    if (process === undefined || !isAlive(master) || (await waitUntilEnded(master, this.table, process)))
      return this.rows();
    const { host, port } = this.facts;
    return { code: "connectionLost", host, port };
  }

  async #initialize(): Promise<Problem | undefined> {
    const { driver } = this;
    const { connect } = driver;
    try {
      await this.connect();
      watchCache(this.dataSource);
      // The pool is there; TypeORM would make a second one and lose the first.
      driver.connect = () => Promise.resolve();
      await this.project.refineTypes();
      await this.dataSource.initialize();
      return undefined;
    } catch (error) {
      // TypeORM closes the pool when it fails.
      this.#connecting = undefined;
      const fromServer = serverProblem(error, this.facts);
      if (fromServer.code !== "unknown" || causeOf(error).code !== undefined) return fromServer;
      return entityProblem(error, this.project.files);
    } finally {
      driver.connect = connect;
    }
  }

  /** Retries once after the server has dropped the connection. */
  async #twice<T>(work: () => Promise<T>): Promise<T | Problem> {
    try {
      return await work();
    } catch (error) {
      const problem = this.problemOf(error);
      if (problem.code !== "connectionLost") return problem;
      // The next server that answers may host another database of the same name.
      this.#identity = undefined;
    }
    try {
      return await work();
    } catch (error) {
      return this.problemOf(error);
    }
  }

  /** Makes the pool, and a first connection. Throws the server's or Node's own error. */
  connect(): Promise<void> {
    // A migration may have closed the data source, as a script of seeds does.
    if (this.#hasPool && !isAlive(this.driver.master)) {
      this.#connecting = undefined;
      this.#hasPool = false;
    }
    this.#connecting ??= this.#connect().catch((error: unknown) => {
      this.#connecting = undefined;
      throw error;
    });
    return this.#connecting;
  }

  async #connect(): Promise<void> {
    await ensureTunnel(this.#facts);
    const { driver } = this;
    const { createPool } = driver;
    // The servers that are only read from are connected to as well.
    driver.createPool = (options, credentials) =>
      createPool.call(driver, options, credentials).catch((error: unknown) => {
        const isMain = credentials === targetOf(this.dataSource.options);
        throw isMain ? error : blame(error, factsOfServer(this.#facts, this.project, credentials));
      });
    try {
      await driver.connect();
    } finally {
      driver.createPool = createPool;
    }
    this.#hasPool = true;
    const { database, user, isEmbedded } = await whereIs(askerOf(driver.master));
    // The embedded database has one database and one user, whatever they are called by those who connect.
    if (!isEmbedded) this.#facts = { ...this.#facts, database, user };
  }

  /**
   * A client of the pool. While a client is in use, the pool ignores its `end` event; the next query fails in that
   * case.
   */
  async #client(): Promise<PoolClient> {
    const client = await unusedClient(() => this.driver.master.connect());
    if (!client.listeners("error").includes(nothing)) client.on("error", nothing);
    return client;
  }

  async #rows(): Promise<readonly AppliedRow[]> {
    await this.connect();
    const client = await this.#client();
    let failed = true;
    try {
      const { rows } = await askerOf(client).query<{ order: string; timestamp: string; id: string }>(
        `SELECT "id" AS "order", "timestamp", "name" AS "id" FROM ${this.#foundTable} ORDER BY "order"`,
      );
      failed = false;
      return withReplaced(this.project.migrations, appliedRows(rows, this.#foundTable));
    } catch (error) {
      // undefined_table, invalid_schema_name: nothing was ever applied.
      failed = !["42P01", "3F000"].includes((error as { code?: string }).code ?? "");
      if (!failed) return [];
      // undefined_column, and what a composite type or an index says of itself
      if (["42703", "42809"].includes((error as { code?: string }).code ?? ""))
        throw await tableError(askerOf(client), this.#foundTable, error);
      throw error;
    } finally {
      // The pool's own `query` would give up a connection for a table that is not there.
      client.release(failed);
    }
  }
}
