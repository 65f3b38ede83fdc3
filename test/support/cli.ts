import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";

/** Result of a command of the command line. */
export type CliResult = {
  /** Null: it was ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** How a command is run. */
export type CliOptions = {
  readonly env?: NodeJS.ProcessEnv;
  /** The command line of another installation. */
  readonly script?: string;
  /** Called with each part of standard error; it may send the process a signal. */
  readonly onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
};

/** The bundle of the command line, absolute. */
export const cliScript = path.resolve("dist/cli.js");

/** The environment without what npm sets for the script that runs the tests. */
const outsideOfScript = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|PROJECT_CWD$)/.test(name)),
);

/** Runs the built command line in a folder, as a process of its own without a terminal. */
export function runCli(cwd: string, args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const child = spawn(process.execPath, [options.script ?? cliScript, ...args], {
    cwd,
    env: {
      ...outsideOfScript,
      CI: "true",
      XDG_DATA_HOME: `${cwd}/.data`,
      XDG_CACHE_HOME: `${cwd}/.cache`,
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString("utf8")));
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString("utf8");
    options.onStderr?.(stderr, (signal) => child.kill(signal));
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

const isOutput = new Ajv2020({ strict: false }).compile(
  JSON.parse(readFileSync("docs/cli.schema.json", "utf8")) as object,
);

/** The JSON output of a command, which fits the documented schema. */
export async function cliJson(cwd: string, args: readonly string[], options?: CliOptions): Promise<CliJson> {
  const { code, stdout, stderr } = await runCli(cwd, [...args, "--json"], options);
  try {
    const output = JSON.parse(stdout) as object;
    if (!isOutput(output)) throw new Error(JSON.stringify(isOutput.errors));
    return { code, ...output } as CliJson;
  } catch (error) {
    throw new Error(`${String(error)} (exit code ${code}): ${stdout}\n${stderr}`, { cause: error });
  }
}

/** JSON output. Fields depend on the command. */
export type CliJson = { readonly code: number | null; readonly ok: boolean } & Readonly<Record<string, unknown>>;
