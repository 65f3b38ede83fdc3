import assert from "node:assert/strict";
import { AdvisoryLocks, parseAdvisoryCall } from "../../../src/database/bridge/advisoryLocks.ts";

describe("advisory locks of the embedded database", () => {
  const cases: readonly (readonly [sql: string, kind: string, key: string, column: string])[] = [
    ["SELECT pg_try_advisory_lock(42)", "try", "42", "pg_try_advisory_lock"],
    ["select pg_try_advisory_lock( -1 , 007 ) as locked ;", "try", "-1,7", "locked"],
    ['SELECT pg_advisory_unlock(9223372036854775807) AS "Done"', "unlock", "9223372036854775807", "Done"],
    ["SELECT pg_catalog.pg_advisory_lock(1)", "lock", "1", "pg_advisory_lock"],
    ["SELECT pg_advisory_unlock_all()", "unlockAll", "", "pg_advisory_unlock_all"],
  ];
  for (const [sql, kind, key, column] of cases) {
    it(`recognises ${sql}`, () => assert.deepEqual(parseAdvisoryCall(sql), { kind, key, column }));
  }

  const others = [
    "SELECT pg_try_advisory_lock($1)",
    "SELECT pg_try_advisory_lock()",
    "SELECT pg_advisory_unlock_all(1)",
    "SELECT pg_try_advisory_lock(1), 2",
    "SELECT pg_try_advisory_lock(1); SELECT 2",
    "SELECT pg_try_advisory_xact_lock(1)",
  ];
  for (const sql of others) it(`leaves alone ${sql}`, () => assert.equal(parseAdvisoryCall(sql), undefined));

  it("excludes others, and counts as PostgreSQL does", () => {
    const locks = new AdvisoryLocks<string>();
    assert.deepEqual([locks.try("1", "a"), locks.try("1", "a"), locks.try("1", "b")], [true, true, false]);
    assert.deepEqual([locks.unlock("1", "b"), locks.unlock("1", "a"), locks.try("1", "b")], [false, true, false]);
    assert.deepEqual([locks.unlock("1", "a"), locks.try("1", "b")], [true, true]);
  });

  it("gives a lock to those who wait, in order, and forgets those who left", async () => {
    const locks = new AdvisoryLocks<string>();
    const order: string[] = [];
    const wait = (owner: string): Promise<void> =>
      locks.lock("1", owner).then((granted) => void order.push(`${owner}:${granted}`));
    const waits = ["a", "b", "c", "d"].map(wait);
    locks.releaseAll("b");
    locks.releaseAll("a");
    locks.unlock("1", "c");
    await Promise.all(waits);
    assert.deepEqual(order.sort(), ["a:true", "b:false", "c:true", "d:true"]);
    assert.equal(locks.try("1", "a"), false);
  });

  it("gives up after a while when it is told to", async () => {
    const locks = new AdvisoryLocks<string>();
    locks.try("1", "a");
    assert.equal(await locks.lock("1", "b", 5), false);
    locks.releaseAll("a");
    assert.equal(locks.try("1", "c"), true);
  });
});
