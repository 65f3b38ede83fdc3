import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { redact } from "../../core/problems/redact.ts";
import type { MethodName, RunnerStart } from "../../protocol/runner.ts";
import type { FromRunner, StartMessage, ToRunner } from "../../protocol/runnerMessages.ts";
import { protocolVersion } from "../../protocol/runner.ts";
import { mappedStack } from "../loader/bundling/sourceMap.ts";
import {
  guardEveryTypeOrm,
  guardExit,
  guardServers,
  recordOutput,
  watchDataSources,
} from "../loader/sideEffectGuard.ts";
import type { Environment } from "../project/environment.ts";
import { secretsIn } from "../databases/passwords.ts";
import { loadEnvironment } from "../project/environment.ts";
import { installFallbacks } from "../project/typeorm.ts";
import { workingDirectory } from "../project/workingDirectory.ts";
import { keepVariables, loadShared } from "../fleet/reuse.ts";
import { keepBundles } from "../loader/bundling/bundleCache.ts";
import { noteUnhandled } from "../run/methodScope.ts";
import type { RunContext } from "../run/runContext.ts";
import type { Service } from "../service.ts";
import { settleTunnel } from "../tunnel/tunnelRequests.ts";
import { CoalescedProgress } from "./coalescedProgress.ts";
import { useCompileCache } from "./compileCache.ts";
import { pause } from "./intrinsics.ts";
import type { Log } from "./logger.ts";
import { OutputBuffer } from "./outputBuffer.ts";
import { resolvePackageImports } from "./packageImports.ts";
import { skipPgRuntimeProbe } from "./pgRuntimeDetection.ts";
import type { Redact } from "./redaction.ts";
import { redactAnswer, redactProblem, redactProgress } from "./redaction.ts";
import { scriptVariables } from "./scriptVariables.ts";
import type { SymlinkPaths } from "./symlinkPaths.ts";
import { resolveSymlinks } from "./symlinkPaths.ts";
import { unexpected } from "./unexpected.ts";
import { usePlugAndPlay } from "./yarnPnp.ts";

/** How long the connection may take to close at the end, in milliseconds. */
const CLOSING_TIMEOUT_MS = 500;

const exit = process.exit.bind(process);
const calls = new Map<number, AbortController>();
let isEnding = false;
/** How paths of an answer are shown: see `resolveSymlinks`. Set at the start. */
let shown: SymlinkPaths["shown"] = (value) => value;
let secrets: readonly string[] = [];
/** Those of former members of a fleet: a late log line may still have one. */
const former = new Set<string>();
let hide: Environment["hide"] = () => undefined;
const clean: Redact = (text) => redact(text, former.size === 0 ? secrets : [...secrets, ...former]);
const send = (message: FromRunner) => void process.send?.(message);
const output = new OutputBuffer((text) => log("debug", text));
const log: Log = (level, text) => send({ type: "log", level, text: clean(text) });

/** The service of a runner, and its preparation before it reads the project. */
export type Entry = {
  /** Called once, before any package is loaded. A promise is awaited before the project is read. */
  readonly prepare?: (start: RunnerStart) => Promise<unknown> | void;
  /** Creates the service. It is called at the first request, so that the answer reflects the files of that time. */
  readonly open: (start: RunnerStart, environment: Environment, log: Log) => Partial<Service>;
};

/**
 * Answers the requests of the editor over IPC, each once. The project's code runs in this process: its output goes to
 * the log, its errors do not end the process, and it may neither exit nor listen.
 */
export function serve(entry: Entry): void {
  // The face has ended: the server rolls back open transactions.
  process.on("disconnect", () => {
    if (!isEnding) exit(0);
  });
  // A terminal sends its signals to all processes of a command. The command line cancels what is under way.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
  const [, , argument] = process.argv;
  if (argument !== undefined) return begin(entry, argument);
  process.once("message", ({ argument: sent, cwd }: StartMessage) => {
    process.argv[2] = sent;
    process.chdir(cwd);
    begin(entry, sent);
  });
}

/** @param argument the start options in JSON */
function begin(entry: Entry, argument: string): void {
  const given = JSON.parse(argument) as RunnerStart;
  const paths = resolveSymlinks(given);
  const { start } = paths;
  ({ shown } = paths);
  let chosen = start.environment;
  const compiled = useCompileCache(start.cacheDirectory);
  process.chdir(workingDirectory(start));
  // The archives of Plug'n'Play may change while a spare runner waits.
  // The file of Plug'n'Play of another commit is code, which runs after `prepare`.
  if (start.waits !== true && start.rehearsal?.foreign === undefined) usePlugAndPlay(start.root);
  skipPgRuntimeProbe();
  guardExit();
  guardServers();
  guardEveryTypeOrm();
  watchDataSources((options) => {
    for (const secret of secretsIn(options)) hide(secret);
  });
  resolvePackageImports();
  installFallbacks();
  captureOutput();
  surviveErrors();
  const ready = entry.prepare?.(start);
  let opening: Promise<Partial<Service>> | undefined;
  process.on("message", (message: Exclude<ToRunner, StartMessage>) => {
    if (message.type === "cancel") {
      calls.get(message.id)?.abort();
      return;
    }
    if (message.type === "tunnel") {
      settleTunnel(message);
      return;
    }
    if (message.type === "end") {
      void end(opening, compiled.saveNow);
      return;
    }
    if (message.type === "begin") {
      opening = undefined;
      for (const secret of secrets) former.add(secret);
      chosen = resolveSymlinks({ ...given, environment: message.environment }).start.environment;
      return;
    }
    const service = (opening ??= open(entry, ready, start, chosen));
    void answer(service, message.id, message.method, message.params).finally(compiled.saveLater);
  });
  send({ type: "hello", protocol: protocolVersion, pid: process.pid, node: process.version });
}

async function open(
  { open: create }: Entry,
  ready: Promise<unknown> | void,
  start: RunnerStart,
  chosen: RunnerStart["environment"],
): Promise<Partial<Service>> {
  await ready;
  usePlugAndPlay(start.root);
  if (start.isReused === true) {
    keepVariables();
    keepBundles();
    await loadShared(start);
  }
  const environment = loadEnvironment(start.envFiles, chosen, scriptVariables(start.root));
  ({ secrets, hide } = environment);
  return create(start, environment, log);
}

async function answer(
  opening: Promise<Partial<Service>>,
  id: number,
  method: MethodName,
  params: object,
): Promise<void> {
  const controller = new AbortController();
  calls.set(id, controller);
  const progress = new CoalescedProgress((latest) =>
    send({ type: "progress", id, progress: shown(redactProgress(latest, clean)) }),
  );
  const context: RunContext = { signal: controller.signal, report: progress.report };
  try {
    const service = await opening;
    const serviceMethod = service[method];
    const answered = serviceMethod
      ? await serviceMethod(params as never, context)
      : ({ code: "unknown", message: `a runner of rehearsals does not answer ${method}` } satisfies Problem);
    output.flush();
    const value = shown(redactAnswer(method, answered, clean));
    send(isProblem(value) ? { type: "problem", id, problem: value } : { type: "result", id, value });
  } catch (error) {
    output.flush();
    log("error", `${method} failed unexpectedly (Node.js ${process.version}): ${mappedStack(error)}`);
    send({ type: "problem", id, problem: redactProblem(unexpected(error), clean) });
  } finally {
    progress.end();
    calls.delete(id);
  }
}

/**
 * Ends this process without a request under way. The connection is closed first, because somebody may drop the database
 * after the command. No exit handlers of the project's code run, as when a runner is killed.
 */
async function end(opening: Promise<Partial<Service>> | undefined, saveCompiled: () => void): Promise<void> {
  isEnding = true;
  const { signal } = new AbortController();
  const closed = opening?.then((service) => service.release?.({}, { signal, report: () => undefined }));
  await Promise.race([Promise.resolve(closed).catch(() => undefined), pause(CLOSING_TIMEOUT_MS)]);
  // From here on, nothing is awaited: the face does not watch this process any more.
  send({ type: "ending" });
  try {
    saveCompiled();
  } finally {
    process.kill(process.pid, "SIGKILL");
  }
}

/** Output of the project's code (dotenv 17 and later and TypeORM print too) goes to the log, which redacts secrets. */
function captureOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown) => {
      const text = (typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8")).trimEnd();
      recordOutput(text);
      if (text !== "") output.write(text);
      const done = typeof encoding === "function" ? encoding : callback;
      if (typeof done === "function") process.nextTick(done);
      return true;
    };
  }
}

/** Errors that the project's code leaves unhandled must not end the runner while it works on the database. */
function surviveErrors(): void {
  process.on("uncaughtException", (error) => {
    noteUnhandled(error);
    log("error", `Uncaught in the project's code: ${mappedStack(error)}`);
  });
  process.on("unhandledRejection", (error) => {
    noteUnhandled(error);
    log("warn", `Unhandled in the project's code: ${mappedStack(error)}`);
  });
}
