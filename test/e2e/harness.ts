import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Page } from "playwright-core";
import { removeFolder } from "../../scripts/lib/remove.mjs";
import { installLanguage, type Language } from "./language.ts";

/**
 * Programs that the launcher (scripts/lib/suites.mjs) has installed. Every test file starts its own editor from them.
 */
interface Setup {
  readonly nodePath: string;
  readonly entry: string;
  readonly browser: { readonly executablePath: string; readonly args: string[] };
  /** The folder in which the packed extension is installed. */
  readonly extensions: string;
  readonly sample: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface WorkbenchOptions {
  /** Workspace settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /**
   * True if changes are rehearsed before and after they run, as by default. Otherwise only a test's own requests are
   * rehearsed.
   */
  readonly rehearse?: boolean;
  /** Changes the copy of the sample before it is opened: writes its `.env`, removes a migration. */
  readonly prepare?: (workspace: string) => void | Promise<void>;
  /** URL for the sample's `.env`; without it, the `.env` names a closed port. */
  readonly database?: string;
  /** Variables that the editor starts with, before the usual ones. */
  readonly env?: NodeJS.ProcessEnv;
  /** The editor's display language; English without it. */
  readonly language?: Language;
  /** Size of the window in CSS pixels, and the pixels of the screen for each. */
  readonly window?: { readonly width: number; readonly height: number; readonly scale: number };
}

export interface Workbench {
  readonly page: Page;
  readonly workspace: string;
  close(): Promise<void>;
}

/** Opens the editor as a user does: code-server with the packed extension installed, on a copy of the sample. */
export async function openWorkbench({
  settings = {},
  rehearse = false,
  prepare,
  database,
  env = {},
  language,
  window = { width: 1280, height: 800, scale: 1 },
}: WorkbenchOptions = {}): Promise<Workbench> {
  const { settings: usual, ...installed } = readSetup();
  const rehearsals = { "migrations.rehearse": rehearse, "migrations.rehearseAhead": rehearse };
  const setup = { ...installed, settings: { ...usual, ...rehearsals } };
  const directory = mkdtempSync(path.join(tmpdir(), "migrations-e2e-"));
  const workspace = copySample(setup.sample, path.join(directory, path.basename(setup.sample)));
  await moveDatabase(path.join(workspace, ".env"), database);
  writeJson(path.join(workspace, ".vscode/settings.json"), settings);
  await prepare?.(workspace);
  const user = path.join(directory, "user");
  const extensions = language ? installLanguage(language, setup.extensions, directory, user) : setup.extensions;
  const environment = { ...process.env, XDG_DATA_HOME: path.join(directory, "data"), ...env };
  const server = await startServer({ ...setup, extensions }, workspace, user, environment, language?.id);
  const browser = await chromium.launch({ ...setup.browser, headless: true });
  const close = async (): Promise<void> => {
    await browser.close();
    await server.stop();
    await removeFolder(directory);
  };
  try {
    const page = await browser.newPage({
      viewport: { width: window.width, height: window.height },
      deviceScaleFactor: window.scale,
      locale: "en-US",
      reducedMotion: "reduce",
    });
    page.setDefaultTimeout(30_000);
    await page.goto(server.url);
    await page.locator(".monaco-workbench .part.statusbar").waitFor({ timeout: 60_000 });
    return { page, workspace, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function readSetup(): Setup {
  const json = process.env["TEST_E2E"];
  if (json === undefined) throw new Error("TEST_E2E is not set: run these tests by `npm run test:e2e`.");
  return JSON.parse(json) as Setup;
}

function copySample(sample: string, target: string): string {
  const modules = path.join(sample, "node_modules");
  cpSync(sample, target, { recursive: true, filter: (file) => file !== modules });
  symlinkSync(modules, path.join(target, "node_modules"), "junction");
  return target;
}

/** Sets the sample's `.env` to a closed port, because a developer's own database may listen on 5432. */
async function moveDatabase(envFile: string, database: string | undefined): Promise<void> {
  const port = await freePort();
  const text = readFileSync(envFile, "utf8").replaceAll("5432", String(port));
  writeFileSync(
    envFile,
    database === undefined ? text : text.replace(/^DATABASE_URL=.*$/m, `DATABASE_URL=${database}`),
  );
}

async function startServer(
  setup: Setup,
  workspace: string,
  userData: string,
  env: NodeJS.ProcessEnv,
  language: string | undefined,
) {
  writeJson(path.join(userData, "User/settings.json"), setup.settings);
  const port = await freePort();
  const locale = language === undefined ? [] : ["--locale", language];
  const quiet = ["--auth", "none", "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"];
  const folders = ["--user-data-dir", userData, "--extensions-dir", setup.extensions];
  const config = ["--config", path.join(userData, "code-server.yaml"), "--bind-addr", `127.0.0.1:${port}`];
  const log = openSync(path.join(userData, "code-server.log"), "w");
  const child = spawn(setup.nodePath, [setup.entry, ...folders, ...quiet, ...locale, ...config, workspace], {
    // Started as if by a terminal, the editor keeps this environment; else it asks a login shell for one.
    env: { VSCODE_CLI: "1", ...env, PATH: `${path.dirname(setup.nodePath)}${path.delimiter}${env["PATH"] ?? ""}` },
    stdio: ["ignore", log, log],
  });
  const exited = once(child, "exit");
  const kill = (): void => void child.kill();
  process.once("exit", kill);
  const stop = async (): Promise<void> => {
    process.off("exit", kill);
    child.kill();
    await exited;
  };
  await answering(port);
  return { url: `http://127.0.0.1:${port}/?folder=${encodeURI(workspace)}`, stop };
}

async function answering(port: number): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const response = await fetch(`http://127.0.0.1:${port}/`, { redirect: "manual" }).catch(() => undefined);
    if (response !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("code-server did not answer within a minute.");
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

function writeJson(file: string, content: unknown): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content, undefined, 2));
}
