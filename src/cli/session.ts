import path from "node:path";
import { useFileSearch } from "../client/discovery/files.ts";
import { useWording } from "../client/messages/wording.ts";
import { problemMessage } from "../client/messages/problemMessages.ts";
import type { Face } from "../client/project/project.ts";
import { Project } from "../client/project/project.ts";
import { projectFacts } from "../client/project/projectFacts.ts";
import { settingValue, useSettings } from "../client/settings.ts";
import type { Problem } from "../core/problems/problem.ts";
import { isProblem } from "../core/problems/problem.ts";
import { redact } from "../core/problems/redact.ts";
import type { SettingTypes } from "../manifest.ts";
import type { ChangeOptions, CommonOptions } from "./options.ts";
import type { Terminal } from "./output/terminal.ts";
import { searchFolder } from "./project/fileSearch.ts";
import { configuredFolder, findProject } from "./project/findProject.ts";
import type { Paths } from "./project/paths.ts";

/** An opened project and its surroundings, for one command. */
export type Session = {
  readonly project: Project;
  readonly face: Face;
  readonly terminal: Terminal;
  readonly paths: Paths;
  /** The folder of the command, absolute. */
  readonly cwd: string;
  readonly options: CommonOptions;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  close(): void;
};

/** What a session gets from the process. */
export type Surroundings = Pick<Session, "terminal" | "paths" | "signal">;

/** Sets how paths are displayed: relative to the folder of the command, if they are inside of it. */
export function displayFrom(cwd: string): void {
  useWording({
    dryRunSettles: "A run with --dry-run on the database settles it.",
    language: "en",
    displayPath: (file) => {
      const relative = path.relative(cwd, file);
      return relative === "" || relative.startsWith("..") ? file : relative;
    },
  });
}

/**
 * Opens the project of a command. Nothing of it is run yet. Problems: those of the configuration and of `findProject`,
 * `environmentUnknown`.
 */
export async function openSession(
  options: CommonOptions & Pick<ChangeOptions, "lockTimeout">,
  { terminal, paths, signal }: Surroundings,
): Promise<Session | Problem> {
  const cwd = path.resolve(options.cwd ?? ".");
  displayFrom(cwd);
  useFileSearch(searchFolder);
  const { folder, configuration } = await configuredFolder(cwd);
  const [broken] = configuration.problems;
  if (broken) return broken;
  for (const warning of configuration.warnings) terminal.complain(`warning: ${problemMessage(warning).message}`);
  const given = new Map<keyof SettingTypes, unknown>(configuration.values);
  if (options.dataSource !== undefined) given.set("dataSource", path.resolve(cwd, options.dataSource));
  if (options.lockTimeout !== undefined) given.set("lockTimeout", options.lockTimeout);
  useSettings((key) => settingValue(key, given.get(key)));
  const location = await findProject(folder, cwd, options.project);
  if (isProblem(location)) return location;
  const { named } = location.environments;
  const { environment } = options;
  if (environment !== undefined && !named.some(({ name }) => name === environment))
    return { code: "environmentUnknown", name: environment, names: named.map(({ name }) => name) };
  const face: Face = {
    isTrusted: () => true,
    log: {
      write: (level, text) => {
        if (options.verbose === true) terminal.complain(`${level}: ${redact(text)}`);
      },
    },
  };
  const project = new Project(location, environment, paths, face, () => undefined);
  return { project, face, terminal, paths, cwd, options, signal, close: () => project.dispose() };
}

/**
 * Reads the state of a session's project. Problem: why it could not be loaded, or why its database does not answer. A
 * migration that cannot be loaded is no problem here: `view.problem` has it.
 */
export async function readProject(
  { project, terminal, signal }: Session,
  { wait = 0 }: Pick<CommonOptions, "wait">,
): Promise<Problem | undefined> {
  let end: number | undefined;
  for (let isNoted = false; ; isNoted = true) {
    await project.refresh();
    // Loading the project does not count.
    end ??= Date.now() + wait * 1000;
    if (signal.aborted) return { code: "cancelled" };
    const { problem, status } = project.view;
    const isWaiting = status === "failed" && problem !== undefined && isUnreachable(problem) && Date.now() < end;
    if (!isWaiting) return status === "failed" ? problem : undefined;
    if (!isNoted) terminal.note(`${problemMessage(problem).message} Waiting up to ${wait} s.`);
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, 1000);
      signal.addEventListener("abort", () => (clearTimeout(timer), resolve(undefined)), { once: true });
    });
  }
}

function isUnreachable(problem: Problem): boolean {
  const { code } = problem;
  // Of a bastion, only what a start of the server or the network changes.
  if (code === "sshTarget" || code === "sshFailed")
    return ["refused", "unreachable", "silent"].includes(problem.reason);
  return ["connectionRefused", "connectionLost", "connectionTimedOut", "hostUnknown", "serverStarting"].includes(code);
}

/** The project as data. */
export function projectData({ project }: Session): Readonly<Record<string, unknown>> {
  return projectFacts(project.view);
}
