import { execFile } from "node:child_process";
import { devNull } from "node:os";
import { promisify } from "node:util";
import type { Problem } from "../../core/problems/problem.ts";
import { whileHeld } from "../../node/busyFiles.ts";
import { redact } from "../../core/problems/redact.ts";

const run = promisify(execFile);
/** Milliseconds; a repository with a very long history is not waited for longer. */
const usualTimeout = 10_000;
const maxBuffer = 64 * 1024 * 1024;

/** Variables of a hook or of an alias, in which git has started this process: they name another repository or index. */
const ofCaller = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"];

/** Options of a call of git. */
export type GitOptions = {
  /** Variables besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. */
  readonly timeout?: number;
};

/** Why git has returned nothing. */
export type GitProblem = Extract<Problem, { code: "cancelled" | "noRepository" | "gitFailed" | "gitSlow" }>;

/** The failure of a call of git, as a problem. */
export class GitFailure extends Error {
  readonly problem: GitProblem;

  constructor(problem: GitProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

/**
 * Runs git in a folder, absolute, and returns what it prints.
 *
 * @throws {GitFailure} if git is absent, fails, takes too long or is aborted
 */
export async function git(
  cwd: string,
  args: readonly string[],
  { env = {}, signal, timeout = usualTimeout }: GitOptions = {},
): Promise<string> {
  // No pager, hook, file system monitor or check of a signature is run. Two programs that a configuration names are: a
  // filter, with which `checkout-index` writes the files of git-lfs, and the transport of a partial clone.
  const settings = [
    "core.fsmonitor=false",
    `core.hooksPath=${devNull}`,
    "core.pager=cat",
    "core.quotePath=false",
    // `git diff` would store new file times in the index under its lock, and git in the user's terminal would fail then.
    "diff.autoRefreshIndex=false",
    "log.showSignature=false",
  ];
  const safe = [...settings.flatMap((one) => ["-c", one]), "--no-pager"];
  try {
    const { stdout } = await run("git", [...safe, ...args], {
      cwd,
      timeout,
      maxBuffer,
      env: { ...environment(), ...env },
      ...(signal ? { signal } : {}),
    });
    return stdout;
  } catch (error) {
    throw new GitFailure(problemOf(error as Failed, cwd, timeout));
  }
}

/** Milliseconds before each further attempt: `git status` of an editor holds the index for a shorter time. */
const pauses = [50, 100, 200, 400, 800, 1600];

/**
 * The same for a command that changes the index: again if another git holds it, for some seconds.
 *
 * @throws {GitFailure} that of the last attempt
 */
export function gitOnIndex(cwd: string, args: readonly string[], options?: GitOptions): Promise<string> {
  const isHeld = (error: unknown) => {
    const problem = gitProblem(error);
    return problem.code === "gitFailed" && /\bindex\.lock\b/.test(problem.message);
  };
  return whileHeld(() => git(cwd, args, options), isHeld, pauses);
}

/** The problem of a failed call. Rethrows any other error. */
export function gitProblem(error: unknown): GitProblem {
  if (error instanceof GitFailure) return error.problem;
  throw error;
}

/** This process's variables. Messages are in English, because this program parses them, and git asks no questions. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !ofCaller.includes(name));
  return { ...Object.fromEntries(own), LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" };
}

type Failed = {
  readonly name?: string;
  readonly code?: string | number;
  readonly killed?: boolean;
  readonly stderr?: string;
  readonly message?: string;
};

function problemOf(
  { name, code, killed, stderr = "", message = "" }: Failed,
  cwd: string,
  timeout: number,
): GitProblem {
  if (name === "AbortError") return { code: "cancelled" };
  if (code === "ENOENT") return { code: "noRepository", folder: cwd, isGitMissing: true };
  if (/not a git repository/i.test(stderr)) return { code: "noRepository", folder: cwd };
  if (killed === true && typeof code !== "string") return { code: "gitSlow", seconds: timeout / 1000 };
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const line = lines.find((one) => /^(?:fatal|error):/.test(one)) ?? lines[0] ?? message.split("\n")[0] ?? "";
  return { code: "gitFailed", message: redact(line.replace(/^(?:fatal|error):\s*/, "")) };
}
