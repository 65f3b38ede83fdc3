import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startRunner } from "../../support/runner.ts";
import type { Session } from "../../support/session.ts";
import { openSession, succeeded, told, withSession } from "../../support/session.ts";
import { smallDisk } from "../../support/smallDisk.ts";
import { appliedLetters, goesOn, leavesNothing } from "../../support/truth.ts";
import { fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

/** A text with characters of two, three and four bytes. */
const files = {
  ...tableMigrations("BCD"),
  [fileOf("A")]: migration(
    idOf("A"),
    ["CREATE TABLE a (id int)", "COMMENT ON TABLE a IS 'über € 𝄞'"],
    ["DROP TABLE a"],
  ),
};

const journalIn = (directory: string) =>
  path.join(directory, readdirSync(directory).find((name) => name.endsWith(".jsonl")) ?? assert.fail("no journal"));

/** Complete lines of a journal, parsed. A truncated line is skipped. */
function entriesIn(file: string): readonly { readonly kind: string; readonly run?: string }[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as { readonly kind: string }];
      } catch {
        return [];
      }
    });
}

describe("a journal that something has happened to", function () {
  this.timeout(120_000);
  let directory: string;
  let session: Session;
  let close: () => Promise<void>;
  let [whole, file] = [Buffer.alloc(0), ""];

  before(async () => {
    directory = mkdtempSync(path.join(tmpdir(), "migrations-journal-"));
    [session, close] = await openSession(files, { start: { journal: directory } });
    assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
    file = journalIn(directory);
    whole = readFileSync(file);
  });
  after(async () => {
    await close();
    rmSync(directory, { recursive: true });
  });

  /** The runner's status is still correct, and the next run is recorded completely. */
  async function goesOnWith(text: Buffer | string): Promise<void> {
    writeFileSync(file, text);
    assert.equal(await appliedLetters(session), "A");
    const known = succeeded(await session.runner.request("journal")).runs.length;
    assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up B");
    const { runs } = succeeded(await session.runner.request("journal"));
    assert.deepEqual([runs.length, runs[0]?.applied, runs[0]?.outcome], [known + 1, [idOf("B")], "ok"]);
    const { history } = succeeded(await session.runner.request("status"));
    assert.ok(history.revisions.find(({ id }) => id === idOf("B"))?.appliedAt !== undefined);
    assert.equal(told(await session.execute({ kind: "downgradeBy", count: 1 })), "down B");
    assert.equal(succeeded(await session.runner.request("journal")).runs.length, known + 2);
  }

  it("cut at any byte: what is applied stays applied, and nobody stumbles", async () => {
    for (let end = 0; end < whole.length; end += 7) {
      writeFileSync(file, whole.subarray(0, end));
      const { history, problem } = succeeded(await session.runner.request("status"));
      assert.deepEqual([problem, history.applied], [undefined, [idOf("A")]], `cut at ${end}`);
      succeeded(await session.runner.request("journal"));
      succeeded(await session.runner.request("remembered", { revision: idOf("A") }));
    }
  });

  it("cut within a character, within a line, and at its end: the next run begins a line", async () => {
    const note = whole.indexOf("𝄞");
    assert.ok(note > 0);
    for (const end of [note + 1, note + 3, whole.length - 1, whole.lastIndexOf(0x0a, -2) + 1])
      await goesOnWith(whole.subarray(0, end));
  });

  const strange: readonly (readonly [what: string, text: string | Buffer])[] = [
    ["nothing at all", ""],
    ["bytes that are no text", Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 131) % 256))],
    ["JSON that is no entry", ["null", "[]", "3", '"begin"', "{}", '{"kind":7}', '{"kind":"toString"}'].join("\n")],
    [
      "entries that lack something",
      ["begin", "step", "end", "sql", "accept"]
        .flatMap((kind) => [
          `{"kind":"${kind}"}`,
          `{"kind":"${kind}","run":"r","at":"now","id":"${idOf("A")}","revisions":[null],"applied":[{}],"statements":"x"}`,
        ])
        .join("\n"),
    ],
    ["a line of ten million characters", `{"kind":"${"x".repeat(10_000_000)}\n`],
  ];
  for (const [what, text] of strange) it(what, () => goesOnWith(text));

  it("whose texts are gone, or cut: the next run keeps them again", async () => {
    writeFileSync(file, whole);
    const sources = path.join(directory, "sources");
    const textOfB = async () => succeeded(await session.runner.request("remembered", { revision: idOf("B") })).text;
    for (const spoil of [
      () => rmSync(sources, { recursive: true }),
      () => {
        for (const pack of readdirSync(sources)) writeFileSync(path.join(sources, pack), "cut");
      },
    ]) {
      assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up B");
      assert.match((await textOfB()) ?? "", /CREATE TABLE b/);
      spoil();
      assert.equal(await textOfB(), undefined);
      assert.equal(told(await session.execute({ kind: "downgradeBy", count: 1 })), "down B");
    }
    assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up B");
    assert.match((await textOfB()) ?? "", /CREATE TABLE b/);
    assert.equal(told(await session.execute({ kind: "downgradeBy", count: 1 })), "down B");
  });

  it("a folder in its place is told in the log", async () => {
    rmSync(file);
    mkdirSync(file);
    try {
      assert.equal(await appliedLetters(session), "A");
      assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up B");
      assert.deepEqual(succeeded(await session.runner.request("journal")).runs, []);
      assert.match(session.runner.logs.join("\n"), /The journal cannot be (?:read|written): EISDIR/);
      assert.equal(told(await session.execute({ kind: "downgradeBy", count: 1 })), "down B");
    } finally {
      rmSync(file, { recursive: true });
      writeFileSync(file, whole);
    }
  });

  it("eight processes write at once: each line is whole", async () => {
    const others = Array.from({ length: 8 }, () => startRunner(session.workspace.root, { journal: directory }));
    try {
      await Promise.all(
        others.map(async (runner) => {
          for (let count = 0; count < 25; count++) succeeded(await runner.request("remember", { accept: [idOf("A")] }));
        }),
      );
      const kinds = readFileSync(file, "utf8")
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { kind: string }).kind);
      assert.equal(kinds.filter((kind) => kind === "accept").length, 200);

      const runs = others.map((runner) => runner.request("execute", { request: { kind: "upgradeHead" } }));
      const results = (await Promise.all(runs)).map((answer) => succeeded(answer));
      assert.deepEqual(results.flatMap(({ applied }) => applied).sort(), [..."BCD"].map(idOf));
      const entries = entriesIn(file);
      const ran = entries.filter(({ kind }) => kind === "begin").length;
      assert.equal(entries.filter(({ kind }) => kind === "end").length, ran);
      assert.deepEqual(await appliedLetters(session), "ABCD");
      await session.execute({ kind: "downgradeTo", revision: idOf("A") });
    } finally {
      await Promise.all(others.map((runner) => runner.stop()));
    }
  });
});

describe("a journal that cannot be written", function () {
  this.timeout(60_000);

  /** A file that takes nothing, as on a full disk. */
  const full = (directory: string, name: string) => symlinkSync("/dev/full", path.join(directory, name));

  it("below a file: the run is as it is anyway, and the log says so", () =>
    inJournal(async (directory) => {
      const below = path.join(directory, "file");
      writeFileSync(below, "");
      await withSession(files, runsAllTheSame(/The journal cannot be written: (?:EEXIST|ENOTDIR)/), {
        start: { journal: path.join(below, "journal") },
      });
    }));

  it("full from the first byte on, and never a part of an entry", () =>
    inJournal(async (directory) => {
      const [session, close] = await openSession(files, { start: { journal: directory } });
      try {
        assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
        const name = path.basename(journalIn(directory));
        rmSync(path.join(directory, name));
        full(directory, name);
        await runsAllTheSame(/The journal cannot be written: ENOSPC/)(session);
      } finally {
        await close();
      }
    }));

  it("a disk that is full in the middle of an entry, and has room again", function () {
    const disk = smallDisk(256 * 1024);
    // Only who may mount a file system can fill one.
    if (!disk) return this.skip();
    return withSession(
      files,
      async (session) => {
        try {
          assert.equal(told(await session.execute({ kind: "upgradeBy", count: 1 })), "up A");
          const file = journalIn(path.join(disk.path, "journal"));
          // To the end of a page, so that the next entry is cut in its middle.
          const begun = readFileSync(file).length;
          writeFileSync(file, "\n".repeat(4096 - (begun % 4096) - 100), { flag: "a" });
          disk.fill();
          await runsAllTheSame(/The journal cannot be written: ENOSPC/)(session);
          const cut = readFileSync(file, "utf8");
          assert.notEqual(cut.at(-1), "\n", "an entry was cut");
          disk.empty();
          assert.equal(told(await session.execute({ kind: "downgradeBy", count: 1 })), "down D");
          const { runs } = succeeded(await session.runner.request("journal"));
          assert.deepEqual(runs[0]?.reverted, [idOf("D")]);
          assert.equal(await appliedLetters(session), "ABC");
          await leavesNothing(session);
        } finally {
          await session.runner.stop();
          disk.dispose();
        }
      },
      { start: { journal: path.join(disk.path, "journal") } },
    );
  });
});

/** The run succeeds, the tree shows it, and the log contains the reason why nothing was recorded. */
function runsAllTheSame(why: RegExp): (session: Session) => Promise<void> {
  return async (session) => {
    await goesOn(session, "ABCD");
    assert.match(session.runner.logs.join("\n"), why);
    succeeded(await session.runner.request("journal"));
    succeeded(await session.runner.request("remembered", { revision: idOf("D") }));
  };
}

async function inJournal(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), "migrations-journal-"));
  try {
    await work(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}
