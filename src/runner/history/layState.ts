import { leftOutOf } from "../../core/ddl/writeDefinition.ts";
import { quoteName, quoteText } from "../../core/sql/quote.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { LiveState } from "../../migrations/rehearsal.ts";
import type { Replayed, SchemaState } from "../../protocol/states.ts";
import { applyLater } from "../generate/laySource.ts";
import { applyLiveDefinition, findMigration, replay, replayHistory } from "../rehearsal/scratch/replay.ts";
import { OWN_SCHEMA } from "../rehearsal/scratch/query.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";

/**
 * Makes a schema on the scratch database, and nothing else. Problems: that of the first revision that fails, `noLiveStart`
 * for a state before the start of the history,
 * `serverRefused` for a definition that the scratch database cannot execute.
 */
export async function layState(
  session: ScratchSession,
  liveState: LiveState,
  state: SchemaState,
): Promise<Problem | undefined> {
  session.touchedTables.markAllTouched();
  if (state.kind === "definition") return layDefinition(session, liveState, state.sql);
  if (state.kind === "live") {
    const problem = await unlessRefused(session, liveState.definition, () => applyLiveDefinition(session, liveState));
    return problem ?? applyLater(session, liveState, state.replay);
  }
  const empty = withoutLive(liveState);
  const rows = rowsOf(state.replay ?? allOf(session));
  const hole = rows.find(({ id }) => findMigration(session, liveState, id) === undefined);
  if (hole) return missing(hole.id);
  const { start } = liveState;
  if (!start) return (await replayHistory(session, { ...empty, rows }, rows)).problem;
  const left = rows.filter(({ id }) => !start.contained.includes(id));
  // A revision without a file is in no state of the history.
  const contained = start.contained.filter((id) => findMigration(session, liveState, id) !== undefined);
  if (rows.length - left.length < contained.length) return { code: "noLiveStart" };
  return (await layDefinition(session, liveState, start.sql)) ?? (await replay(session, empty, left)).problem;
}

/** All revisions that the data source lists, by their timestamps. */
export function allOf({ connection }: ScratchSession): Replayed {
  const all = connection.project.migrations.map(({ id, timestamp }) => ({ id, timestamp }));
  return all.toSorted((a, b) => a.timestamp - b.timestamp);
}

/** The problem of a revision that is not loaded. */
export function missing(revision: string): Problem {
  return { code: "revisionNotLoaded", revision };
}

/** Replays more revisions on a state of the kind `history`. Problem: that of the first revision that fails. */
export async function continueReplay(
  session: ScratchSession,
  liveState: LiveState,
  later: Replayed,
): Promise<Problem | undefined> {
  const hole = later.find(({ id }) => findMigration(session, liveState, id) === undefined);
  return hole ? missing(hole.id) : (await replay(session, withoutLive(liveState), rowsOf(later))).problem;
}

/** The roles and extensions of the live database, without its content. */
export function withoutLive(liveState: LiveState): LiveState {
  const { definition: _, metadata: __, catalog: ___, start: ____, ...live } = liveState;
  return { ...live, rows: [], hasTable: true };
}

/** Revisions as rows of the migrations table, in the order of their replay. */
function rowsOf(replayed: Replayed): LiveState["rows"] {
  return replayed.map(({ id, timestamp }, index) => ({ id, timestamp, order: index + 1 }));
}

function layDefinition(session: ScratchSession, liveState: LiveState, sql: string): Promise<Problem | undefined> {
  return unlessRefused(session, sql, () =>
    applyLiveDefinition(session, { ...withoutLive(liveState), definition: sql }),
  );
}

/** The result of work, or why the scratch database refuses a definition. */
async function unlessRefused(
  session: ScratchSession,
  definition: string | undefined,
  work: () => Promise<Problem | undefined>,
): Promise<Problem | undefined> {
  try {
    return await work();
  } catch (error) {
    const { message, code = "XX000" } = error as { readonly message: string; readonly code?: string };
    const leftOut = leftOutOf(definition ?? "");
    const refused: Problem = { code: "serverRefused", message, sqlState: code };
    return session.lack(error, [...session.lacking]) ?? { ...refused, ...(leftOut.length > 0 ? { leftOut } : {}) };
  }
}

/** Runs work while TypeORM's own tables are where no reading of the schema finds them. */
export async function withoutOwnTables<T>(session: ScratchSession, work: () => Promise<T>): Promise<T> {
  const { ask } = session;
  const names = session.ownTables.map((name) => quoteText(name)).join(", ");
  const own = await ask<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND n.nspname || '.' || c.relname IN (${names})`,
  );
  // Event triggers of a migration would react.
  await ask("SET event_triggers = off");
  await ask(`CREATE SCHEMA IF NOT EXISTS ${OWN_SCHEMA}`);
  const move = async (from: string, name: string, to: string) =>
    ask(`ALTER TABLE ${quoteName(from)}.${quoteName(name)} SET SCHEMA ${quoteName(to)}`);
  for (const { schema, name } of own) await move(schema, name, OWN_SCHEMA);
  try {
    return await work();
  } finally {
    for (const { schema, name } of own) await move(OWN_SCHEMA, name, schema);
    await ask("RESET event_triggers");
  }
}
