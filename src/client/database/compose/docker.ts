import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import path from "node:path";
import type { Problem } from "../../../core/problems/problem.ts";
import { redact } from "../../../core/problems/redact.ts";

/** The files of a Compose project and the service in it that is meant. */
export type ComposeTarget = {
  /** Absolute: the file, and its override where there is one. */
  readonly files: readonly string[];
  readonly service: string;
  readonly profiles: readonly string[];
  readonly containerPort: number;
};

export type DockerOptions = {
  /** Ends Docker's client; what the daemon has begun goes on. */
  readonly signal?: AbortSignal;
  /** Called with every line that Docker prints. */
  readonly onLine?: (line: string) => void;
  /** Milliseconds. */
  readonly timeout?: number;
};

/** A running Docker and the commands that the extension uses: never `down`, and no command that removes data. */
export type Docker = {
  /** Makes and starts a service. Problems: `composePullFailed`, `composePortInUse`, `composeFailed`, `cancelled`. */
  up(target: ComposeTarget, options: DockerOptions): Promise<Problem | undefined>;
  /** Stops its container, which stays with its data. Problems: `composeFailed`, `cancelled`. */
  stop(target: ComposeTarget, options: DockerOptions): Promise<Problem | undefined>;
  isRunning(target: ComposeTarget): Promise<boolean>;
  /** The port of this machine that Docker has chosen for it. */
  port(target: ComposeTarget): Promise<number | undefined>;
  /** The last lines that its container has printed go to `onLine`. */
  logs(target: ComposeTarget, options: DockerOptions): Promise<void>;
};

type Ran = { readonly exit: number | undefined; readonly output: string; readonly errors: readonly string[] };

/** Milliseconds that Docker gets to say whether it is there, and that it gets to end. */
const [patience, grace] = [6000, 3000];

/** Finds the Docker on PATH. Problems: `dockerMissing`, `composeMissing`, `dockerNotAnswering`. */
export async function findDocker(): Promise<Docker | Problem> {
  const plugin = await run("docker", ["compose", "version"], { timeout: patience });
  if (plugin.exit === undefined && plugin.errors.includes("ENOENT")) return { code: "dockerMissing" };
  const standalone =
    plugin.exit === 0 ? plugin : await run("docker-compose", ["version", "--short"], { timeout: patience });
  if (standalone.exit !== 0) return { code: "composeMissing" };
  const info = await run("docker", ["info", "--format", "{{.ServerVersion}}"], { timeout: patience });
  // Without a daemon some versions print a client's facts and end with 0.
  if (info.exit !== 0 || !/^\d/.test(info.output.trim()))
    return { code: "dockerNotAnswering", message: lastOf(info.errors) };
  return dockerWith(plugin.exit === 0 ? ["docker", "compose"] : ["docker-compose"]);
}

function dockerWith([program = "docker", ...first]: readonly string[]): Docker {
  const compose = ({ files, profiles }: ComposeTarget, args: readonly string[], options: DockerOptions) => {
    const which = [...files.flatMap((file) => ["-f", file]), ...profiles.flatMap((name) => ["--profile", name])];
    return run(program, [...first, ...which, ...args], { ...options, cwd: path.dirname(files[0] ?? "") });
  };
  const quick = { timeout: patience };
  return {
    up: async (target, options) => {
      const ran = await compose(target, ["up", "-d", target.service], options);
      if (options.signal?.aborted) return { code: "cancelled", service: target.service };
      return ran.exit === 0 ? undefined : whyNot(target.service, ran.errors);
    },
    stop: async (target, options) => {
      const ran = await compose(target, ["stop", target.service], options);
      if (options.signal?.aborted) return { code: "cancelled" };
      return ran.exit === 0 ? undefined : whyNot(target.service, ran.errors);
    },
    isRunning: async (target) => {
      const { output } = await compose(target, ["ps", "--services", "--filter", "status=running"], quick);
      return output.split(/\r?\n/).some((line) => line.trim() === target.service);
    },
    port: async (target) => {
      const { output } = await compose(target, ["port", target.service, String(target.containerPort)], quick);
      return Number(/:(\d+)\s*$/m.exec(output)?.[1]) || undefined;
    },
    logs: async (target, options) => {
      const lines = ["logs", "--no-color", "--tail", "20", target.service];
      const { output } = await compose(target, lines, { ...quick, ...options });
      for (const line of output.trimEnd().split(/\r?\n/)) options.onLine?.(line);
    },
  };
}

/** Maps Docker's last error messages to a problem. */
function whyNot(service: string, errors: readonly string[]): Problem {
  const message = lastOf(errors);
  const all = errors.join("\n");
  if (/port is already allocated|address already in use|ports are not available/i.test(all)) {
    const port = /(?:0\.0\.0\.0|127\.0\.0\.1|\[?::\]?|Bind for \S+?):(\d+)/.exec(all)?.[1];
    return { code: "composePortInUse", service, ...(port === undefined ? {} : { port: Number(port) }) };
  }
  const isPull =
    /pull access denied|manifest (?:unknown|for )|failed to resolve reference|toomanyrequests|error pulling image|no matching manifest|registry|failed to copy|Error response from daemon: Get "https?:/i;
  return { code: isPull.test(all) ? "composePullFailed" : "composeFailed", service, message };
}

/** The last line says why; the others are in the log. */
function lastOf(lines: readonly string[]): string {
  return redact(lines.findLast((line) => line.trim() !== "")?.trim() ?? "");
}

function run(
  program: string,
  args: readonly string[],
  { signal, onLine, timeout, cwd }: DockerOptions & { readonly cwd?: string },
): Promise<Ran> {
  return new Promise((resolve) => {
    const isUnix = process.platform !== "win32";
    // A group of its own: Docker's plugins are processes, and the client's end must be theirs.
    const child = spawn(program, [...args], { cwd, detached: isUnix, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const errors: string[] = [];
    const timers: NodeJS.Timeout[] = [];
    const end = () => {
      kill(child, "SIGINT");
      timers.push(setTimeout(() => kill(child, "SIGKILL"), grace));
    };
    if (timeout !== undefined) timers.push(setTimeout(end, timeout));
    if (signal?.aborted) end();
    signal?.addEventListener("abort", end, { once: true });
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    linesOf(child.stderr, (line) => {
      errors.push(line);
      onLine?.(line);
    });
    const done = (exit: number | undefined) => {
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve({ exit, output, errors });
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      errors.push(error.code ?? error.message);
      done(undefined);
    });
    child.once("close", (code) => done(code ?? undefined));
  });
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has just ended.
  }
}

function linesOf(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split(/\r\n|\r|\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") onLine(line);
  });
  stream.on("end", () => rest.trim() !== "" && onLine(rest));
}
