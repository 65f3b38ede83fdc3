import "../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { check } from "../../../src/commands/revisions/check.ts";
import { downgradeTo, revert } from "../../../src/commands/revisions/downgrade.ts";
import { current, history } from "../../../src/commands/revisions/history.ts";
import { generate } from "../../../src/commands/generate/generate.ts";
import { create } from "../../../src/commands/revisions/createRevision.ts";
import { pickProject } from "../../../src/commands/pickProject.ts";
import { previewSql } from "../../../src/commands/revisions/preview.ts";
import { showDiagram } from "../../../src/commands/tables/showDiagram.ts";
import { startDatabase } from "../../../src/commands/database/startDatabase.ts";
import { stopDatabase } from "../../../src/commands/database/stopDatabase.ts";
import { upgradeBy } from "../../../src/commands/revisions/upgrade.ts";
import type { Command } from "../../../src/commands/command.ts";
import type { Project } from "../../../src/client/project/project.ts";
import type { ProjectView } from "../../../src/client/project/projectState.ts";
import type { Services } from "../../../src/host/services.ts";
import type { Store } from "../../../src/host/project/store.ts";
import { reset, shownByEditor } from "../../support/editor.ts";
import { schemaOf } from "../../support/schemas.ts";
import { historyOf, idOf, projectOf } from "../../support/views.ts";

const name = "appdb@db.example";
const done = () => Promise.resolve();
let documents: string[] = [];

/** Runs a command on a project whose runner answers as given; what it showed, the questions first. */
async function shown(
  command: Command,
  view: Partial<ProjectView>,
  {
    answers = [],
    raw = {},
    runner = {},
    database = {},
  }: {
    readonly answers?: readonly (string | undefined)[];
    readonly raw?: object;
    readonly runner?: Readonly<Record<string, unknown>>;
    readonly database?: object;
  } = {},
): Promise<readonly string[]> {
  reset({ protected: [], confirm: "never", rehearse: false });
  documents = [];
  shownByEditor.answers = [...answers];
  const project = projectOf(view);
  const request = (method: string) => Promise.resolve(runner[method] ?? { code: "unknown", message: method });
  const rehearsals = { record: () => request("record"), draft: () => request("draft") };
  const client = { startedAt: 1, request, restart: () => undefined };
  Object.assign(project, { client, rehearsals, ensureFresh: done, drawAfter: (work: () => unknown) => work() });
  const keep = (title: string, text: string) => {
    documents.push(`${title}\n${text}`);
    return done();
  };
  const services = {
    running: new Map(),
    store: { isSearched: true, find: () => project, use: () => undefined, settled: done, refreshProject: done },
    database: { isRunning: () => false, isOfOtherWindow: () => false, sharedWith: () => 0, stop: done, ...database },
    compose: { started: () => undefined, tools: { findComposeFiles: () => Promise.resolve([]) } },
    showSql: keep,
    showText: keep,
    showDiagram: () => 0,
  } as unknown as Services;
  await command(services, raw);
  return shownByEditor.asked.flatMap(({ message, detail, buttons }) => [
    [message, detail].filter((part) => part !== "").join(" — "),
    ...buttons.map((button) => `  ${button}`),
  ]);
}

const withoutTimes = (lines: readonly string[]) =>
  lines.map((line) =>
    line
      .replaceAll(/ · (applied )?(?:Nov 1\d, 2023|just now)/g, (_, applied?: string) =>
        applied ? " · applied <time>" : "",
      )
      .replace(/Nov 1\d, 2023/, "<time>"),
  );

describe("a question of a command", () => {
  it("says how many are pending, and which will be the last", async () => {
    const view = { history: historyOf("ABCD", "A") };
    const lines = (answer: string) => shown(upgradeBy, view, { answers: [answer] });
    assert.deepEqual((await lines("2")).slice(0, 2), [
      "Upgrade by… — How many of the 3 pending revisions to apply",
      "  Up to and including Add c",
    ]);
    assert.equal((await lines("9"))[1], "  Up to and including Add d");
    assert.equal((await lines("0"))[1], "  A whole number from 1 on");
  });

  it("says how many revisions each choice of a revert reverts", async () => {
    const view = { history: historyOf("ABC", "ABC") };
    assert.deepEqual(withoutTimes(await shown(downgradeTo, view)), [
      "Revert to Which Revision?",
      "  Add b reverts 1 revision",
      "  Add a reverts 2 revisions",
    ]);
    assert.deepEqual(withoutTimes(await shown(revert, view)), [
      "Revert Which Revision, and Everything Newer?",
      "  Add c reverts 1 revision",
      "  Add b reverts 2 revisions",
      "  Add a reverts 3 revisions",
    ]);
  });

  it("says where each project and each revision stands", async () => {
    reset();
    const projects = ["", "A"].map((rows) => projectOf({ history: historyOf("A", rows) }));
    const loading = projectOf({ status: "loading" });
    await pickProject({ projects: [...projects, loading] as readonly Project[] } as Store, "Which?");
    assert.deepEqual(shownByEditor.asked[0]?.buttons, [
      `shop ${name} · 1 pending`,
      `shop ${name} · nothing pending`,
      `shop ${name}`,
    ]);
    const all = historyOf("ABCEF", "ADF");
    const edited = all.revisions.map((one) => (one.id === idOf("A") ? { ...one, state: "edited" as const } : one));
    assert.deepEqual(withoutTimes(await shown(history, { history: { ...all, revisions: edited } })), [
      `History of ${name}`,
      "  $(history) Runs from Here… what was changed, when and by whom",
      "  $(circle-filled) Add f <time> · current",
      "  $(warning) Add e <time> · out of order, older than current",
      "  $(warning) Add d <time> · applied, its file is missing",
      "  $(warning) Add c <time> · out of order, older than current",
      "  $(warning) Add b <time> · out of order, older than current",
      "  $(edit) Add a <time> · applied, edited since",
      "  $(dash) base",
    ]);
    const known = historyOf("ABC", "AB");
    const applied = known.revisions.map((one) => ({ ...one, appliedAt: Date.now() }));
    assert.deepEqual(withoutTimes(await shown(history, { history: { ...known, revisions: applied } })).slice(2), [
      "  $(circle-outline) Add c <time> · pending",
      "  $(circle-filled) Add b <time> · current · applied <time>",
      "  $(check) Add a <time> · applied <time>",
      "  $(dash) base",
    ]);
  });

  it("says what is at base, and claims nothing of a database that was not asked", async () => {
    const problem = { code: "connectionRefused", host: "db.example", port: 5432 } as const;
    const unread = {
      ...historyOf("A", ""),
      revisions: historyOf("A", "").revisions.map((one) => ({ ...one, state: "unknown" as const })),
    };
    assert.deepEqual(withoutTimes(await shown(history, { history: unread, problem, status: "failed" })), [
      `History of ${name}`,
      "  $(warning) Not connected Show Problem",
      "  $(circle-small) Add a <time> · unknown whether it is applied",
      "  $(dash) base",
    ]);
    assert.equal((await shown(history, { history: historyOf("A", "") })).at(-1), "  $(dash) base current");
    assert.deepEqual(await shown(current, { history: historyOf("AB", "") }), [
      `${name} is at base: nothing is applied`,
      "  Upgrade to Head 2 pending",
    ]);
    assert.deepEqual(await shown(current, { history: historyOf("", "") }), [
      `${name} is at base: nothing is applied`,
      "  OK",
    ]);
  });
});

describe("what a command says when it is done", () => {
  const draftOf = (count: number, more: object = {}) => {
    const up = Array.from({ length: count }, () => ({ sql: "ALTER TABLE a" }));
    return { draft: { up, down: [], losses: [], questions: [], unmapped: [], base: "database", ...more } };
  };

  it("counts the statements of model changes, with losses on top, and says where nothing differs", async () => {
    const losses = { losses: ["users.email"], unmapped: ["audit"] };
    await shown(check, { history: historyOf("AB", "A") }, { runner: draftOf(2, losses) });
    assert.deepEqual(documents, [
      [
        "Model changes of shop",
        `-- 2 statements would change ${name} to match your entities. Nothing was run.`,
        "-- 1 revision is pending; it may hold some of these.",
        "",
        "-- Values that go, or that are cut or rounded:",
        "--   users.email",
        "",
        "-- Tables without an entity, which are kept:",
        "--   audit",
        "",
        "-- up()",
        "ALTER TABLE a;",
        "ALTER TABLE a;",
        "",
        "-- down()",
        "",
      ].join("\n"),
    ]);
    assert.deepEqual(await shown(check, {}, { runner: draftOf(0) }), [
      `No model changes: ${name} is what the entities say.`,
    ]);
    assert.deepEqual(documents, []);
    assert.deepEqual(await shown(check, {}, { runner: draftOf(0, { base: "history" }) }), [
      "No model changes: the history of revisions is what the entities say.",
    ]);
  });

  it("asks the questions of a draft in one list, and shows a draft with losses before it is written", async () => {
    const raw = { message: "rename email" };
    const question = { kind: "renameColumn", table: "users", from: "email", to: "mail" };
    const runner = draftOf(1, { questions: [question], losses: ["users.email"] });
    const title = "Is users.email now named mail?";
    assert.deepEqual(await shown(generate, {}, { raw, runner, answers: [title, "$(arrow-right) Continue"] }), [
      "Generate Revision: Questions",
      "  $(arrow-right) Continue with these answers",
      `  `,
      `  ${title} No: dropped with its values`,
      "Generate Revision: Questions",
      "  $(arrow-right) Continue with these answers",
      `  `,
      `  ${title} Yes: renamed to mail`,
      "Generate Revision: Review",
      "  $(check) Write Revision lost or changed: users.email",
      "  $(question) Change Answers…",
      "  $(table) Choose Tables…",
      "  $(database) Compare with the Revisions",
    ]);
    assert.match(documents.join("\n"), /^-- Questions:\n-- {3}Is users\.email now named mail\? Yes: renamed to mail$/m);
  });

  it("says that there was nothing to generate, and why nothing was", async () => {
    const raw = { message: "add costs" };
    assert.deepEqual(await shown(generate, {}, { raw, runner: draftOf(0) }), [
      `No model changes: ${name} is what the entities say.`,
    ]);
    assert.deepEqual(await shown(generate, {}, { raw: { message: "??" }, runner: draftOf(0) }), [
      "“??” makes no class name: it needs a letter.",
    ]);
    const connection = { driver: "sqlite", file: "/repo/shop.db", source: "data-source.ts" } as never;
    assert.equal(
      (await shown(generate, { history: historyOf("ABC", "A"), connection }, { raw }))[0],
      "2 revisions are pending; a new one would contain their changes again. Upgrade first.",
    );
    assert.deepEqual(
      await shown(
        create,
        { history: historyOf("AB", "A") },
        { raw, runner: { create: { code: "messageInvalid", message: "1" } } },
      ),
      ["“1” makes no class name: it needs a letter."],
    );
  });

  it("counts the statements of a preview without those of the transaction, and says where nothing would be sent", async () => {
    const statement = (kind: string) => ({
      sql: "SELECT 1",
      kind,
      ...(kind === "revision" ? { revision: idOf("A"), direction: "up" } : {}),
    });
    const recording = (...kinds: readonly string[]) => ({
      record: { statements: kinds.map(statement), notes: [], lock: [1, 2], table: "m" },
    });
    const raw = { to: "head" };
    const view = { history: historyOf("A", "") };
    const runner = recording("transaction", "revision", "revision", "bookkeeping", "transaction");
    assert.deepEqual((await shown(previewSql, view, { raw, runner }))[0], "2 statements; nothing was run.");
    assert.ok(documents[0]?.startsWith(`Preview of ${name}\n-- ${name} · to head\n`));
    assert.deepEqual(await shown(previewSql, view, { raw, runner: recording("transaction", "transaction") }), [
      `${name} is already at this revision: no statement would be sent.`,
    ]);
  });

  it("names the database that answers already, and the one without tables", async () => {
    assert.deepEqual(await shown(startDatabase, {}), [`A database answers already: ${name}.`]);
    assert.equal(
      (await shown(showDiagram, { schema: schemaOf([]) }))[0],
      `${name} has no tables yet, so there is nothing to draw.`,
    );
  });

  it("says what was stopped, for whom, and that the data stays", async () => {
    const running = { isRunning: () => true };
    assert.deepEqual(await shown(stopDatabase, {}, { database: running }), [
      "The embedded PostgreSQL is stopped. Its data stays.",
    ]);
    const shared = { ...running, sharedWith: () => 1 };
    assert.deepEqual(await shown(stopDatabase, {}, { database: shared, answers: ["Stop Database"] }), [
      "Another window uses this database as well. Stop it?",
      "  Stop Database",
      "The embedded PostgreSQL is stopped, for the other window too. Its data stays.",
    ]);
    assert.equal((await shown(stopDatabase, {}, { database: shared })).length, 2);
    assert.deepEqual(await shown(stopDatabase, {}), ["No database runs here that could be stopped."]);
  });
});
