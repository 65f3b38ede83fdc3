import { readFileSync } from "node:fs";
import type { Problem } from "../../../src/core/problems/problem.ts";
import { isProblem } from "../../../src/core/problems/problem.ts";
import type { ExecuteResult } from "../../../src/protocol/runner.ts";
import { startRunner } from "../../support/runner.ts";
import type { Session } from "../../support/session.ts";
import type { Packages } from "../../support/workspace.ts";
import type { Catalog } from "./catalog.ts";
import { missing } from "./catalog.ts";
import type { Evolution, Generation } from "./evolution.ts";
import { endDrafts, generate } from "./generate.ts";
import type { Prepared } from "./prepare.ts";
import { catalogOf, prepare } from "./prepare.ts";
import { changedValues, readValues, rowsOf } from "./rows.ts";
import { compareAnswer, isLost, isTaken, leftBehind } from "./compare.ts";

/**
 * Plays one evolution on a database and in a workspace of its own, through the runner: `generate`, upgrade, `generate`,
 * downgrade, upgrade.
 *
 * @param server URL of the server
 * @returns what differs from the expectation, as sentences; empty if nothing does
 */
export async function playEvolution(
  evolution: Evolution,
  server: string,
  packages: Exclude<Packages, "none"> = "typeorm-1",
): Promise<readonly string[]> {
  const prepared = await prepare(evolution, server, packages);
  try {
    return await play(evolution, prepared);
  } finally {
    await prepared.close();
  }
}

async function play(evolution: Evolution, prepared: Prepared): Promise<readonly string[]> {
  const { expect } = evolution;
  const { workspace, database, text } = prepared;
  const endsEarly = expect.upToDate === true || expect.problem !== undefined;
  const first = startRunner(workspace.root);
  // The second runner loads its packages while the first one generates.
  const second = endsEarly ? undefined : startRunner(workspace.root, { waits: true });
  const sessionOf = (runner: typeof first): Session => ({
    workspace,
    database,
    runner,
    execute: (request) => runner.request("execute", { request }),
    restart: () => Promise.reject(new Error("A session of an evolution is not restarted.")),
    states: () => Promise.reject(new Error("A session of an evolution has no states.")),
  });
  try {
    const before = { catalog: await catalogOf(text), values: await readValues(text) };
    const answer = await generate(sessionOf(first), "evolve", evolution.answers);
    await first.stop();
    const differences = [...compareAnswer(expect, answer)];
    const changed = missing(before.catalog, await catalogOf(text));
    if (changed.length > 0) differences.push(`generate changed the database: ${changed.join("; ")}`);
    const texts = filesOf(answer).map((file) => readFileSync(file, "utf8"));
    for (const pattern of expect.file?.has ?? [])
      if (!texts.some((file) => pattern.test(file))) differences.push(`no file matches ${pattern.source}`);
    for (const pattern of expect.file?.lacks ?? [])
      if (texts.some((file) => pattern.test(file))) differences.push(`a file matches ${pattern.source}`);
    if (texts.length === 0 || second === undefined) return differences;
    differences.push(...(await apply(evolution, prepared, sessionOf(second), before)));
    return differences;
  } finally {
    await endDrafts(workspace.root);
    await first.stop();
    await second?.stop();
  }
}

type State = { readonly catalog: Catalog; readonly values: Awaited<ReturnType<typeof readValues>> };

/** Upgrades, compares, downgrades, compares, and upgrades again. */
async function apply(
  evolution: Evolution,
  prepared: Prepared,
  session: Session,
  before: State,
): Promise<readonly string[]> {
  const { expect } = evolution;
  const { text } = prepared;
  const up = failureOf(await session.execute({ kind: "upgradeHead" }));
  const differences: string[] = [];
  const mayRefuse = expect.mayRefuse === true && up !== undefined;
  if (expect.upFails !== undefined || mayRefuse) {
    if (up === undefined) return ["up() was expected to fail and did not"];
    if (!matches(expect.upFails ?? /^[0-9A-Z]{5}$/, up.sqlState))
      differences.push(`up() failed otherwise: ${up.message}`);
    return [
      ...differences,
      ...missing(before.catalog, await catalogOf(text)).map((line) => `after the failure ${line}`),
      ...changedValues(before.values, await readValues(text), () => false),
    ];
  }
  if (up !== undefined) return [`up() failed: ${up.message}`];
  const after: State = { catalog: await catalogOf(text), values: await readValues(text) };
  differences.push(...leftBehind(evolution, prepared, before.catalog, after.catalog));
  const isOpen = (column: string) =>
    isLost(expect, column) || isAnswered(evolution, column) || isNewName(evolution, column);
  differences.push(...changedValues(before.values, after.values, isOpen).map(afterUp));
  differences.push(...(await compareRows(prepared, expect.keeps)).map(afterUp));
  const again = expect.isPartial === true ? {} : await generate(session, "again");
  if (again.upToDate !== true && expect.isPartial !== true)
    differences.push(`a second generate finds: ${findings(again)}`);

  const down = failureOf(await session.execute({ kind: "downgradeTo", revision: prepared.base }));
  if (down !== undefined)
    return down.sqlState === expect.downFails && expect.downFails !== undefined
      ? differences
      : [...differences, `down() failed: ${down.message}`];
  if (expect.downFails !== undefined) differences.push("down() was expected to fail and did not");
  const restored: State = { catalog: await catalogOf(text), values: await readValues(text) };
  differences.push(...notRestored(evolution, before.catalog, after.catalog, restored.catalog));
  const isGone = (column: string) =>
    isLost(expect, column) ||
    isFilled(evolution, column) ||
    (expect.downLoses ?? []).some((lost) => isTaken(lost, column));
  differences.push(...changedValues(before.values, restored.values, isGone).map(afterDown));
  differences.push(...(await compareRows(prepared, expect.keepsDown)).map(afterDown));

  const upAgain = failureOf(await session.execute({ kind: "upgradeHead" }));
  if (upAgain !== undefined) differences.push(`up() after down() failed: ${upAgain.message}`);
  else
    differences.push(
      ...missing(after.catalog, await catalogOf(text)).map((line) => `after up(), down(), up() ${line}`),
    );
  return differences;
}

/** True for a column whose values an answer changes: `keeps` says what they become. */
function isAnswered(evolution: Evolution, column: string): boolean {
  const renamed = Object.keys(evolution.answers?.renames ?? {}).some((name) => name.startsWith(`${column}.`));
  return renamed || isFilled(evolution, column);
}

/** True for a column whose name, or the name of its table, another one gets by an answer: `keeps` says what is there. */
function isNewName({ answers }: Evolution, column: string): boolean {
  const table = column.slice(0, column.lastIndexOf("."));
  return Object.entries(answers?.renames ?? {}).some(
    ([from, to]) => to === table || (from.startsWith(`${table}.`) && `${table}.${to}` === column),
  );
}

/** True for a column whose NULLs an answer fills; `down()` does not bring them back. */
function isFilled({ answers }: Evolution, column: string): boolean {
  return Object.keys(answers?.fills ?? {}).includes(column);
}

const afterUp = (line: string) => `after up() ${line}`;
const afterDown = (line: string) => `after down() ${line}`;

/** Entries of the previous catalog that `down()` has not restored, and entries of `up()` that it has left. */
function notRestored({ expect }: Evolution, before: Catalog, after: Catalog, restored: Catalog): readonly string[] {
  const isFree = (key: string) =>
    /^(extension|schema) /.test(key) || (expect.freeDown ?? []).some((pattern) => pattern.test(key));
  // A column that was NOT NULL and is dropped has no values to be added back with.
  const allowed = new Map(
    [...before].map(([key, text]) => {
      const nullable = text.replace(" not null", "");
      return [key, key.startsWith("column ") && !after.has(key) && restored.get(key) === nullable ? nullable : text];
    }),
  );
  const extra = [...restored.keys()].filter((key) => !before.has(key) && !isFree(key));
  return [
    ...missing(allowed, restored, isFree).map(afterDown),
    ...extra.map((key) => afterDown(`${key} is there and was not before`)),
  ];
}

async function compareRows({ text }: Prepared, expected: Readonly<Record<string, readonly string[]>> = {}) {
  const differences: string[] = [];
  for (const [sql, rows] of Object.entries(expected)) {
    const found = await rowsOf(text, sql);
    const sorted = rows.toSorted();
    if (found.join("\n") !== sorted.join("\n"))
      differences.push(`${sql} returns ${JSON.stringify(found)} instead of ${JSON.stringify(sorted)}`);
  }
  return differences;
}

function filesOf({ file, files }: Generation): readonly string[] {
  return files ?? (file === undefined ? [] : [file]);
}

function findings(answer: Generation): string {
  const texts = filesOf(answer).map(
    (file) =>
      readFileSync(file, "utf8")
        .match(/query\([^\n]*/g)
        ?.join(" ") ?? "",
  );
  return [...texts, answer.problem === undefined ? "" : JSON.stringify(answer.problem)].join(" ").slice(0, 400);
}

function failureOf(
  answer: ExecuteResult | Problem,
): { readonly message: string; readonly sqlState: string } | undefined {
  const problem = isProblem(answer) ? answer : answer.problem;
  if (problem === undefined) return undefined;
  const sqlState = problem.code === "migrationFailed" ? (problem.sqlState ?? "none") : "none";
  const parts =
    problem.code === "migrationFailed" ? [sqlState, problem.message, problem.sql ?? ""] : [JSON.stringify(problem)];
  return { message: parts.join(" "), sqlState };
}

function matches(expected: string | RegExp, found: string): boolean {
  return typeof expected === "string" ? expected === found : expected.test(found);
}
