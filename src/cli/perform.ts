import type { Command } from "commander";
import { isProblem } from "../core/problems/problem.ts";
import type { Handler } from "./commands/handler.ts";
import type { CommonOptions } from "./options.ts";
import { present, presentProblem } from "./output/present.ts";
import { exitCodeOf } from "./output/problem.ts";
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
  /** Set by the command. */
  readonly outcome: { exitCode: number };
};

/** Runs the handler of a command on its project, and shows the result. Resolves to the exit code. */
export async function perform<Options extends CommonOptions>(
  { dist, version, signal }: Process,
  command: Command,
  handler: Handler<Options>,
): Promise<number> {
  const options = command.optsWithGlobals<Options>();
  const terminal = new Terminal({ color: options.color, quiet: options.quiet === true, signal });
  const shown = { command: command.name(), options, terminal };
  const session = await openSession(options, { terminal, paths: pathsIn(dist), signal });
  if (isProblem(session)) {
    presentProblem(session, shown);
    return exitCodeOf(session);
  }
  try {
    const result = await handler(session, options);
    const repository = await repositoryOf(session.project.location.root);
    const problem = isProblem(result) ? result : await present(result, { ...shown, version, repository });
    const revisions = session.project.view.history.revisions.map(({ id }) => id);
    if (problem) presentProblem(problem, shown, revisions);
    return problem ? exitCodeOf(problem) : isProblem(result) ? exitCodeOf(result) : result.exitCode;
  } finally {
    session.close();
  }
}
