import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { onEnd } from "../scripts/lib/cleanup.mjs";
import { run } from "../scripts/lib/run.mjs";
import { stop } from "../scripts/lib/stop.mjs";

const folder = path.dirname(fileURLToPath(import.meta.url));

/** The packages of the generated project: TypeORM, its driver, and what the peers are run with. */
export const packages = path.join(folder, "node_modules");

/** Compiles the project to JavaScript, into its dist/. */
export async function compile(project, folder = project.root) {
  await run(process.execPath, [path.join(packages, "typescript/lib/tsc.js"), "-p", folder]);
}

/** `migration:show` of the TypeScript project, by TypeORM's CLI with ts-node. */
export function showWithTsNode(project, expected) {
  return show(project, "cli-ts-node-commonjs.js", "src/data-source.ts", expected);
}

/** `migration:show` of the compiled project, by TypeORM's CLI. */
export function showCompiled(project, expected) {
  return show(project, "cli.js", "dist/data-source.js", expected);
}

/**
 * The same, from the process's start to its end, by way of a file: a CLI that ends itself loses what a pipe has not taken
 * yet, and a thousand lines are more than that.
 */
export function showLong(project, { revisions }) {
  return showWhole(project, "cli.js", "dist/data-source.js", revisions);
}

/** The same of TypeORM's CLI on the TypeScript project, with ts-node. */
export function showLongWithTsNode(project, { revisions }) {
  return showWhole(project, "cli-ts-node-commonjs.js", "src/data-source.ts", revisions);
}

async function showWhole(project, cli, dataSource, revisions) {
  const file = path.join(project.root, "shown.txt");
  const output = openSync(file, "w");
  const started = performance.now();
  const args = [path.join(packages, "typeorm", cli), "migration:show", "-d", dataSource];
  await start(project, args, output).done;
  const elapsed = performance.now() - started;
  closeSync(output);
  const found = marks(readFileSync(file, "utf8")).length;
  if (found !== revisions) throw new Error(`${cli} lists ${found} of ${revisions}`);
  return elapsed;
}

/** From the process's start until the last line of the list; what it does afterwards does not count. */
async function show(project, cli, dataSource, { revisions, pending }) {
  const started = performance.now();
  const args = [path.join(packages, "typeorm", cli), "migration:show", "-d", dataSource];
  const { done, child } = start(project, args);
  let output = "";
  let elapsed;
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
    if (elapsed === undefined && marks(output).length === revisions) elapsed = performance.now() - started;
  });
  await done;
  const found = marks(output).filter((mark) => mark === " ").length;
  if (elapsed === undefined || found !== pending) throw new Error(`${cli} lists ${found} pending:\n${output}`);
  return elapsed;
}

function marks(output) {
  return [...output.matchAll(/^[^[\]\n]*?\[([ X])\] .*$/gm)].map(([, mark]) => mark);
}

/**
 * TypeORM's own `runMigrations()` and then `undoLastMigration()` until none is left, on the compiled project.
 *
 * @returns {Promise<{ up: number, down: number }>} milliseconds, without initialising
 */
export async function runAndUndo(project) {
  const { child, done } = start(project, [path.join(folder, "peers/runs.cjs")]);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  await done;
  return JSON.parse(output);
}

/**
 * TypeORM's own `getTables()` of the whole database.
 *
 * @returns {Promise<number>} milliseconds, without connecting
 */
export async function getTables(project, expected) {
  const { child, done } = start(project, [path.join(folder, "peers/tables.cjs")]);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  await done;
  const { elapsed, tables } = JSON.parse(output);
  if (tables !== expected) throw new Error(`getTables() finds ${tables} tables`);
  return elapsed;
}

/**
 * `log()` of TypeORM's schema builder on the compiled project, by one process that has connected before. The database is
 * in step with the compiled entities.
 *
 * @template T
 * @param {{ root: string, env?: NodeJS.ProcessEnv }} project
 * @param {(log: () => Promise<number>) => Promise<T>} work `log` returns milliseconds
 */
export async function withLog({ root, env }, work) {
  const child = fork(path.join(folder, "peers/log.cjs"), [], {
    cwd: root,
    env,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = onEnd(() => stop(child, "SIGKILL"));
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`log.cjs ended with ${code}`);
  });
  failed.catch(() => undefined);
  const answer = async () => (await Promise.race([once(child, "message"), failed]))[0];
  try {
    await answer();
    return await work(async () => {
      child.send("log");
      const { elapsed, statements } = await answer();
      if (statements > 0) throw new Error(`log() finds ${statements} statements`);
      return elapsed;
    });
  } finally {
    await ended();
  }
}

/**
 * @param {{ root: string, env?: NodeJS.ProcessEnv }} project
 * @param {readonly string[]} args
 * @param {number | "pipe"} [output] a file's descriptor
 */
function start({ root, env }, args, output = "pipe") {
  /** @type {any} */
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", output, "inherit"] });
  const ended = onEnd(() => stop(child, "SIGKILL"));
  const done = once(child, "close").then(async ([code, signal]) => {
    await ended();
    if (code !== 0) throw new Error(`${path.basename(args[0])} ended with ${code ?? signal}`);
  });
  return { child, done };
}
