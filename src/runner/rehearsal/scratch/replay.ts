import { quoteName, quoteText } from "../../../core/sql/quote.ts";
import type { Problem } from "../../../core/problems/problem.ts";
import type { LiveState } from "../../../migrations/rehearsal.ts";
import {
  createsExtension,
  createsExtensionAnew,
  createsIn,
  createsRole,
  createsSchema,
  createsSchemaIfAbsent,
} from "../../../core/sql/createdObjects.ts";
import { readText } from "../../process/files.ts";
import type { LoadedMigration } from "../../project/project.ts";
import { causeOf } from "../../loader/loadProblem.ts";
import { migrationOfSql } from "../../run/migrationFromSql.ts";
import { Tracker } from "../../run/tracker.ts";
import { upgrade } from "../../run/upgrade.ts";
import { insertMetadata } from "../../../core/diff/metadata.ts";
import { metadataTableOf } from "../../databases/metadataTable.ts";
import { makePlatform } from "../live/liveSync.ts";
import type { ScratchSession } from "./scratchSession.ts";

/** Drops all that is anybody's, and the settings of the one session. */
const clear = `
ROLLBACK; RESET ALL; RESET SESSION AUTHORIZATION;
DO $clear$ DECLARE n text; BEGIN
  FOR n IN SELECT evtname FROM pg_event_trigger LOOP EXECUTE format('DROP EVENT TRIGGER %I CASCADE', n); END LOOP;
  FOR n IN SELECT pubname FROM pg_publication LOOP EXECUTE format('DROP PUBLICATION %I', n); END LOOP;
  FOR n IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', n); END LOOP;
  FOR n IN SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' LOOP
    EXECUTE format('DROP EXTENSION %I CASCADE', n); END LOOP;
  FOR n IN SELECT fdwname FROM pg_foreign_data_wrapper LOOP
    EXECUTE format('DROP FOREIGN DATA WRAPPER %I CASCADE', n); END LOOP;
  FOR n IN SELECT lanname FROM pg_language WHERE oid >= 16384 LOOP EXECUTE format('DROP LANGUAGE %I CASCADE', n); END LOOP;
  FOR n IN SELECT amname FROM pg_am WHERE oid >= 16384 LOOP EXECUTE format('DROP ACCESS METHOD %I CASCADE', n); END LOOP;
  PERFORM lo_unlink(oid) FROM pg_largeobject_metadata;
  FOR n IN SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> current_user LOOP
    EXECUTE format('DROP OWNED BY %I CASCADE', n); EXECUTE format('DROP ROLE %I', n); END LOOP;
  CREATE SCHEMA public;
  ALTER SCHEMA public OWNER TO pg_database_owner;
  GRANT USAGE ON SCHEMA public TO PUBLIC;
END $clear$`;

/** Applies migrations without looking, the oldest first. Problem: the first one's that fails. */
export type Replay = { readonly problem?: Problem; readonly done: readonly LoadedMigration[] };

/**
 * Replays the history on the scratch database up to the live state: roles, extensions that no migration creates, the
 * project's schema, TypeORM's tables, and the revisions in the order in which they were applied. Afterwards the
 * session is reset.
 */
export async function replayHistory(
  session: ScratchSession,
  liveState: LiveState,
  rows = liveState.rows,
): Promise<Replay> {
  await prepare(session, liveState, rows);
  if (liveState.hasTable || rows.length > 0) {
    const problem = await makeOwnTables(session, liveState);
    if (problem) return { problem, done: [] };
  }
  const done = await replay(session, liveState, rows);
  await renewSession(session, liveState);
  return done;
}

/** Applies revisions without looking. A revision that cannot be applied here is only entered as applied. */
export async function replay(session: ScratchSession, liveState: LiveState, rows: LiveState["rows"]): Promise<Replay> {
  const done: LoadedMigration[] = [];
  for (const row of rows) {
    const step = findMigration(session, liveState, row.id);
    if (!step || session.isLeftOut(row.id)) {
      if (!step) session.note({ kind: "missing", revision: row.id });
      await session.insertRow(row);
      continue;
    }
    // The live row may have another timestamp than the class.
    const problem = await session.run({ ...step, timestamp: row.timestamp }, "up");
    if (problem) return { problem, done };
    done.push(step);
  }
  return { done };
}

/** Makes what the live database's own definition says, for a history that does not replay from an empty one. */
export async function applyLiveDefinition(session: ScratchSession, liveState: LiveState): Promise<Problem | undefined> {
  await prepare(session, liveState, [], true);
  await session.ask(liveState.definition ?? "");
  const table = metadataTableOf(session.connection);
  for (const row of liveState.metadata ?? []) await session.ask(insertMetadata(table, row));
  const problem = await layRows(session, liveState);
  await renewSession(session, liveState);
  return problem;
}

/** The migrations table alone, for what writes to nothing else. */
export async function createMigrationsTable(
  session: ScratchSession,
  liveState: LiveState,
): Promise<Problem | undefined> {
  await prepare(session, liveState, []);
  return liveState.hasTable || liveState.rows.length > 0 ? layRows(session, liveState) : undefined;
}

async function layRows(session: ScratchSession, liveState: LiveState): Promise<Problem | undefined> {
  const problem = await makeOwnTables(session, liveState);
  if (problem) return problem;
  for (const row of liveState.rows) await session.insertRow(row);
  return undefined;
}

/** A migration of the project, or one that was recovered for a deleted file. */
export function findMigration(session: ScratchSession, liveState: LiveState, id: string): LoadedMigration | undefined {
  const own = session.connection.project.migrations.find((migration) => migration.id === id);
  const recovered = liveState.recovered.find((candidate) => candidate.id === id && candidate.up !== undefined);
  return own ?? (recovered && migrationOfSql(recovered));
}

/**
 * The migration of a plan's step. For a revision with a deleted file, the recovered migration.
 *
 * @throws if neither exists; the planner excludes such steps
 */
export function stepOf(session: ScratchSession, liveState: LiveState, id: string): LoadedMigration {
  const recovered = liveState.recovered.find((candidate) => candidate.id === id);
  const step = findMigration(session, liveState, id) ?? (recovered && migrationOfSql(recovered));
  if (!step) throw new Error(`${id} was planned and is not loaded`);
  return step;
}

async function prepare(
  session: ScratchSession,
  liveState: LiveState,
  rows: LiveState["rows"],
  hasDefinition = false,
): Promise<void> {
  const { ask } = session;
  // Sent on the connection itself, because a migration may have left a transaction open. No other code uses the session
  // at this point.
  await session.queryRunner.query("ROLLBACK");
  await ask(clear);
  session.missing.clear();
  await takeName(session, liveState);
  // Before PostgreSQL 15, anybody might make something there.
  if (liveState.version < 150_000) await ask("GRANT CREATE ON SCHEMA public TO PUBLIC");
  const applied = new Set(rows.map(({ id }) => id));
  const texts = session.connection.project.migrations.flatMap(({ id, file }) =>
    file === undefined ? [] : [{ isApplied: applied.has(id), text: readText(file) }],
  );
  const history = texts.filter(({ isApplied }) => isApplied).map(({ text }) => text);
  // Objects that the plan reverts exist live. On the scratch database the plan's own revisions create them.
  const all = texts.map(({ text }) => text);
  const isReverted = rows.length < liveState.rows.length;
  // A definition names roles that its revisions have created.
  await makeRoles(session, liveState, hasDefinition ? [] : isReverted ? all : history);
  const made = isReverted
    ? [...all.flatMap(createsSchema), ...all.flatMap(createsSchemaIfAbsent)]
    : history.flatMap(createsSchema);
  const foreign = hasDefinition ? [] : await makeSchemas(session, liveState, new Set(made), history.join("\n"));
  const created = new Set(isReverted ? all.flatMap(createsExtension) : history.flatMap(createsExtensionAnew));
  for (const extension of liveState.extensions) {
    if (extension === "plpgsql" || created.has(extension)) continue;
    if (session.lacking.includes(extension)) session.noteMissing(extension);
    else await makeExtension(session, liveState, extension);
  }
  await makePlatform(session, liveState, foreign);
  await session.connection.installExtensions();
  await renewSession(session, liveState);
}

/** `ALTER DATABASE "<the live one's name>"` finds the scratch database. A superuser may write to this catalog. */
async function takeName({ ask }: ScratchSession, { database = "" }: LiveState): Promise<void> {
  if (database === "" || ["template0", "template1"].includes(database)) return;
  await ask(`UPDATE pg_database SET datname = ${quoteText(database)} WHERE datname = current_database()`);
}

async function makeRoles({ ask }: ScratchSession, { roles }: LiveState, texts: readonly string[]): Promise<void> {
  const made = new Set(texts.flatMap(createsRole));
  const there = new Set((await ask<{ rolname: string }>("SELECT rolname FROM pg_roles")).map(({ rolname }) => rolname));
  for (const role of roles) if (!made.has(role) && !there.has(role)) await ask(`CREATE ROLE ${quoteName(role)}`);
}

/**
 * Makes the schemas that the live database has and the history does not make.
 *
 * @param made by the history
 * @returns those in which the history makes nothing: whatever it refers to there is a platform's
 */
async function makeSchemas(
  session: ScratchSession,
  liveState: LiveState,
  made: ReadonlySet<string>,
  history: string,
): Promise<readonly string[]> {
  const { schemas = session.schema === undefined ? [] : [session.schema], extensionSchemas = {} } = liveState;
  const own = schemas.filter((name) => name !== "public" && !made.has(name));
  for (const name of own) await session.ask(`CREATE SCHEMA IF NOT EXISTS ${quoteName(name)}`);
  const ofExtensions = new Set(Object.values(extensionSchemas));
  return own.filter(
    (name) => name !== session.schema && !ofExtensions.has(name) && history.includes(name) && !createsIn(history, name),
  );
}

/** In the schema in which the live database has it, where that is there. */
async function makeExtension(
  session: ScratchSession,
  { extensionSchemas = {} }: LiveState,
  name: string,
): Promise<void> {
  const schema = extensionSchemas[name];
  const create = `CREATE EXTENSION IF NOT EXISTS ${quoteName(name)}`;
  try {
    await session.ask(`${create}${schema === undefined ? "" : ` SCHEMA ${quoteName(schema)}`} CASCADE`);
  } catch (error) {
    // Its schema is made by the history, or it may be in no other than its own.
    const isOwn = causeOf(error).code === "0A000" || schema === name;
    if (isOwn) await session.ask(`${create} CASCADE`);
    else if (causeOf(error).code !== "3F000") throw error;
  }
}

/** Resets settings that revisions of earlier runs have made, and sets the live search path. */
async function renewSession({ ask, setDefaults }: ScratchSession, { searchPath }: LiveState): Promise<void> {
  await ask("RESET ALL; RESET SESSION AUTHORIZATION; DISCARD TEMP");
  const isUsual = searchPath === undefined || searchPath.join() === "public";
  const defaults = isUsual
    ? []
    : [`SELECT set_config('search_path', ${quoteText(searchPath.map(quoteName).join(", "))}, false)`];
  // A connection that a revision closes resets the one session.
  setDefaults(defaults);
  for (const sql of defaults) await ask(sql);
}

/** TypeORM makes its tables before it looks for something to run. Problem: `serverRefused` where their schema is absent. */
async function makeOwnTables({ connection }: ScratchSession, liveState: LiveState): Promise<Problem | undefined> {
  try {
    await upgrade(connection.dataSource, [], new Tracker(0, () => undefined));
    return undefined;
  } catch (error) {
    const { code, message } = causeOf(error);
    const schema = /schema "(.+)" does not exist/.exec(message)?.[1];
    if (code !== "3F000" || schema === undefined || liveState.schemas?.includes(schema) === true) throw error;
    return { code: "serverRefused", message, sqlState: code, action: `CREATE SCHEMA ${quoteName(schema)};` };
  }
}
