import type { Socket } from "node:net";
import path from "node:path";
import type { Client } from "pg";
import type { ConnectionFacts } from "../../core/connection/connection.ts";
import type { DiagnosisStep } from "../../core/connection/diagnosis.ts";
import type { ConnectionPart, SourceLocation, Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { Connection } from "../databases/postgres.ts";
import type { Database } from "../databases/database.ts";
import type { Environment } from "../project/environment.ts";
import { variablesOf } from "../project/connectionFacts.ts";
import type { AnyDatabase } from "../databases/openDatabase.ts";
import { askerOf } from "../databases/asker.ts";
import { hasOwnStream } from "../databases/parameters.ts";
import { addressesOf, asksForTls, connect } from "./networkProbe.ts";
import type { Project } from "../project/project.ts";
import { requestTunnel } from "../tunnel/tunnelRequests.ts";
import { serverProblem } from "../loader/loadProblem.ts";

/** The project as it is known when the diagnosis starts. */
export type DiagnosisSubject = {
  readonly environment: Environment;
  readonly project: Project | Problem;
  readonly database: AnyDatabase | Problem | undefined;
};

/**
 * Checks each step from the `.env` file to the migrations table and stops at the first failure that makes the later
 * steps pointless. Each step is reported as soon as its result is known. Nothing is written and no connection stays
 * open.
 */
export async function diagnose(
  { environment, project, database }: DiagnosisSubject,
  notify: (steps: readonly DiagnosisStep[]) => void,
): Promise<readonly DiagnosisStep[]> {
  const steps: DiagnosisStep[] = [];
  const add = (step: DiagnosisStep): boolean => {
    steps.push(step);
    notify([...steps]);
    return step.ok;
  };
  const [unreadable] = environment.problems;
  const files = environment.files.map((file) => ({ file, variables: environment.defined.get(file) ?? 0 }));
  add({ name: "files", ok: unreadable === undefined, files, ...(unreadable ? { problem: unreadable } : {}) });

  if (isProblem(project)) {
    // Without a data source, variables are all there is.
    if (/^env/.test(project.code)) add({ name: "variables", ok: false, variables: [], source: "", problem: project });
    else add({ name: "code", ok: false, entities: 0, migrations: 0, problem: project });
    return steps;
  }
  const { entities } = project.dataSource.options;
  const known = { entities: Array.isArray(entities) ? entities.length : 0, migrations: project.migrations.length };
  add({ name: "code", ok: true, ...known });
  if (isProblem(database) && database.code.startsWith("ssh")) {
    const bastion = "bastion" in database ? database.bastion : "";
    add({ name: "tunnel", ok: false, bastion, host: "", port: 0, milliseconds: 0, problem: database });
    return steps;
  }
  if (isProblem(database)) {
    add({ name: "variables", ok: false, variables: [], source: "", problem: database });
    return steps;
  }
  if (!database) return steps;
  const used = variablesOf(project, environment);
  const at = (part: ConnectionPart) => {
    const place = used.find(({ parts }) => parts.includes(part))?.at;
    return place ? { at: place } : {};
  };
  const variables = used.map(({ variable, at: place }) => ({ variable, ...(place ? { at: place } : {}) }));
  add({ name: "variables", ok: true, variables, source: database.facts.source });
  if (!(database instanceof Connection)) await ask(database, add);
  // A socket of the project's own, as a tunnel's: its host and port are not dialled.
  else if (hasOwnStream(project.dataSource) || (await reach(database.configured, add, at)))
    await enter(database, add, at);
  return steps;
}

type Add = (step: DiagnosisStep) => boolean;
type At = (part: ConnectionPart) => { readonly at?: SourceLocation };

/** Checks that every driver supports. */
async function ask(database: Database, add: Add): Promise<void> {
  const { table } = database;
  const applied = await database.rows();
  if (isProblem(applied)) add({ name: "migrationsTable", ok: false, table, problem: applied });
  else add({ name: "migrationsTable", ok: true, table, applied: applied.length });
}

/** From this machine to something that speaks PostgreSQL, through the bastion. */
async function reachThrough(bastion: string, facts: ConnectionFacts, add: Add, at: At): Promise<boolean> {
  const { host, port } = facts;
  const started = performance.now();
  const tunnel = await requestTunnel({ host, port });
  const milliseconds = Math.round(performance.now() - started);
  const known = { name: "tunnel", bastion, host, port, milliseconds } as const;
  if (isProblem(tunnel)) {
    const isTarget = tunnel.code === "sshTarget";
    return add({ ...known, ok: false, problem: tunnel, ...(isTarget ? at("host") : {}) });
  }
  add({ ...known, ok: true });
  try {
    return await identify(await connect({ host, port }), facts, add, at);
  } catch (error) {
    return add({ name: "server", ok: false, offersTls: false, problem: serverProblem(error, facts), ...at("port") });
  }
}

/** From the host's name to something that speaks PostgreSQL. */
async function reach(facts: ConnectionFacts, add: Add, at: At): Promise<boolean> {
  const { host, port, via } = facts;
  if (via !== undefined) return reachThrough(via, facts, add, at);
  const isSocket = host.startsWith("/");
  const problemOf = (error: unknown) => ({ ok: false, problem: serverProblem(error, facts) });
  if (!isSocket) {
    try {
      add({ name: "host", ok: true, host, addresses: await addressesOf(host) });
    } catch (error) {
      return add({ name: "host", host, addresses: [], ...problemOf(error), ...at("host") });
    }
  }
  const started = performance.now();
  try {
    const socket = await connect(isSocket ? { path: path.join(host, `.s.PGSQL.${port}`) } : { host, port });
    add({ name: "port", ok: true, host, port, milliseconds: Math.round(performance.now() - started) });
    return await identify(socket, facts, add, at);
  } catch (error) {
    const milliseconds = Math.round(performance.now() - started);
    return add({ name: "port", host, port, milliseconds, ...problemOf(error), ...at("port") });
  }
}

/** Checks that what listens speaks PostgreSQL. */
async function identify(socket: Socket, { host, port }: ConnectionFacts, add: Add, at: At): Promise<boolean> {
  const offersTls = await asksForTls(socket);
  if (offersTls !== undefined) return add({ name: "server", ok: true, offersTls });
  const problem: Problem = { code: "notAServer", host, port };
  return add({ name: "server", ok: false, offersTls: false, problem, ...at("port") });
}

/** Which step a refusal is about: the server checks encryption, then the user, then the database. */
function stepOf(problem: Problem): "tls" | "login" | "database" {
  const { code } = problem;
  if (code.startsWith("tls") || code === "connectionFile") return "tls";
  // TypeORM connects to the replicas after the main server has let it in.
  const isReplica = code === "connectionElsewhere" && problem.part === "replica";
  return code === "databaseMissing" || isReplica ? "database" : "login";
}

/** From the password to the migrations table. */
async function enter(connection: Connection, add: Add, at: At): Promise<void> {
  let client: Client;
  try {
    await connection.connect();
    client = await connection.openClient();
  } catch (error) {
    const { user, database } = connection.facts;
    const problem = connection.problemOf(error);
    const failed = stepOf(problem);
    if (failed === "tls") return void add({ name: "tls", ok: false, encrypted: false, problem, ...at("host") });
    if (failed === "login") return void add({ name: "login", ok: false, user, problem, ...at("password") });
    add({ name: "login", ok: true, user });
    return void add({ name: "database", ok: false, database, problem, ...at("database") });
  }
  try {
    // Read from the socket: behind a pooler, `pg_stat_ssl` describes the pooler's own connection.
    const { user, database } = connection.facts;
    const { stream } = (client as unknown as { connection: { stream: { encrypted?: boolean } } }).connection;
    add({ name: "tls", ok: true, encrypted: stream.encrypted === true });
    add({ name: "login", ok: true, user });
    add({ name: "database", ok: true, database });
    await inspect(client, connection, add);
  } catch (error) {
    add({ name: "version", ok: false, version: "", problem: connection.problemOf(error) });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function inspect(client: Client, connection: Connection, add: Add): Promise<void> {
  const asker = askerOf(client);
  const { rows } = await asker.query<ServerFacts>(`
    SELECT current_setting('server_version') AS version, current_schema() AS schema,
      coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS creates,
      pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool AS "readOnly"`);
  const [found] = rows;
  if (!found) return;
  const { user } = connection.facts;
  const { version, creates, readOnly, schema } = found;
  add({ name: "rights", ok: creates && !readOnly, user, schema: schema ?? "", readOnly });
  const applied = await connection.rows();
  if (isProblem(applied)) {
    add({ name: "migrationsTable", ok: false, table: connection.table, problem: applied });
  } else {
    const there = await asker.query<{ writes: boolean }>(
      `SELECT pg_relation_is_updatable(c.oid, false) & 24 = 24 AS writes FROM pg_class c WHERE c.oid = to_regclass($1)`,
      [connection.table],
    );
    const [table] = there.rows;
    // A view may show the rows of the table and take none.
    const problem: Problem | undefined =
      table?.writes === false
        ? { code: "migrationsTable", table: connection.table, reason: "notATable", what: "" }
        : undefined;
    const counted = table ? { applied: applied.length } : {};
    add({
      name: "migrationsTable",
      ok: problem === undefined,
      table: connection.table.replaceAll('"', ""),
      ...counted,
      ...(problem ? { problem } : {}),
    });
  }
  add({ name: "version", ok: Number.parseInt(version, 10) >= 13, version });
}

type ServerFacts = {
  readonly version: string;
  readonly schema: string | null;
  readonly creates: boolean;
  readonly readOnly: boolean;
};
