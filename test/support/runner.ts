import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import type { Problem } from "../../src/core/problems/problem.ts";
import type { MethodName, Methods, Progress, RunnerStart } from "../../src/protocol/runner.ts";
import type { FromRunner, ToRunner } from "../../src/protocol/runnerMessages.ts";

/** A built runner, as the editor starts it. */
export type TestRunner = {
  readonly child: ChildProcess;
  /** All that it logged. */
  readonly logs: readonly string[];
  request<M extends MethodName>(
    method: M,
    params?: Methods[M]["params"],
    onProgress?: (progress: Progress, cancel: () => void) => void,
    signal?: AbortSignal,
  ): Promise<Methods[M]["result"] | Problem>;
  /** Ends the process and waits for its exit. */
  stop(): Promise<void>;
};

/** How the editor starts a workspace's runner, with the default settings. */
export function startOf(root: string, start: Partial<RunnerStart> = {}): RunnerStart {
  return {
    root,
    dataSource: path.join(root, "src/data-source.ts"),
    envFiles: [path.join(root, ".env.local"), path.join(root, ".env")],
    entities: ["src/**/*.entity.{ts,js}", "src/{entity,entities,models}/**/*.{ts,js}"],
    migrations: ["src/**/migrations/*.{ts,js}"],
    lockTimeout: 10_000,
    ...start,
  };
}

/** Starts a runner on a workspace; `env` is its whole environment beside PATH and HOME. */
export function startRunner(root: string, start: Partial<RunnerStart> = {}, env: NodeJS.ProcessEnv = {}): TestRunner {
  const whole = startOf(root, start);
  const child = fork(start.rehearsal ? "dist/rehearsal.js" : "dist/runner.js", [JSON.stringify(whole)], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    execArgv: start.rehearsal ? ["--liftoff-only"] : [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const logs: string[] = [];
  const waiting = new Map<
    number,
    { settle: (answer: unknown) => void; onProgress: ((progress: Progress) => void) | undefined }
  >();
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (data: Buffer) => logs.push(data.toString("utf8")));
  child.on("message", (message: FromRunner) => {
    if (message.type === "log") logs.push(message.text);
    if (message.type === "result") waiting.get(message.id)?.settle(message.value);
    if (message.type === "problem") waiting.get(message.id)?.settle(message.problem);
    if (message.type === "progress") waiting.get(message.id)?.onProgress?.(message.progress);
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  void gone.then(() => {
    for (const { settle } of waiting.values()) settle({ code: "runnerCrashed", exit: "gone" } satisfies Problem);
  });
  let count = 0;
  return {
    child,
    logs,
    request: (method, params = {} as never, onProgress, signal) => {
      const id = ++count;
      const send = (message: ToRunner) => child.connected && child.send(message);
      return new Promise((settle) => {
        const cancel = () => send({ type: "cancel", id });
        waiting.set(id, {
          settle: settle as (answer: unknown) => void,
          onProgress: onProgress && ((progress) => onProgress(progress, cancel)),
        });
        send({ type: "request", id, method, params });
        signal?.addEventListener("abort", cancel, { once: true });
      });
    },
    stop: async () => {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
