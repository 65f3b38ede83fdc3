import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { runnable } from "../programs.mjs";
import { npm, root, runQuietly } from "../run.mjs";

/** Chromium without what draws its own windows: a page in it takes a sixth less of a processor. */
const headlessShell = "chromium-headless-shell";

const names = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge", "msedge"];

const places = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((variable) =>
    ["Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"].map((file) =>
      path.join(process.env[variable] ?? "C:/", file),
    ),
  ),
};

const advice = "Install Chrome, Chromium or Edge, or set CHROME_PATH to the executable, and run this again.";

/**
 * Finds a Chromium-like browser, installing one where that needs no question asked, and says in one line which.
 *
 * @returns {Promise<{ executablePath: string, args: readonly string[] }>} what playwright-core's `launch` takes
 */
export async function findChromium() {
  const found =
    fromEnvironment() ??
    installed([headlessShell]) ??
    (process.env.CI ? await fromApt(headlessShell) : undefined) ??
    installed(names, places[process.platform]) ??
    playwrights() ??
    (await fromApt(headlessShell)) ??
    (await fromApt("chromium")) ??
    (await fromNpm());
  if (found === undefined) throw new Error(`No browser for the tests. ${advice}`);
  console.log(`Browser: ${found.executablePath} (${found.from}).`);
  const quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
  return {
    executablePath: found.executablePath,
    args: [...(found.args ?? []), ...quiet, "--disable-sync", "--no-first-run", "--disable-dev-shm-usage"],
  };
}

function fromEnvironment() {
  const executablePath = process.env.CHROME_PATH;
  if (!executablePath) return undefined;
  if (!runnable(executablePath)) throw new Error(`CHROME_PATH is ${executablePath}, which is not an executable.`);
  return { executablePath, from: "CHROME_PATH" };
}

function installed(programs, others = []) {
  const onPath = (process.env.PATH ?? "")
    .split(path.delimiter)
    .flatMap((folder) => programs.map((name) => path.join(folder, name)));
  const executablePath = [...onPath, ...others].find(runnable);
  return executablePath && { executablePath, from: "installed" };
}

function playwrights() {
  const { chromium } = createRequire(import.meta.url)("playwright-core");
  const executablePath = chromium.executablePath();
  return runnable(executablePath) ? { executablePath, from: "Playwright's" } : undefined;
}

async function fromApt(program) {
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) return undefined;
  // Ubuntu's package of this name is a snap's stub, which does not run in a container.
  if (/^ID=ubuntu/m.test(readFileSync("/etc/os-release", "utf8"))) return undefined;
  console.log(`Installing ${program} with apt-get …`);
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await runQuietly("apt-get", ["update"], { env });
    await runQuietly("apt-get", ["install", "-y", "--no-install-recommends", program], { env });
  } catch (error) {
    console.log(String(error));
    return undefined;
  }
  return installed([program]);
}

async function fromNpm() {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const home = path.join(root, ".vscode-test/chromium");
  console.log("Installing Chromium from npm (@sparticuz/chromium) …");
  try {
    await runQuietly(npm, ["install", "--prefix", home, "--no-audit", "--no-fund", "@sparticuz/chromium"]);
    const entry = createRequire(path.join(home, "package.json")).resolve("@sparticuz/chromium");
    const { default: chromium } = await import(pathToFileURL(entry).href);
    return { executablePath: await chromium.executablePath(), args: chromium.args, from: "@sparticuz/chromium" };
  } catch (error) {
    console.log(String(error));
    return undefined;
  }
}
