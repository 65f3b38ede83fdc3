import type { Direction } from "../../migrations/plan.ts";
import type { Problem } from "../../migrations/problem.ts";
import type { Effects, RehearsedStatement, RevisionRehearsal, Verdict } from "../../migrations/rehearsal.ts";
import { bindParameters } from "../../migrations/sql/bind.ts";
import { readsRows } from "../../migrations/sql/commands.ts";
import { isLook } from "../../migrations/sql/looks.ts";
import { boundValues } from "../boundValues.ts";
import type { LoadedMigration } from "../project.ts";
import type { Sent } from "../tracker.ts";
import { differences } from "./differences.ts";
import type { Picture } from "./picture.ts";
import { pictureOf, plant } from "./picture.ts";
import { lostBetween } from "./rows.ts";
import { Probe } from "./probe.ts";
import type { Stage } from "./stage.ts";

/** What one method did. */
export type Act = { readonly statements: readonly RehearsedStatement[]; readonly problem?: Problem };

/** A revision that was proved, and whether the database is now where its `up()` leaves it. */
export type Proof = { readonly rehearsal: RevisionRehearsal; readonly after?: Picture };

/**
 * Runs a revision up, down and up again on seeded rows and compares what is there. The database is where `before` was
 * taken. Without `after`, it is nowhere that one could go on from.
 */
export async function prove(stage: Stage, step: LoadedMigration, before: Picture): Promise<Proof> {
  const probe = new Probe(stage.ask);
  const up = await act(stage, step, "up", probe);
  if (up.problem) return { rehearsal: rehearsalOf(step, "fails", up, { problem: up.problem }) };
  const down = await unwatched(stage, step, "down");
  const sent = { up: up.statements.map(({ sql }) => sql), down: down.statements.map(({ sql }) => sql) };
  if (down.problem) {
    const inTransaction = stage.isInTransaction(step);
    const rehearsal = rehearsalOf(step, "irreversible", up, { problem: down.problem, up: sent.up });
    return inTransaction ? { rehearsal, after: await planted(stage) } : { rehearsal };
  }
  const reverted = await pictureOf(stage, before);
  const { catalog, columnOrder } = differences(before.catalog, reverted.catalog);
  const lost = lossesOf(before, reverted, up, stage);
  const facts = { lost, differences: catalog, columnOrder, ...sent };
  const verdict = catalog.length > 0 ? "irreversible" : lost.length > 0 ? "dataLost" : "reversible";
  // A `down()` that does nothing leaves what a second `up()` would only stumble over.
  const isStuck = catalog.length > 0 && isStill(await probe.after()) && sent.down.every((sql) => readsRows(sql));
  const again = isStuck ? undefined : await unwatched(stage, step, "up");
  if (again?.problem) return { rehearsal: rehearsalOf(step, "irreversible", up, { ...facts, problem: again.problem }) };
  if (isStuck) await stage.enter(step);
  return { rehearsal: rehearsalOf(step, verdict, up, facts), after: await planted(stage, reverted) };
}

/** Runs one method and tells of each of its statements what it did to others. */
export async function act(
  stage: Stage,
  step: LoadedMigration,
  direction: Direction,
  probe = new Probe(stage.ask),
): Promise<Act> {
  await probe.before();
  const statements: RehearsedStatement[] = [];
  const problem = await run(stage, step, direction, async ({ sql, parameters, milliseconds, place }) => {
    const at = place();
    noteReading(stage, step, sql, place);
    const effects = await probe.after(!stage.isOneTransaction);
    const bound = bindParameters(sql, boundValues(parameters));
    statements.push({ sql: bound, ms: Math.round(milliseconds * 100) / 100, ...(at ? { at } : {}), ...effects });
  });
  return { statements, ...(problem ? { problem } : {}) };
}

/** Runs one method and tells what it sent, which takes half the time. */
async function unwatched(
  stage: Stage,
  step: LoadedMigration,
  direction: Direction,
): Promise<{ readonly statements: readonly { readonly sql: string }[]; readonly problem?: Problem }> {
  const statements: { readonly sql: string }[] = [];
  const problem = await run(stage, step, direction, ({ sql, parameters, place }) => {
    // A second `up()` reads what the first one did.
    if (direction === "down") noteReading(stage, step, sql, place);
    statements.push({ sql: bindParameters(sql, boundValues(parameters)) });
  });
  return { statements, ...(problem ? { problem } : {}) };
}

function noteReading(stage: Stage, { id }: LoadedMigration, sql: string, place: Sent["place"]): void {
  if (!readsRows(sql)) return;
  const at = place();
  stage.note({ kind: "readsRows", revision: id, ...(at ? { at } : {}) });
}

async function run(
  stage: Stage,
  step: LoadedMigration,
  direction: Direction,
  hear: (sent: Sent) => Promise<void> | void,
): Promise<Problem | undefined> {
  // What TypeORM asks before it alters something is no statement of the revision's.
  const problem = await stage.run(step, direction, { after: (sent) => (isLook(sent.sql) ? undefined : hear(sent)) });
  if (!stage.isInTransaction(step)) stage.note({ kind: "noLocks", revision: step.id });
  return problem;
}

async function planted(stage: Stage, last?: Picture): Promise<Picture> {
  await plant(stage, last);
  return pictureOf(stage, last);
}

/** What of the data is gone after up and down; of tables that could not be seeded, what up has dropped. */
function lossesOf(before: Picture, reverted: Picture, { statements }: Act, stage: Stage): readonly string[] {
  const seen = lostBetween(before.rows, reverted.rows).map(withoutCount);
  const unseeded = stage.notes.flatMap((note) => (note.kind === "notSeeded" ? [note.table] : []));
  const dropped = droppedData(statements).filter((name) => unseeded.some((table) => name.startsWith(table)));
  return [...new Set([...seen, ...dropped])];
}

/** Tables and columns among what was dropped: `agent_run`, `user.email`. */
export function droppedData(statements: readonly RehearsedStatement[]): readonly string[] {
  const names = statements.flatMap(({ dropped }) => dropped);
  const tables = names.flatMap((name) => (name.startsWith("table ") ? [name.slice(6)] : []));
  const columns = names.flatMap((name) => (name.startsWith("column ") ? [name.slice(7)] : []));
  return [...tables, ...columns.filter((column) => !tables.some((table) => column.startsWith(`${table}.`)))];
}

/** The number of rows is that of the seeds. */
export function withoutCount(loss: string): string {
  return loss.replace(/ \(\d+ rows?\)$/, "");
}

function isStill({ created, altered, dropped, rewrites }: Effects): boolean {
  return created.length + altered.length + dropped.length + rewrites.length === 0;
}

function rehearsalOf(
  { id }: LoadedMigration,
  verdict: Verdict,
  { statements }: Act,
  more: Partial<RevisionRehearsal>,
): RevisionRehearsal {
  return { id, verdict, direction: "up", statements, lost: [], differences: [], columnOrder: [], ...more };
}
