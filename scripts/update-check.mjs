// `npm run update-check`: reports outdated packages, licences and known vulnerabilities. It fails for a vulnerability, for a
// licence in the packages that ship, and if the registry answers no audit. Outdated packages do not fail it.
//
// `npm run update-check -- --vscode`: checks the extension with the newest types of VS Code: errors and deprecated API.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { ensureInstalled } from "./lib/setup.mjs";
import { npm, root } from "./lib/run.mjs";
import { licencesOf, readAudit, readOutdated } from "./lib/updates/reports.mjs";

const { values } = parseArgs({ options: { vscode: { type: "boolean", default: false } } });
await ensureInstalled();
try {
  const passed = values.vscode ? await checkVscode() : await checkPackages();
  process.exitCode = passed ? 0 : 1;
} catch (error) {
  console.error(`✖ ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function checkVscode() {
  const { checkNewestVscode } = await import("./lib/updates/newestVscode.mjs");
  return checkNewestVscode();
}

async function checkPackages() {
  const { isAccepted } = await import("./lib/licences/expressions.mjs");
  const outdated = readOutdated(await outputOf(["outdated", "--json"]));
  heading(outdated.length === 0 ? "All direct dependencies are current." : "Outdated direct dependencies");
  for (const { name, current, latest } of outdated) console.log(`  ${name} ${current} → ${latest}`);

  const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
  const { shipped, tools } = licencesOf(lock, isAccepted);
  heading(shipped.length === 0 ? "The licences of the dependencies are accepted." : "Licences that must not ship");
  for (const line of shipped) console.log(`✖ ${line}`);
  if (tools.length > 0) console.log("Tools with other licences. The build refuses these packages inside of a bundle:");
  for (const line of tools) console.log(`  ${line}`);

  const audit = readAudit(await outputOf(["audit", "--json"]));
  if (!audit.answered) {
    heading("✖ Vulnerabilities were not checked");
    console.log(`The registry answered no audit: ${audit.reason}. Run the command with another registry or network.`);
  } else heading(audit.findings.length === 0 ? "No known vulnerability." : "Known vulnerabilities");
  for (const finding of audit.findings) console.log(`✖ ${finding}`);
  return shipped.length === 0 && audit.answered && audit.findings.length === 0;
}

function heading(text) {
  console.log(`\n${text}`);
}

/** npm's standard output. Both commands end with 1 if they have found something. */
function outputOf(args) {
  return new Promise((resolve) => {
    const options = { cwd: root, maxBuffer: 64 * 1024 * 1024, shell: process.platform === "win32" };
    execFile(npm, args, options, (_, stdout) => resolve(stdout));
  });
}
