import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

/** A version of a file in a commit. */
export type FileInGit = {
  /** Absolute: where it was, and where it would be again. */
  readonly file: string;
  readonly text: string;
  /** `1a2b3c4 Add invoices`. */
  readonly commit: string;
};

const run = promisify(execFile);
/** Milliseconds; a repository with a very long history is not waited for longer. */
const timeout = 10_000;

/**
 * The newest version of a file in the commits of all branches, by the digits in its name and the class in its text.
 * Undefined if there is no such version, no repository, or no git.
 *
 * @param root a folder inside of the repository, absolute
 */
export async function fileInGit(root: string, digits: string, className: string): Promise<FileInGit | undefined> {
  try {
    const top = (await git(root, ["rev-parse", "--show-toplevel"])).trim();
    const log = ["log", "--all", "--diff-filter=AMR", "--name-only", "--format=%x00%H %h %s", "-n", "20"];
    const commits = (await git(top, [...log, "--", `:(glob)**/*${digits}*`])).split("\0").slice(1);
    for (const commit of commits) {
      const [head = "", ...names] = commit.split("\n").filter((line) => line !== "");
      const [hash = "", short = "", ...subject] = head.split(" ");
      for (const name of names) {
        if (!/\.[cm]?[jt]s$/.test(name)) continue;
        const text = await git(top, ["show", `${hash}:${name}`]);
        if (!text.includes(className)) continue;
        return { file: path.join(top, name), text, commit: `${short} ${subject.join(" ")}` };
      }
    }
  } catch {
    // No git, no repository, or one that does not answer in time: then nothing is known.
  }
  return undefined;
}

async function git(cwd: string, args: readonly string[]): Promise<string> {
  // Nothing that a repository configures is run: no pager, no hook, no file system monitor, no check of a signature.
  const settings = ["core.fsmonitor=false", "core.pager=cat", "core.quotePath=false", "log.showSignature=false"];
  const safe = [...settings.flatMap((one) => ["-c", one]), "--no-pager"];
  const { stdout } = await run("git", [...safe, ...args], { cwd, timeout, maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}
