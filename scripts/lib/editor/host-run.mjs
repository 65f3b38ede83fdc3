import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { onEnd } from "../cleanup.mjs";
import { startHostServer, suiteSettings } from "./host-server.mjs";
import { failureText } from "../mocha-run.mjs";
import { removeFolder } from "../remove.mjs";
import { root } from "../run.mjs";
import { copyWorkspace } from "../workspace.mjs";

/** Longer than any suite takes; a suite that hangs must not hang the build. */
const patience = Number(process.env.TEST_HOST_TIMEOUT_SECONDS ?? 600) * 1000;

const linePrefix = "#test ";

/** Drawn without a graphics card, and looked at only when a suite fails. */
const viewport = { width: 800, height: 600 };

/**
 * The suites of the extension host: a folder each, with the workspace it opens (`file`: a `.code-workspace` in it),
 * whether that is trusted, and which of its tests the oldest editor has to do with (all; none: `false`; a pattern).
 *
 * @returns {readonly { name: string, workspace: string, file?: string, trust: boolean, oldest?: false | string }[]}
 */
export function hostSuites() {
  const folder = path.join(root, "test/host/suites");
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(folder, entry.name, "suite.json")))
    .map(({ name }) => ({ name, ...JSON.parse(readFileSync(path.join(folder, name, "suite.json"), "utf8")) }));
}

/**
 * Runs one suite in the extension host of one VS Code, from start to stop.
 *
 * @param {object} options
 * @param {{ nodePath: string, serverMain: string }} options.installed
 * @param {{ executablePath: string, args: readonly string[] }} options.browser
 * @param {string} options.extension the unpacked VSIX
 * @param {{ name: string, workspace: string, file?: string, trust: boolean, grep?: string }} options.suite `grep`: a pattern of the tests' full titles
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} options.label names the picture of a failure
 * @param {(text: string) => void} options.print shows what the suite says
 * @returns {Promise<import("../mocha-run.mjs").Counts & { code: number }>}
 */
export async function runHostSuite({ installed, browser, extension, suite, env, label, print }) {
  const temporary = mkdtempSync(path.join(tmpdir(), "migrations-host-"));
  const removed = onEnd(() => removeFolder(temporary));
  const workspace = copyWorkspace(suite.workspace, path.join(temporary, path.basename(suite.workspace)));
  const dataDirectory = path.join(temporary, "server");
  mkdirSync(dataDirectory);
  const server = await startHostServer(installed, {
    dataDirectory,
    trust: suite.trust,
    settings: suiteSettings,
    env: {
      ...env,
      XDG_DATA_HOME: path.join(temporary, "data"),
      TEST_SUITE: suite.name,
      TEST_GREP: suite.grep ?? process.env.TEST_GREP ?? "",
      TEST_LINE_PREFIX: linePrefix,
    },
  });
  try {
    return await withBrowser(browser, (context) =>
      inPage(context, { server, workspace, file: suite.file, extension, label, print }),
    );
  } finally {
    await server.stop();
    await removed();
  }
}

async function withBrowser(browser, use) {
  const running = await chromium.launch({ ...browser, headless: true });
  const closed = onEnd(() => running.close());
  try {
    return await use(await running.newContext({ locale: "en-US", viewport, reducedMotion: "reduce" }));
  } finally {
    await closed();
  }
}

async function inPage(context, { server, workspace, file, extension, label, print }) {
  const output = suiteOutput(print);
  const ended = new Promise((resolve) => {
    void context.exposeFunction("codeAutomationLog", (_type, args) => output.line(args.map(String).join(" ")));
    void context.exposeFunction("codeAutomationExit", (code) => resolve(code));
  });
  const page = await context.newPage();
  const here = `127.0.0.1:${server.port}`;
  const payload = [
    ["extensionDevelopmentPath", `vscode-remote://${here}${asUrlPath(extension)}`],
    ["extensionTestsPath", `vscode-remote://${here}${asUrlPath(path.join(root, "out/test/host/index"))}`],
    ["skipWelcome", "true"],
  ];
  const opened =
    file === undefined ? ["folder", asUrlPath(workspace)] : ["workspace", asUrlPath(path.join(workspace, file))];
  const query = new URLSearchParams([opened, ["payload", JSON.stringify(payload)]]);
  await page.goto(`http://${here}/?${query}`);
  try {
    const code = await Promise.race([ended, server.exited, tooLate()]);
    if (code !== 0) await evidence(page, label, output.others, print);
    return { code, ...output.counts };
  } catch (error) {
    await evidence(page, label, [...output.others, "", "# server", readFileSync(server.logFile, "utf8")], print);
    print(`${String(error)}\n`);
    return {
      ...output.counts,
      code: 1,
      failures: [...output.counts.failures, failureText(`host suite ${label}`, error)],
    };
  }
}

function tooLate() {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`The suite did not end within ${patience / 1000} s.`)), patience).unref();
  });
}

/** Separates the tests' lines, which are printed, from the editor's lines, which are kept for a failure report. */
function suiteOutput(print) {
  /** @type {string[]} */
  const others = [];
  const output = { counts: { passed: 0, failures: [], skipped: [] }, others, line };
  function line(text) {
    if (!text.startsWith(linePrefix)) return void output.others.push(text);
    const shown = text.slice(linePrefix.length);
    if (shown.startsWith("#counts ")) Object.assign(output.counts, JSON.parse(shown.slice("#counts ".length)));
    else print(`${shown}\n`);
  }
  return output;
}

async function evidence(page, label, lines, print) {
  const base = path.join(root, "out", `failed-${label}`);
  mkdirSync(path.dirname(base), { recursive: true });
  await page.screenshot({ path: `${base}.png` }).catch(() => undefined);
  writeFileSync(`${base}.log`, lines.join("\n"));
  print(`What the editor showed and said: ${path.relative(root, base)}.png and .log\n`);
}

/** `C:\a` is `/C:/a` in a URL. */
function asUrlPath(file) {
  const forward = file.replaceAll("\\", "/");
  return forward.startsWith("/") ? forward : `/${forward}`;
}
