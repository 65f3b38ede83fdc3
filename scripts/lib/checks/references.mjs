import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "../run.mjs";

/** Files of users' repositories, which documents and comments name as examples. */
const example = /^(?:data-source|app\.module|\d+-[\w-]+)\.ts$/;

/** Files that a document or a comment of the sources names in backticks, and that the repository does not contain. */
export function missingReferences() {
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  }).split("\n");
  const known = (name) => example.test(name) || files.some((file) => file === name || file.endsWith(`/${name}`));
  return files
    .filter((file) => /^(?:src\/.*\.ts|(?:docs\/)?(?!CHANGELOG)[A-Za-z-]+\.md)$/.test(file))
    .flatMap((file) => missingIn(file, known));
}

function missingIn(file, known) {
  const lines = readFileSync(path.join(root, file), "utf8").split("\n");
  return lines.flatMap((line, index) => {
    const text = file.endsWith(".md") || /^\s*(?:\/\/|\/?\*)/.test(line) ? line : "";
    const names = [...text.matchAll(/`([\w./-]+\.(?:ts|mjs))`/g)].map(([, name = ""]) => name);
    return names.filter((name) => !known(name)).map((name) => `${file}:${index + 1}: there is no file ${name}.`);
  });
}
