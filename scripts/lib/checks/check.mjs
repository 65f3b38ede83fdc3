import path from "node:path";
import { stalePages } from "../pages/pages.mjs";
import { exitCode, root } from "../run.mjs";
import { brokenLinks } from "./links.mjs";
import { measureProse } from "./prose.mjs";
import { missingReferences } from "./references.mjs";
import { wrongTranslations } from "./translations.mjs";
import { wideFolders } from "./widths.mjs";

/** Each check's name, and its work: a tool with arguments, or a function that returns the findings. */
const checks = [
  { name: "typecheck", tool: ["tsc", "--noEmit"] },
  { name: "typecheck", tool: ["tsc", "--noEmit", "--project", "src/webview"] },
  { name: "typecheck", tool: ["tsc", "--noEmit", "--project", "scripts"] },
  { name: "lint", tool: ["oxlint", "--type-aware", "--deny-warnings"] },
  { name: "format", tool: ["oxfmt", "--check"] },
  { name: "widths", find: widths },
  { name: "references", find: missingReferences },
  { name: "links", find: brokenLinks },
  { name: "pages", find: stalePages },
  { name: "translations", find: wrongTranslations },
  { name: "prose", find: prose },
];

/**
 * Runs every check, or those of one name. A failed check does not stop the others.
 *
 * @param {string} [only]
 * @returns {Promise<boolean>} whether all of them passed
 */
export async function check(only) {
  let passed = true;
  for (const { name, tool, find } of checks) {
    if (only !== undefined && name !== only) continue;
    const started = Date.now();
    const isOk = tool ? (await runTool(tool)) === 0 : report(await find());
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    console.log(`${tool ? tool.join(" ") : name}: ${isOk ? "ok" : "failed"} (${seconds} s)`);
    passed &&= isOk;
  }
  return passed;
}

/** @param {readonly string[]} command */
function runTool([tool, ...args]) {
  const file = process.platform === "win32" ? `${tool}.cmd` : tool;
  return exitCode(path.join(root, "node_modules/.bin", file), args);
}

function report(findings) {
  for (const finding of findings) console.log(finding);
  return findings.length === 0;
}

function widths() {
  return wideFolders().map(([folder, count]) => `${folder} has ${count} files side by side.`);
}

/** The measured shares are always printed, the sentences only if there are too many. */
function prose() {
  const measured = measureProse();
  for (const { kind, percent } of measured) console.log(`${kind}: ${percent.toFixed(1)} %`);
  return measured.filter(({ passed }) => !passed).flatMap(({ examples }) => examples.slice(0, 20));
}
