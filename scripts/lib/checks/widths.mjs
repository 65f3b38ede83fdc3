import { execFileSync } from "node:child_process";
import path from "node:path";
import { root } from "../run.mjs";

/** A reader finds a file in a list of this length at a glance. */
const mostFiles = 25;

/** Folders of code with more files side by side than `mostFiles`, with their numbers. */
export function wideFolders() {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "src", "test", "scripts", "bench"];
  const files = execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\n");
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const file of files.filter(
    (name) => /\.(?:ts|mjs|cjs)$/.test(name) && !/\/(?:fixtures|workspace)\//.test(name),
  )) {
    const folder = path.posix.dirname(file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > mostFiles);
}
