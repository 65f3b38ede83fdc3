import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import path from "node:path";
import { processEnvironment } from "../client/runner/processEnvironment.ts";

/** A process that becomes the runner of the command's project. */
export type EarlyRunner = {
  /** The process, once. Undefined if it was taken before, or has ended. */
  readonly take: () => ChildProcess | undefined;
  /** Ends the process, unless it was taken. */
  readonly dispose: () => void;
};

/** Commands that always read the project with a runner. */
const commands: ReadonlySet<string> = new Set([
  "status",
  "current",
  "history",
  "heads",
  "upgrade",
  "downgrade",
  "stamp",
  "resolve",
  "review",
  "probe",
  "diagnose",
]);

/** Options with which no runner starts, or others start. */
const others = /^(?:-h|--help|-V|--version|--offline|--databases(?:=.*)?)$/;

/**
 * Starts the process of a runner before the command line itself is loaded: Node.js needs as long to start as the command
 * line needs to load and to find the project. Undefined for a command line that may need no runner.
 *
 * @param dist folder of the bundles, absolute
 */
export function startEarly(argv: readonly string[], dist: string): EarlyRunner | undefined {
  if (!argv.some((argument) => commands.has(argument)) || argv.some((argument) => others.test(argument)))
    return undefined;
  let child: ChildProcess | undefined = fork(path.join(dist, "runner.js"), [], {
    env: processEnvironment(),
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  // A process that could not start is not taken.
  child.on("error", () => (child = undefined));
  const take = () => {
    const taken = child?.connected === true ? child : undefined;
    child = undefined;
    return taken;
  };
  return { take, dispose: () => void take()?.kill("SIGKILL") };
}
