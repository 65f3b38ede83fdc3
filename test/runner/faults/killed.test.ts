import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Random } from "../../support/random.ts";
import { faults, random } from "../../support/random.ts";
import { alone, unlocked } from "../../support/quiet.ts";
import type { TestRunner } from "../../support/runner.ts";
import type { Session } from "../../support/session.ts";
import { openSession, succeeded } from "../../support/session.ts";
import type { Files } from "../../support/workspace.ts";
import { dataSource, migration } from "../../support/workspace.ts";

type Mode = "all" | "each" | "none";

/** Results of the kills of one mode. */
type Counts = { kills: number; hits: number; applied: number; journals: number };

const revisions = Array.from({ length: 50 }, (_, index) => `R${String(index).padStart(2, "0")}`);
const idOf = (name: string) => `${name}${1_700_000_000_000 + Number(name.slice(1))}`;
const ids = revisions.map(idOf);

/**
 * Each migration creates a table and inserts into a ledger that accepts duplicates. Outside of a transaction an
 * executed statement stays in any case, so each revision has a single repeatable statement there.
 */
function files(mode: Mode): Files {
  const statements = (name: string) =>
    mode === "none"
      ? [`CREATE TABLE IF NOT EXISTS "${name}" AS SELECT pg_sleep(0.003)::text AS slept`]
      : [`CREATE TABLE "${name}" ()`, `INSERT INTO ledger SELECT '${name}' FROM pg_sleep(0.003)`];
  const migrations = revisions.map((name, index) => [
    `src/migrations/${1_700_000_000_000 + index}-${name}.ts`,
    migration(idOf(name), statements(name)),
  ]);
  return {
    ...(Object.fromEntries(migrations) as Files),
    "src/data-source.ts": dataSource(`migrationsTransactionMode: "${mode}",`),
  };
}

/** Kills a runner at one moment after another, each time in an upgrade from nothing, and lets the next one go on. */
async function killAgainAndAgain(mode: Mode, source: Random): Promise<Counts> {
  const journal = mkdtempSync(path.join(tmpdir(), "migrations-journal-"));
  const [session, close] = await openSession(files(mode), { start: { journal } });
  const counts: Counts = { kills: 0, hits: 0, applied: 0, journals: 0 };
  try {
    await begin(session, journal);
    const { milliseconds } = succeeded(await session.execute({ kind: "upgradeHead" }));
    for (let round = 0; round < faults; round++) {
      await begin(session, journal);
      // Spread over the whole run evenly, and by chance within each part.
      const moment = ((round + source.next()) / faults) * milliseconds;
      counts.kills++;
      if (await killAt(session.runner, moment)) counts.hits++;
      await alone(session.database.query);
      await unlocked(session.database.query);
      counts.applied += await agrees(session, mode);
      if (existsSync(journal) && readdirSync(journal).length > 0) counts.journals++;
      await goOn(session, mode);
    }
    await session.runner.stop();
    await alone(session.database.query);
    await unlocked(session.database.query);
    return counts;
  } finally {
    await close();
    rmSync(journal, { recursive: true, force: true });
  }
}

/** An empty database and no journal; the runner is connected. */
async function begin(session: Session, journal: string): Promise<void> {
  await session.database.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE ledger (name text)");
  for (const name of existsSync(journal) ? readdirSync(journal) : [])
    if (name.endsWith(".jsonl")) rmSync(path.join(journal, name));
  assert.deepEqual(succeeded(await session.runner.request("journal")).runs, []);
  // The models' metadata is built once, and is not what is to be interrupted.
  succeeded(await session.runner.request("execute", { request: { kind: "upgradeBy", count: 1 }, dryRun: true }));
}

/** True if the run had started: its first revision had begun and its answer had not arrived. */
async function killAt(runner: TestRunner, moment: number): Promise<boolean> {
  let killed = false;
  let began: () => void;
  const beginning = new Promise<void>((resolve) => (began = resolve));
  const run = runner.request("execute", { request: { kind: "upgradeHead" } }, () => began());
  await beginning;
  const over = run.then((answer) => !killed || "applied" in answer);
  await new Promise((resolve) => setTimeout(resolve, moment));
  const wasOver = await Promise.race([over, Promise.resolve(false)]);
  killed = true;
  await runner.stop();
  return !wasOver && !(await over);
}

/** Table, rows and ledger say the same; returns how many revisions are applied. */
async function agrees(session: Session, mode: Mode): Promise<number> {
  const { database } = session;
  const applied = await database.applied();
  assert.deepEqual(applied, ids.slice(0, applied.length), "applied in order, each once");
  if (mode === "all") assert.ok([0, ids.length].includes(applied.length), `all or nothing, not ${applied.length}`);
  const tables = (await database.tables()).filter((name) => name !== "ledger");
  if (mode === "none") {
    // The statement of the revision that was under way may have been kept without its row; no other's.
    const unclaimed = tables.filter((name) => !applied.includes(idOf(name)));
    assert.deepEqual(unclaimed, unclaimed.length === 0 ? [] : [revisions[applied.length]]);
    assert.equal(tables.length - unclaimed.length, applied.length);
    return applied.length;
  }
  const ledger = await database.query<{ name: string }>("SELECT name FROM ledger ORDER BY name");
  assert.deepEqual(tables, revisions.slice(0, applied.length));
  assert.deepEqual(
    ledger.map(({ name }) => name),
    revisions.slice(0, applied.length),
  );
  return applied.length;
}

/** A new runner reports the state correctly and upgrades the database to head. */
async function goOn(session: Session, mode: Mode): Promise<void> {
  await session.restart();
  const { runner, database } = session;
  const before = await database.applied();
  const { history } = succeeded(await runner.request("status"));
  assert.deepEqual(history.applied.toReversed(), before);
  assert.deepEqual([...history.pending], ids.slice(before.length));
  // Every applied revision was applied by the extension, so the journal contains it, also without a recorded end.
  for (const { id, state, appliedAt } of history.revisions)
    assert.equal(appliedAt !== undefined, state === "applied", `${id} is ${state}`);
  const { runs } = succeeded(await runner.request("journal"));
  assert.ok(runs.length <= 1);
  assert.ok(runs.length === 1 || before.length === 0, "what was applied is in the journal");
  assert.ok(runs[0]?.outcome === undefined || runs[0].applied.length === before.length);

  const result = succeeded(await runner.request("execute", { request: { kind: "upgradeHead" } }));
  assert.deepEqual([result.problem, result.verified, result.applied], [undefined, true, ids.slice(before.length)]);
  assert.equal(await agrees(session, mode), ids.length);
  const after = succeeded(await runner.request("status")).history;
  assert.deepEqual([after.pending, after.applied.length], [[], ids.length]);
  assert.ok(after.revisions.every(({ appliedAt }) => appliedAt !== undefined));
}

describe("a runner that is killed at any moment", function () {
  this.timeout(120_000 + faults * 10_000);
  const source = random();
  const modes: readonly Mode[] = ["all", "each", "none"];
  const counts = new Map<Mode, Promise<Counts>>();

  before(() => {
    // Two at a time: what is measured is a run on a machine with something to do.
    const all = killAgainAndAgain("all", source);
    const each = killAgainAndAgain("each", source);
    const none = Promise.race([all, each].map((lane) => lane.catch(() => undefined))).then(() =>
      killAgainAndAgain("none", source),
    );
    for (const [index, lane] of [all, each, none].entries()) {
      lane.catch(() => undefined);
      counts.set(modes[index] ?? "all", lane);
    }
  });

  for (const mode of modes) {
    it(`mode ${mode}: each revision exactly once or not at all, and the next run goes on`, async () => {
      try {
        const { kills, hits, applied, journals } = (await counts.get(mode)) ?? assert.fail();
        console.log(
          `      ${kills} kills, ${hits} within the run, ${applied} revisions applied when killed, ${journals} journals`,
        );
        assert.ok(hits >= kills / 2, `only ${hits} of ${kills} kills hit the run`);
        assert.equal(journals, kills);
      } catch (error) {
        console.log(`      with TEST_SEED=${source.seed}`);
        throw error;
      }
    });
  }
});
