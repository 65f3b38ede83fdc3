import { fork } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { onEnd } from "../scripts/lib/cleanup.mjs";
import { root } from "../scripts/lib/run.mjs";
import { stop } from "../scripts/lib/stop.mjs";

/**
 * Starts a runner as the editor does and ends it after `work`.
 *
 * @template T
 * @param {{ root: string, env: NodeJS.ProcessEnv, cacheDirectory?: string }} project with `cacheDirectory`, bundles of an
 * earlier runner are used, as in the editor
 * @param {(ask: (method: string, params?: object) => Promise<any>, pid: number | undefined) => Promise<T>} work
 * @param {object} more what else the runner is started with
 * @param {readonly string[]} flags of Node's
 * @returns {Promise<T>}
 */
export async function withRunner(project, work, more = {}, flags = []) {
  const start = {
    root: project.root,
    dataSource: path.join(project.root, "src/data-source.ts"),
    envFiles: [".env.local", ".env"].map((name) => path.join(project.root, name)),
    entities: [],
    migrations: [],
    lockTimeout: 10_000,
    ...(project.cacheDirectory ? { cacheDirectory: project.cacheDirectory } : {}),
    ...more,
  };
  // A runner of another build may be measured in its place.
  const runner = process.env.BENCH_RUNNER ?? path.join(root, "dist/runner.js");
  const rehearsal = path.join(path.dirname(runner), "rehearsal.js");
  // Older builds have one script for both.
  const script = "rehearsal" in more && existsSync(rehearsal) ? rehearsal : runner;
  const child = fork(script, [JSON.stringify(start)], {
    cwd: project.root,
    env: project.env,
    execArgv: [...flags],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = onEnd(() => stop(child, "SIGKILL"));
  try {
    return await work((method, params = {}) => ask(child, method, params), child.pid);
  } finally {
    await ended();
  }
}

let count = 0;

function ask(child, method, params) {
  const id = ++count;
  return new Promise((resolve, reject) => {
    const settle = (how, value) => {
      child.off("message", onMessage);
      child.off("exit", onExit);
      how(value);
    };
    const onMessage = (message) => {
      if (message.id !== id) return;
      if (message.type === "problem") settle(reject, new Error(`${method}: ${JSON.stringify(message.problem)}`));
      if (message.type !== "result") return;
      const { problem } = message.value;
      if (problem) settle(reject, new Error(`${method}: ${JSON.stringify(problem)}`));
      else settle(resolve, message.value);
    };
    const onExit = (code, signal) => settle(reject, new Error(`${method}: the runner ended (${code ?? signal})`));
    child.on("message", onMessage);
    child.on("exit", onExit);
    child.send({ type: "request", id, method, params });
  });
}
