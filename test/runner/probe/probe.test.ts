import assert from "node:assert/strict";
import { Client } from "pg";
import type { ProbeAnswer, ProbeRequest } from "../../../src/migrations/review/probe.ts";
import { probesOf, withLive } from "../../../src/migrations/review/reviewLive.ts";
import type { Review } from "../../../src/migrations/review/review.ts";
import { reviewOf } from "../../../src/migrations/review/review.ts";
import { servers } from "../../support/database.ts";
import type { Session } from "../../support/session.ts";
import { openSession, succeeded, withSession } from "../../support/session.ts";
import { envOf, fileOf, idOf, migration } from "../../support/workspace.ts";
import { rehearsalOf, upgradeHead } from "../rehearsal/caseSupport.ts";

const nothing: ProbeRequest = { data: [], tables: [], checks: [], locks: [], server: false };

async function probed(session: Session, request: Partial<ProbeRequest>): Promise<ProbeAnswer> {
  return succeeded(await session.runner.request("probe", { ...nothing, ...request }));
}

/** The review of the pending revisions, with the answers of the live database. */
async function reviewed(session: Session): Promise<Review> {
  const plan = succeeded(await session.runner.request("plan", { request: upgradeHead }));
  const review = reviewOf(plan, await rehearsalOf(session));
  const request = probesOf(review, true);
  return withLive(review, request, await probed(session, request));
}

const foundBy = ({ checks }: Review) =>
  checks
    .map(({ kind, columns, statement, found }) => [kind, columns.join(), statement, found?.rows, found?.examples])
    .sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));

const first = [
  "CREATE TABLE payer (id int PRIMARY KEY)",
  "CREATE TABLE bill (id int PRIMARY KEY, email text, code text, payer int, cents bigint, token text)",
];
const rows = `INSERT INTO payer VALUES (1);
  INSERT INTO bill VALUES (1, NULL, 'x', 1, 5, 'abc'), (2, NULL, 'x', 77, 7, 'abc'), (3, 'a@b.c', 'y', 78, 3000000000, 'abc')`;

async function withBills(
  up: readonly string[],
  down: readonly string[],
  work: (session: Session) => Promise<void>,
  server?: string,
): Promise<void> {
  const a = { [fileOf("A")]: migration(idOf("A"), first, ["DROP TABLE bill, payer"]) };
  await withSession(
    { ...a, [fileOf("B")]: migration(idOf("B"), up, down) },
    async (session) => {
      succeeded(await session.execute({ kind: "upgradeBy", count: 1 }));
      await session.database.query(rows);
      await work(session);
    },
    server === undefined ? {} : { server },
  );
}

describe("a probe of the live database", function () {
  this.timeout(60_000);

  for (const [major, server] of servers)
    it(`finds the rows that constraints and types reject: PostgreSQL ${major}`, () =>
      withBills(
        [
          "ALTER TABLE bill ALTER email SET NOT NULL",
          "CREATE UNIQUE INDEX bill_code ON bill (code)",
          "ALTER TABLE bill ADD CONSTRAINT bill_payer FOREIGN KEY (payer) REFERENCES payer",
          "ALTER TABLE bill ADD CONSTRAINT small CHECK (cents <> 7)",
          "ALTER TABLE bill ADD CONSTRAINT long CHECK (length(token) > 2 AND token <> 'abc')",
        ],
        [
          "ALTER TABLE bill DROP CONSTRAINT long",
          "ALTER TABLE bill DROP CONSTRAINT small",
          "ALTER TABLE bill DROP CONSTRAINT bill_payer",
          "DROP INDEX bill_code",
          "ALTER TABLE bill ALTER email DROP NOT NULL",
        ],
        async (session) => {
          const review = await reviewed(session);
          assert.deepEqual(foundBy(review), [
            ["check", "cents", 4, 1, ["7"]],
            ["check", "token", 5, 3, []],
            ["duplicate", "code", 2, 1, ["x"]],
            ["null", "email", 1, 2, []],
            ["orphan", "payer", 3, 2, ["77", "78"]],
          ]);
          assert.deepEqual(
            review.revisions.map(({ verdict }) => verdict),
            ["fails"],
          );
          assert.deepEqual(review.live?.sizes.get("bill")?.rows, { rows: 3 });
          assert.equal(review.reversible, false);
        },
        server,
      ));

  it("finds values that a new type rejects, and keys that a revision inserts", async () => {
    await withBills(
      ["ALTER TABLE bill ALTER cents TYPE int"],
      ["ALTER TABLE bill ALTER cents TYPE bigint"],
      async (session) => assert.deepEqual(foundBy(await reviewed(session)), [["value", "cents", 1, 1, ["3000000000"]]]),
    );
    await withBills(["INSERT INTO payer VALUES (1)"], ["DELETE FROM payer WHERE id = 1"], async (session) =>
      assert.deepEqual(foundBy(await reviewed(session)), [["key", "id", 1, 1, ["1"]]]),
    );
  });

  it("counts the rows of dropped tables and the values of dropped columns", () =>
    withBills(
      ["DROP TABLE payer", "ALTER TABLE bill DROP email", "CREATE TABLE tmp (a int)", "DROP TABLE tmp"],
      [],
      async (session) => {
        const { losses, blocks, reversible } = await reviewed(session);
        assert.deepEqual(losses, [
          { kind: "table", name: "payer", rows: 1 },
          { kind: "column", name: "bill.email", rows: 1 },
        ]);
        assert.deepEqual(blocks, [
          { table: "payer", mode: "AccessExclusive", statement: 1 },
          { table: "bill", mode: "AccessExclusive", statement: 2 },
        ]);
        assert.equal(reversible, false);
      },
    ));

  it("reports a column that the plan adds and drops as no loss", () =>
    withBills(["ALTER TABLE bill ADD note text", "ALTER TABLE bill DROP note"], [], async (session) =>
      assert.deepEqual((await reviewed(session)).losses, []),
    ));

  it("counts a renamed table and column under their names in the live database", () =>
    withBills(
      [
        'ALTER TABLE "payer" RENAME TO "payers"',
        "DROP TABLE payers",
        'ALTER TABLE public.bill RENAME email TO "eMail"',
        'ALTER TABLE bill DROP "eMail"',
      ],
      [],
      async (session) =>
        assert.deepEqual((await reviewed(session)).losses, [
          { kind: "table", name: "payer", rows: 1 },
          { kind: "column", name: "bill.email", rows: 1 },
        ]),
    ));

  it("does not count a table if it cannot follow a new name", () =>
    withBills(["ALTER TABLE payer RENAME TO payers; SELECT 1", "DROP TABLE payers"], [], async (session) => {
      const { losses, notes } = await reviewed(session);
      assert.deepEqual(losses.at(0), { kind: "table", name: "payers" });
      assert.deepEqual(
        notes.find(({ kind }) => kind === "renames"),
        { kind: "renames", names: ["payers"] },
      );
    }));

  describe("on one database", () => {
    let session: Session;
    let close: () => Promise<void>;

    before(async () => {
      [session, close] = await openSession({});
      await session.database.query(
        `CREATE TABLE bill (id int PRIMARY KEY, note text);
         INSERT INTO bill SELECT n, CASE WHEN n % 4 = 0 THEN 'x' END FROM generate_series(1, 200000) n;
         CREATE TABLE "Odd.name" (id int); INSERT INTO "Odd.name" VALUES (1);
         CREATE SCHEMA sales; CREATE TABLE sales.bill (id int); CREATE VIEW bills AS SELECT * FROM bill;
         CREATE TABLE part (id int) PARTITION BY RANGE (id);
         CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (9); INSERT INTO part VALUES (1), (2);
         CREATE TABLE never (id int, filler text);
         INSERT INTO never SELECT n, repeat('x', 1000) FROM generate_series(1, 20000) n;
         ALTER TABLE never SET (autovacuum_enabled = false); ALTER TABLE bill SET (autovacuum_enabled = false)`,
      );
    });
    after(() => close());

    it("counts small tables, estimates large ones by the statistics, and says nothing of a table that was never analyzed", async () => {
      await session.database.query("CREATE TABLE wide (id int, filler text, note text)");
      await session.database.query(
        "INSERT INTO wide SELECT n, repeat('x', 1000), CASE WHEN n % 4 = 0 THEN 'y' END FROM generate_series(1, 20000) n",
      );
      await session.database.query("ANALYZE wide");
      const { data, notes } = await probed(session, {
        data: [
          { table: "bill" },
          { table: "bill", column: "note" },
          { table: "Odd.name" },
          { table: "sales.bill" },
          { table: "part" },
          { table: "wide" },
          { table: "wide", column: "note" },
          { table: "never" },
          { table: "never", column: "filler" },
          { table: "gone" },
          { table: "bill", column: "gone" },
        ],
      });
      assert.deepEqual(data.slice(0, 5), [{ rows: 200000 }, { rows: 50000 }, { rows: 1 }, { rows: 0 }, { rows: 2 }]);
      const [all, some] = data.slice(5, 7);
      assert.deepEqual(all, { rows: 20000, isEstimate: true });
      assert.ok(some !== null && typeof some === "object" && some.isEstimate && Math.abs(some.rows - 5000) < 500);
      assert.deepEqual(data.slice(7), [null, null, "absent", "absent"]);
      assert.deepEqual(notes, []);
    });

    it("reads sizes of tables, and tells tables from indexes", async () => {
      const { sizes } = await probed(session, { tables: ["bill", "bill_pkey", "bills", "gone", "part"] });
      const [bill, key, view, gone, part] = sizes;
      assert.ok(bill && bill !== "absent" && bill.isTable && (bill.bytes ?? 0) > 8_000_000);
      assert.ok(key && key !== "absent" && !key.isTable && key.rows === undefined && (key.bytes ?? 0) > 1_000_000);
      assert.deepEqual([view, gone], [{ isTable: true }, "absent"]);
      assert.ok(part && part !== "absent" && part.isTable && part.rows?.rows === 2);
    });

    it("lists sessions with conflicting locks and when they began, and no others", async () => {
      const client = new Client({ connectionString: session.database.url, application_name: "nightly report" });
      await client.connect();
      try {
        await client.query("BEGIN; SELECT FROM sales.bill; SELECT FROM part");
        const locks = [
          { relation: "sales.bill", mode: "AccessExclusive" },
          { relation: "part", mode: "ShareUpdateExclusive" },
        ];
        const { sessions, notes } = await probed(session, { locks, server: true });
        const [holder] = sessions;
        assert.equal(sessions.length, 1);
        assert.ok(holder?.pid !== undefined && Date.now() - Date.parse(holder.since ?? "") < 60_000);
        const { application, state, mode, relation } = holder;
        assert.deepEqual(
          [application, state, mode, relation],
          ["nightly report", "idle in transaction", "AccessShare", "sales.bill"],
        );
        assert.deepEqual(notes, []);
      } finally {
        await client.end();
      }
    });

    it("does not wait for a locked table", async () => {
      const client = new Client({ connectionString: session.database.url });
      await client.connect();
      try {
        await client.query("BEGIN; LOCK TABLE sales.bill IN ACCESS EXCLUSIVE MODE");
        const started = performance.now();
        const answer = await probed(session, {
          data: [{ table: "sales.bill" }],
          tables: ["sales.bill", "part"],
          checks: [{ kind: "null", from: "FROM sales.bill WHERE id IS NULL", columns: [{ name: "id", sql: "id" }] }],
          locks: [{ relation: "sales.bill", mode: "AccessExclusive" }],
        });
        assert.ok(performance.now() - started < 5000);
        assert.deepEqual([answer.data, answer.checks], [[null], [null]]);
        assert.deepEqual(
          new Set(answer.notes.map(({ what, why }) => `${what} ${why}`)),
          new Set(["size locked", "check locked"]),
        );
        assert.deepEqual(
          answer.sessions.map(({ mode }) => mode),
          ["AccessExclusive"],
        );
      } finally {
        await client.end();
      }
    });

    it("ends a slow query, notes it and goes on", async () => {
      const started = performance.now();
      const column = [{ name: "id", sql: "id" }];
      const { checks, notes } = await probed(session, {
        checks: [
          { kind: "check", from: "FROM (SELECT 1 AS id, pg_sleep(60)) one", columns: column },
          { kind: "check", from: "FROM bill WHERE id < 3 ORDER BY id", columns: column },
        ],
      });
      assert.ok(performance.now() - started < 15_000);
      assert.deepEqual(checks, [null, { rows: 2, examples: ["1", "2"] }]);
      assert.deepEqual(notes, [{ kind: "probe", what: "check", why: "time", name: "id" }]);
    });

    it("sends no query after it was cancelled, and the runner goes on", async () => {
      const slow = { kind: "check", from: "FROM (SELECT pg_sleep(60)) one", columns: [] } as const;
      const cancel = new AbortController();
      const started = performance.now();
      const request = { ...nothing, checks: [slow, slow, slow, slow] };
      const answer = session.runner.request("probe", request, undefined, cancel.signal);
      setTimeout(() => cancel.abort(), 200);
      assert.deepEqual(await answer, { code: "cancelled" });
      assert.ok(performance.now() - started < 4000);
      assert.deepEqual((await probed(session, { data: [{ table: "part" }] })).data, [{ rows: 2 }]);
    });

    it("changes nothing, whatever a query calls", async () => {
      const { checks, notes } = await probed(session, {
        checks: [{ kind: "check", from: "FROM (SELECT lo_create(0)) one", columns: [] }],
      });
      assert.deepEqual(checks, [null]);
      assert.deepEqual(
        notes.map(({ what, why }) => [what, why]),
        [["check", "failed"]],
      );
      assert.deepEqual(await session.database.query("SELECT FROM pg_largeobject_metadata"), []);
    });

    it("shows at most three values, cut, and counts to 10,000", async () => {
      const { checks } = await probed(session, {
        checks: [
          { kind: "check", from: "FROM never", columns: [{ name: "filler", sql: "filler" }] },
          { kind: "check", from: "FROM bill WHERE id = 1", columns: [{ name: "api_key", sql: "id" }] },
        ],
      });
      const example = `${"x".repeat(60)}…`;
      assert.deepEqual(checks, [
        { rows: 10000, isMore: true, examples: [example, example, example] },
        { rows: 1, examples: [] },
      ]);
    });
  });

  it("notes what the role may not read", async () => {
    const [session, close] = await openSession({});
    const { database } = session;
    const role = `probe_${process.pid}`;
    const password = "Of-this-role-1";
    const client = new Client({ connectionString: database.url, application_name: "report" });
    try {
      await database.query(
        `CREATE ROLE ${role} LOGIN PASSWORD '${password}';
         CREATE TABLE hidden (id int); INSERT INTO hidden VALUES (1);
         CREATE TABLE filtered (id int); INSERT INTO filtered VALUES (1); GRANT SELECT ON filtered TO ${role};
         ALTER TABLE filtered ENABLE ROW LEVEL SECURITY`,
      );
      session.workspace.write({ ".env": envOf({ ...database, user: role, password }) });
      await session.restart();
      await client.connect();
      await client.query("BEGIN; SELECT FROM hidden");
      const { data, notes, sessions } = await probed(session, {
        data: [{ table: "hidden" }, { table: "filtered" }],
        locks: [{ relation: "hidden", mode: "AccessExclusive" }],
        server: true,
      });
      assert.deepEqual(data, [null, null]);
      assert.deepEqual(
        notes.map(({ what, name, why }) => [what, name, why]),
        [
          ["rows", "hidden", "denied"],
          ["rows", "filtered", "denied"],
          ["sessions", undefined, "denied"],
        ],
      );
      assert.deepEqual(
        sessions.map(({ relation, since }) => [relation, since]),
        [["hidden", undefined]],
      );
    } finally {
      await client.end();
      await session.runner.stop();
      await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
      await close();
    }
  });
});
