import type { Problem } from "../core/problems/problem.ts";
import { isProblem } from "../core/problems/problem.ts";
import { redact } from "../core/problems/redact.ts";
import type { FromRunner, MethodName, RunnerStart, ToRunner } from "../protocol/runner.ts";
import { protocolVersion } from "../protocol/runner.ts";
import { useCompileCache } from "./process/compileCache.ts";
import { CoalescedProgress } from "./process/coalescedProgress.ts";
import { loadEnvironment } from "./project/environment.ts";
import type { RunContext } from "./run/runContext.ts";
import { guardEveryTypeOrm, guardExit, guardServers, recordOutput } from "./loader/sideEffectGuard.ts";
import { mappedStack } from "./loader/bundling/sourceMap.ts";
import type { Log } from "./process/logger.ts";
import { skipPgRuntimeProbe } from "./process/pgRuntimeDetection.ts";
import { unexpected } from "./process/unexpected.ts";
import { usePlugAndPlay } from "./process/yarnPnp.ts";
import { resolveSymlinks } from "./process/symlinkPaths.ts";
import { noteUnhandled } from "./run/methodScope.ts";
import type { Redact } from "./process/redaction.ts";
import { redactAnswer, redactProblem, redactProgress } from "./process/redaction.ts";
import { scriptVariables } from "./process/scriptVariables.ts";
import type { Service } from "./service.ts";
import { createService } from "./service.ts";
import { blankConnection, blockNetwork, blockChildProcesses } from "./rehearsal/scratch/isolation.ts";
import { createRehearsals } from "./rehearsal/service.ts";
import { installFallbacks } from "./project/typeorm.ts";
import { warmUp } from "./process/warmUp.ts";
import { workingDirectory } from "./project/workingDirectory.ts";

// The runner: a process of the project's own. It hears requests over IPC and answers each once.

const { start, shown } = resolveSymlinks(JSON.parse(process.argv[2] ?? "{}") as RunnerStart);
const exit = process.exit.bind(process);
const send = (message: FromRunner) => void process.send?.(message);

const saveCompiled = useCompileCache(start.cacheDirectory);
process.chdir(workingDirectory(start));
if (start.waits !== true) usePlugAndPlay(start.root);
if (start.rehearsal) blockNetwork();
const forbidPrograms = start.rehearsal && blockChildProcesses();
skipPgRuntimeProbe();
guardExit();
guardServers();
guardEveryTypeOrm();
installFallbacks();
let secrets: readonly string[] = [];
const clean: Redact = (text) => redact(text, secrets);
const log: Log = (level, text) => send({ type: "log", level, text: clean(text) });
const warm = start.waits === true ? warmUp(start).catch(() => undefined) : undefined;
let opening: Promise<Partial<Service>> | undefined;
const calls = new Map<number, AbortController>();

// Output of the project's code (dotenv 17 and later and TypeORM print too) goes to the log, which redacts secrets.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown) => {
    const text = (typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8")).trimEnd();
    recordOutput(text);
    if (text !== "") log("debug", text);
    const done = typeof encoding === "function" ? encoding : callback;
    if (typeof done === "function") process.nextTick(done);
    return true;
  };
}
// Errors that the project's code leaves unhandled must not end the runner while it works on the database.
process.on("uncaughtException", (error) => {
  noteUnhandled(error);
  log("error", `Uncaught in the project's code: ${mappedStack(error)}`);
});
process.on("unhandledRejection", (error) => {
  noteUnhandled(error);
  log("warn", `Unhandled in the project's code: ${mappedStack(error)}`);
});
// The editor has ended: the server rolls back open transactions.
process.on("disconnect", () => exit(0));
process.on("message", (message: ToRunner) => {
  if (message.type === "cancel") calls.get(message.id)?.abort();
  else void serve(message.id, message.method, message.params);
});
send({ type: "hello", protocol: protocolVersion, pid: process.pid, node: process.version });

/** Reads the project's files at the first request and not before, so that the answer reflects their current content. */
async function open(): Promise<Partial<Service>> {
  await warm;
  usePlugAndPlay(start.root);
  const environment = loadEnvironment(start.envFiles, start.environment, scriptVariables(start.root));
  ({ secrets } = environment);
  if (start.rehearsal && forbidPrograms) {
    blankConnection(environment, start.rehearsal.variables);
    return createRehearsals(start, environment, log, forbidPrograms);
  }
  return createService(start, environment, log);
}

async function serve(id: number, method: MethodName, params: object): Promise<void> {
  const controller = new AbortController();
  calls.set(id, controller);
  const progress = new CoalescedProgress((latest) =>
    send({ type: "progress", id, progress: shown(redactProgress(latest, clean)) }),
  );
  const context: RunContext = { signal: controller.signal, report: progress.report };
  try {
    const service = await (opening ??= open());
    const answer = service[method];
    const answered = answer
      ? await answer(params as never, context)
      : ({ code: "unknown", message: `a runner of rehearsals does not answer ${method}` } satisfies Problem);
    const value = shown(redactAnswer(method, answered, clean));
    send(isProblem(value) ? { type: "problem", id, problem: value } : { type: "result", id, value });
  } catch (error) {
    log("error", `${method} failed unexpectedly (Node.js ${process.version}): ${mappedStack(error)}`);
    send({ type: "problem", id, problem: redactProblem(unexpected(error), clean) });
  } finally {
    progress.end();
    saveCompiled();
    calls.delete(id);
  }
}
