import { leftOut } from "../client/history/replayed.ts";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import type { RunnerFiles } from "../client/project/project.ts";
import { omitUndefined } from "../core/omitUndefined.ts";
import type { Problem } from "../core/problems/problem.ts";
import { isProblem } from "../core/problems/problem.ts";
import type { Handler } from "./commands/handler.ts";
import type { CommonOptions } from "./options.ts";
import { formatOf } from "./options.ts";
import { present, presentProblem } from "./output/present.ts";
import { Terminal } from "./output/terminal.ts";
import { pathsIn } from "./project/paths.ts";
import { repositoryOf } from "./project/repository.ts";
import { openSession } from "./session.ts";

/** What the program gets from the process. */
export type Process = {
  /** Folder of the bundles, absolute. */
  readonly dist: string;
  /** Version of the package. */
  readonly version: string;
  readonly signal: AbortSignal;
  /** The exit code of a signal that was received. */
  readonly interrupted: () => number | undefined;
  /** A process that was started in advance for the runner: see `RunnerFiles`. */
  readonly takeRunner?: NonNullable<RunnerFiles["takeRunner"]>;
  /** Set by the command. */
  readonly outcome: { exitCode: number };
};

/** Commands with findings or verdicts, which have documents for pipelines. */
const withDocuments = ["lint", "check", "rehearse", "review", "probe"];

/** Runs the handler of a command on its project, and shows the result. Resolves to the exit code. */
export async function perform<Options extends CommonOptions>(
  { dist, version, signal, interrupted, takeRunner }: Process,
  command: Command,
  handler: Handler<Options>,
): Promise<number> {
  const options = command.optsWithGlobals<Options>();
  const terminal = new Terminal({ color: options.color, quiet: options.quiet === true, signal });
  const shown = { command: command.name(), options, terminal, interrupted };
  // Before the handler: a change must not be made whose result cannot be shown.
  const unfit = await outputProblem(command.name(), options);
  if (unfit) return presentProblem(unfit, { ...shown, options: { ...options, output: undefined } });
  const session = await openSession(options, {
    terminal,
    paths: { ...pathsIn(dist), ...omitUndefined({ takeRunner }) },
    signal,
  });
  if (isProblem(session)) return presentProblem(session, shown);
  try {
    const result = await handler(session, options);
    if (isProblem(result)) {
      const { view } = session.project;
      const skipped = leftOut(view);
      const revisions = view.history.revisions.map(({ id, state }) => ({ id, state, isLeftOut: skipped.has(id) }));
      return presentProblem(result, shown, revisions);
    }
    const repository = await repositoryOf(session.project.location.root);
    return present(result, { ...shown, version, repository });
  } finally {
    session.close();
  }
}

/** Why the result could not be shown. An existing document is emptied, so that it is not taken for the new one. */
async function outputProblem(command: string, options: CommonOptions): Promise<Problem | undefined> {
  const format = formatOf(options);
  if (format !== "text" && format !== "json" && !withDocuments.includes(command))
    return { code: "formatUnfit", format, command };
  if (options.output === undefined) return undefined;
  const file = path.resolve(options.output);
  return writeFile(file, "").then(
    () => undefined,
    (error: Error): Problem => ({ code: "usage", message: `${file} cannot be written: ${error.message}` }),
  );
}
