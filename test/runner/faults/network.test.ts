import assert from "node:assert/strict";
import { isProblem } from "../../../src/core/problems/problem.ts";
import type { ExecuteResult } from "../../../src/protocol/runner.ts";
import { ask } from "../../support/database.ts";
import type { Link, Proxy, Weather } from "../../support/proxy.ts";
import { sends, startProxy } from "../../support/proxy.ts";
import type { Session } from "../../support/session.ts";
import { openSession, succeeded } from "../../support/session.ts";
import { newest } from "../../support/database.ts";
import { appliedLetters, goesOn, leavesNothing } from "../../support/truth.ts";
import { dataSource, fileOf, idOf, migration } from "../../support/workspace.ts";

type Mode = "all" | "each" | "none";

const statementOf = (letter: string) => `CREATE TABLE IF NOT EXISTS ${letter.toLowerCase()} ()`;
const isStatement = (bytes: Buffer) => sends(bytes, statementOf("B"));
/** The commit after B: in mode all that of the whole run. A connection serves one run after the other. */
const isCommit = (bytes: Buffer, link: Link) =>
  sends(bytes, "COMMIT") && link.sent.lastIndexOf(statementOf("B")) > link.sent.lastIndexOf("START TRANSACTION");
const isRow = (bytes: Buffer) => bytes.includes('INSERT INTO "migrations"') && bytes.includes(idOf("B"));

/** A fault at a piece of the client's, and whether the server has done by then what the piece asks for. */
const faults: readonly (readonly [name: string, isDone: boolean, (is: typeof isCommit) => Weather])[] = [
  [
    "the connection is reset before it arrives",
    false,
    (is) => ({ toServer: (bytes, link) => (is(bytes, link) ? undone(link.reset) : bytes) }),
  ],
  [
    "the connection is closed before it arrives",
    false,
    (is) => ({ toServer: (bytes, link) => (is(bytes, link) ? undone(link.close) : bytes) }),
  ],
  ["its answer is lost, and the connection reset", true, (is) => answering(is, (_, link) => undone(link.reset))],
  [
    "its answer is cut in the middle of a message",
    true,
    (is) =>
      answering(is, (bytes, link) => {
        setTimeout(link.close, 20);
        return bytes.subarray(0, Math.ceil(bytes.length / 2) - 1);
      }),
  ],
];

/** Does something to a connection instead of passing on what came. */
function undone(work: () => void): undefined {
  work();
}

/** Something happens to what the server answers to a piece. */
function answering(is: typeof isCommit, answer: (bytes: Buffer, link: Link) => Buffer | undefined): Weather {
  let asked: number | undefined;
  return {
    toServer: (bytes, link) => {
      if (asked === undefined && is(bytes, link)) asked = link.number;
      return bytes;
    },
    toClient: (bytes, link) => (link.number === asked ? answer(bytes, link) : bytes),
  };
}

describe("a network that fails", function () {
  this.timeout(60_000);
  let proxy: Proxy;
  let session: Session;
  let close: () => Promise<void>;

  before(async () => {
    proxy = await startProxy(Number(new URL(newest()).port));
    const migrations = [..."ABC"].map((letter) => [
      fileOf(letter),
      migration(
        idOf(letter),
        // At the commit, B waits as long as a table says.
        [statementOf(letter), ...(letter === "B" ? ["INSERT INTO aside.commits DEFAULT VALUES"] : [])],
        [`DROP TABLE ${letter.toLowerCase()}`],
      ),
    ]);
    const files = { ...Object.fromEntries(migrations), "src/data-source.ts": dataSource("connectTimeoutMS: 1500,") };
    [session, close] = await openSession(files, { port: proxy.port });
    await session.database.query(
      `CREATE SCHEMA aside; CREATE TABLE aside.slow AS SELECT 0::float8 AS seconds; CREATE TABLE aside.commits ();
       CREATE FUNCTION aside.wait() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN PERFORM pg_sleep(seconds) FROM aside.slow; RETURN NULL; END';
       CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON aside.commits DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION aside.wait()`,
    );
  });

  beforeEach(async () => {
    proxy.weather = {};
    await session.database.query("UPDATE aside.slow SET seconds = 0; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    assert.equal(await appliedLetters(session), "");
  });

  after(async () => {
    await close();
    await proxy.stop();
  });

  const run = (transaction: Mode, onProgress?: Parameters<Session["runner"]["request"]>[2]) =>
    session.runner.request("execute", { request: { kind: "upgradeHead" }, settings: { transaction } }, onProgress);

  /** The result matches the table after all packets have arrived. */
  async function wasTrue(result: ExecuteResult, unclaimed = ""): Promise<string> {
    proxy.weather = {};
    assert.equal(result.verified, true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const letters = await appliedLetters(session, unclaimed);
    assert.equal(result.applied.map((id) => id.slice(0, 1)).join(""), letters);
    return letters;
  }

  const places: readonly (readonly [where: string, typeof isCommit, modes: readonly Mode[]])[] = [
    ["a statement", isStatement, ["all", "each", "none"]],
    ["the row of a revision", isRow, ["all", "each", "none"]],
    ["COMMIT", isCommit, ["all", "each"]],
  ];
  for (const [where, is, modes] of places) {
    for (const [name, isDone, weather] of faults) {
      it(`at ${where}, ${name}: what is told is what the table says`, async () => {
        for (const mode of modes) {
          if (mode !== modes[0]) await session.database.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
          proxy.weather = weather(is);
          const result = succeeded(await run(mode));
          assert.equal(result.problem?.code, "connectionLost", mode);
          // Outside of transactions the statement is kept that was done, without its row.
          const unclaimed = mode === "none" && !(is === isStatement && !isDone) ? "B" : "";
          const isKept = isDone && (is === isCommit || (is === isRow && mode === "none"));
          assert.equal(
            await wasTrue(result, unclaimed),
            mode === "all" ? (isKept ? "ABC" : "") : isKept ? "AB" : "A",
            mode,
          );
          await goesOn(session, "ABC", unclaimed);
        }
      });
    }
  }

  for (const mode of ["all", "each"] as const) {
    it(`the connection is lost while a COMMIT takes long, mode ${mode}: it is told when that is decided`, async () => {
      await session.database.query("UPDATE aside.slow SET seconds = 1.5");
      proxy.weather = {
        toServer: (bytes, link) => {
          if (isCommit(bytes, link)) setTimeout(link.reset, 100);
          return bytes;
        },
      };
      const result = succeeded(await run(mode));
      assert.equal(result.problem?.code, "connectionLost");
      await new Promise((resolve) => setTimeout(resolve, 1600));
      await wasTrue(result);
      await session.database.query("UPDATE aside.slow SET seconds = 0");
      await goesOn(session, "ABC");
    });
  }

  for (const [where, is] of [
    ["a statement", isStatement],
    ["COMMIT", isCommit],
  ] as const) {
    it(`nothing passes any more at ${where}: the run can be cancelled, and the next one works`, async () => {
      let hole: () => void;
      const fallen = new Promise<void>((resolve) => (hole = resolve));
      proxy.weather = {
        toServer: (bytes, link) => {
          if (!is(bytes, link)) return bytes;
          link.swallow();
          hole();
          return undefined;
        },
      };
      let cancel = () => undefined as unknown;
      const answer = run("each", (_, stop) => (cancel = stop));
      await fallen;
      const started = Date.now();
      cancel();
      const result = succeeded(await answer);
      assert.ok(Date.now() - started < 3900, "before the editor loses its patience");
      assert.equal(result.problem?.code, "cancelled");
      assert.equal(await wasTrue(result), "A");
      await goesOn(session, "ABC");
    });
  }

  it("slow answers change nothing", async () => {
    const later = async (bytes: Buffer) => {
      await new Promise((resolve) => setTimeout(resolve, 15));
      return bytes;
    };
    proxy.weather = { toServer: later, toClient: later };
    const result = succeeded(await run("each"));
    assert.deepEqual([result.problem, await wasTrue(result)], [undefined, "ABC"]);
  });

  const connecting: readonly (readonly [name: string, code: string, weather: Weather])[] = [
    ["reset at once", "connectionLost", { connected: (link) => undone(link.reset) }],
    ["closed at once", "connectionLost", { connected: (link) => undone(link.close) }],
    ["closed in the middle of the greeting", "connectionLost", cutGreeting()],
    // To `pg` its first letter announces a message of more than a gigabyte, which it waits for.
    [
      "answered by something else",
      "connectionTimedOut",
      { toClient: () => Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n") },
    ],
    ["never answered", "connectionTimedOut", { connected: () => false }],
  ];
  for (const [name, code, weather] of connecting) {
    it(`a connection that is ${name}: nothing is done, and it is told why`, async () => {
      const { links, rest } = onlyNew(weather);
      proxy.weather = rest;
      const answer = await run("all");
      assert.ok(isProblem(answer), JSON.stringify(answer));
      assert.equal(answer.code, code);
      assert.ok(links.size > 0);
      proxy.weather = {};
      assert.equal(await appliedLetters(session), "");
      await goesOn(session, "ABC");
    });
  }

  /** The weather for connections that are made from now on, and which those were. */
  function onlyNew({ connected, toClient }: Weather): { readonly links: Set<Link>; readonly rest: Weather } {
    const links = new Set<Link>();
    const rest: Weather = {
      connected: (link) => {
        links.add(link);
        return connected?.(link);
      },
      toClient: (bytes, link) => (links.has(link) && toClient ? toClient(bytes, link) : bytes),
    };
    return { links, rest };
  }

  it("all connections are cut between two commands: nobody notices", async () => {
    succeeded(await session.execute({ kind: "upgradeBy", count: 1 }));
    proxy.weather = {
      toServer: (_, link) => undone(link.reset),
      connected: () => {
        proxy.weather = {};
        return undefined;
      },
    };
    assert.equal(await appliedLetters(session), "A");
    await goesOn(session, "ABC");
  });

  it("the lock's own connection is cut: the run stops with its statement, and claims nothing half done", async () => {
    await session.database.query("UPDATE aside.slow SET seconds = 20");
    const isLock = (link: Link) => link.sent.includes("pg_try_advisory_xact_lock(");
    const links: Link[] = [];
    proxy.weather = {
      toServer: (bytes, link) => {
        if (isLock(link) && !links.includes(link)) links.push(link);
        // In mode none the trigger waits within the statement.
        if (sends(bytes, "INSERT INTO aside.commits DEFAULT VALUES"))
          setTimeout(() => links.forEach((lock) => lock.reset()), 200);
        return bytes;
      },
    };
    const started = Date.now();
    const result = succeeded(await run("none"));
    assert.ok(Date.now() - started < 5000, "the statement is not waited for");
    assert.equal(result.problem?.code, "lockLost");
    assert.equal(await wasTrue(result, "B"), "A");
    const running = await ask(
      session.database.url,
      "SELECT query FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%aside%' AND pid <> pg_backend_pid()",
    );
    assert.deepEqual(running, [], "the server goes on with nothing");
    await session.database.query("UPDATE aside.slow SET seconds = 0");
    await goesOn(session, "ABC", "B");
  });

  it("afterwards nobody is connected and nothing is locked", () => leavesNothing(session));
});

/** The server's second answer, which is in the middle of the authentication, comes by half. */
function cutGreeting(): Weather {
  return {
    toClient: (bytes, link) => {
      setTimeout(link.close, 20);
      return bytes.subarray(0, Math.floor(bytes.length / 2));
    },
  };
}
