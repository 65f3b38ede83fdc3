import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { Client } from "pg";
import { isProblem } from "../../../src/core/problems/problem.ts";
import type { RunnerStart } from "../../../src/protocol/runner.ts";
import { lockKey } from "../../../src/runner/databases/advisoryLock.ts";
import { startRunner } from "../../support/runner.ts";
import { openSession, succeeded, told } from "../../support/session.ts";
import type { Session } from "../../support/session.ts";
import { appliedLetters, goesOn, leavesNothing } from "../../support/truth.ts";
import { idOf, tableMigrations } from "../../support/workspace.ts";

const clock = pathToFileURL(path.resolve("test/support/jumpingClock.mjs")).href;

describe("a clock that jumps", function () {
  this.timeout(60_000);

  it("the journal goes by its lines: what came last is what is told", () =>
    withJumps({}, async (session, directory) => {
      assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A, B, C");
      assert.equal(told(await session.execute({ kind: "downgradeBy", count: 2 })), "down C, B");
      assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up B");
      const steady = startRunner(session.workspace.root, { journal: directory });
      try {
        for (const runner of [session.runner, steady]) {
          const { runs } = succeeded(await runner.request("journal"));
          assert.deepEqual(
            runs.map(({ direction, applied, reverted }) => [direction, [...applied, ...reverted]]),
            [
              ["up", [idOf("B")]],
              ["down", [idOf("C"), idOf("B")]],
              ["up", [..."ABC"].map(idOf)],
            ],
          );
          const { history } = succeeded(await runner.request("status"));
          assert.deepEqual(
            history.revisions.map(({ state, appliedAt }) => [state, appliedAt !== undefined]),
            [
              ["pending", false],
              ["applied", true],
              ["applied", true],
            ],
          );
        }
      } finally {
        await steady.stop();
      }
      assert.equal(await appliedLetters(session), "AB");
      await goesOn(session, "ABC");
      await leavesNothing(session);
    }));

  it("a lock is waited for as long as it takes, and given up in time", () =>
    withJumps({ lockTimeout: 5000 }, async (session, directory) => {
      const holder = new Client({ connectionString: session.database.url });
      await holder.connect();
      try {
        await holder.query(`SELECT pg_advisory_lock(${lockKey('"migrations"').join(", ")})`);
        const impatient = jumping(session, { journal: directory, lockTimeout: 500 });
        const answer = await impatient.request("execute", { request: { kind: "upgradeHead" } });
        await impatient.stop();
        assert.ok(isProblem(answer) && answer.code === "locked", JSON.stringify(answer));

        const waiting = session.runner.request("execute", { request: { kind: "upgradeHead" } }, ({ kind }) => {
          // Several looks at the clock later.
          if (kind === "waitingForLock") setTimeout(() => void holder.end(), 1000);
        });
        assert.equal(told(await waiting), "up A, B, C");
      } finally {
        await holder.end();
      }
      await leavesNothing(session);
    }));

  it("a new revision comes after the newest one, whatever the clock says", () =>
    withJumps({}, async (session) => {
      const timestamps: number[] = [];
      for (const name of ["One", "Two", "Three"]) {
        const { file } = succeeded(await session.runner.request("create", { message: name }));
        timestamps.push(Number(path.basename(file ?? "").slice(0, 13)));
        await restart(session);
      }
      assert.deepEqual(
        timestamps,
        timestamps.toSorted((one, other) => one - other),
      );
      assert.equal(new Set(timestamps).size, 3);
    }));
});

function jumping(session: Session, start: Partial<RunnerStart>) {
  return startRunner(session.workspace.root, start, { NODE_OPTIONS: `--import=${clock}` });
}

let restart: (session: Session) => Promise<void>;

/** A session with a runner that has such a clock. */
async function withJumps(
  start: Partial<RunnerStart>,
  work: (session: Session, journal: string) => Promise<void>,
): Promise<void> {
  const journal = mkdtempSync(path.join(tmpdir(), "migrations-journal-"));
  const [session, close] = await openSession(tableMigrations("ABC"));
  restart = async (of) => {
    await of.runner.stop();
    of.runner = jumping(of, { journal, ...start });
  };
  try {
    await restart(session);
    await work(session, journal);
  } finally {
    await close();
    rmSync(journal, { recursive: true, force: true });
  }
}
