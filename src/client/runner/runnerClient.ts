import type { ChildProcess } from "node:child_process";
import { fork } from "node:child_process";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { MethodName, Methods, Progress, RunnerStart } from "../../protocol/runner.ts";
import type { FromRunner, ToRunner, TunnelRequest } from "../../protocol/runnerMessages.ts";
import type { OpenTunnel } from "../../protocol/tunnel.ts";
import { protocolVersion } from "../../protocol/runner.ts";
import type { Log } from "../log.ts";
import type { Tunnels } from "../ssh/tunnels.ts";
import { processEnvironment } from "./processEnvironment.ts";
import { SpareRunner } from "./standbyRunner.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** How a request is watched and ended. */
export type RequestOptions = {
  readonly onProgress?: (progress: Progress) => void;
  /** Asks the runner to stop; one that does not within `cancelGrace` is killed, unless it is at something else as well. */
  readonly signal?: AbortSignal;
  /** The runner is killed when it has not answered after so many milliseconds. */
  readonly timeout?: number;
};

type Pending = {
  readonly child: ChildProcess;
  readonly settle: (answer: unknown) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
};

/** How long a runner may take to obey a cancellation, in milliseconds, before it is killed. */
const cancelGrace = 4000;

/** How long an idle runner may take to close its connection at the end, in milliseconds, before it is killed. */
const ENDING_TIMEOUT_MS = 2000;

/** How long a runner may take to release a member of a fleet, in milliseconds, before it is killed. */
const RELEASE_TIMEOUT_MS = 10_000;

/**
 * A project's runner, started at the first request and again at the first one after it ended: user code may crash it,
 * hang it, or be edited under it, and none of that reaches the editor.
 */
export class RunnerClient {
  readonly #script: string;
  readonly #flags: readonly string[];
  readonly #start: () => RunnerStart;
  readonly #log: Log;
  readonly #tunnels: Tunnels | undefined;
  readonly #takeRunner: (() => ChildProcess | undefined) | undefined;
  readonly #endsGently: boolean;
  readonly #pending = new Map<number, Pending>();
  readonly #spare = new SpareRunner((start) => this.#fork(start));
  #hasRestarted = false;
  #child: ChildProcess | undefined;
  #startedAt = 0;
  #id = 0;
  #disposed = false;
  #node: string | undefined;

  /**
   * @param start asked for at every start: settings may have changed
   * @param flags of Node's
   * @param takeRunner returns a runner that waits for its start options: see `StartMessage`
   * @param tunnels absent: the runner connects to nothing through a bastion
   * @param endsGently lets an idle runner save compiled code before it ends
   */
  constructor(
    script: string,
    start: () => RunnerStart,
    log: Log,
    {
      flags = [],
      tunnels,
      takeRunner,
      endsGently = false,
    }: {
      readonly flags?: readonly string[];
      readonly tunnels?: Tunnels;
      readonly takeRunner?: (() => ChildProcess | undefined) | undefined;
      readonly endsGently?: boolean;
    } = {},
  ) {
    this.#endsGently = endsGently;
    this.#takeRunner = takeRunner;
    this.#flags = flags;
    this.#tunnels = tunnels;
    this.#script = script;
    this.#start = start;
    this.#log = log;
  }

  /** When the runner started, in milliseconds since the epoch: what changed later it has not seen. */
  get startedAt(): number | undefined {
    return this.#child && this.#startedAt;
  }

  /** Asks the runner. Problems: the method's own, `runnerCrashed`, `runnerHung`, `cancelled`. */
  async request<M extends MethodName>(
    method: M,
    params: Methods[M]["params"],
    options: RequestOptions = {},
  ): Promise<Methods[M]["result"] | Problem> {
    if (this.#disposed) return { code: "runnerCrashed", exit: "disposed" };
    const { signal, timeout, onProgress } = options;
    if (signal?.aborted === true) return { code: "cancelled" };
    const child = (this.#child ??= this.#spawn());
    const id = ++this.#id;
    const timers: NodeJS.Timeout[] = [];
    let cancel = (): void => undefined;
    const answer = new Promise<unknown>((settle) => {
      this.#pending.set(id, { child, settle, onProgress });
      const kill = (problem: Problem) => {
        settle(problem);
        this.#kill(child);
      };
      const giveUp = (problem: Problem) => {
        const all = [...this.#pending.values()].filter((pending) => pending.child === child);
        // Other requests must not be aborted together with this one. A change is the exception, because its end is
        // reported only after the runner has ended.
        if (all.length > 1 && method !== "execute") settle(problem);
        else kill(problem);
      };
      if (timeout !== undefined) timers.push(setTimeout(() => giveUp({ code: "runnerHung" }), timeout));
      cancel = () => {
        this.#send(child, { type: "cancel", id });
        timers.push(setTimeout(() => giveUp({ code: "cancelled" }), cancelGrace));
      };
      signal?.addEventListener("abort", cancel, { once: true });
      this.#send(child, { type: "request", id, method, params });
    });
    try {
      return (await answer) as Methods[M]["result"] | Problem;
    } finally {
      this.#pending.delete(id);
      if (this.#child !== child) this.#endWhenIdle(child);
      for (const timer of timers) clearTimeout(timer);
      // A signal may be of several requests: one that is answered must not take the runner of a later one with it.
      signal?.removeEventListener("abort", cancel);
      if (this.#hasRestarted && this.#child === child && !this.#disposed) {
        this.#hasRestarted = false;
        const next = this.#start();
        // A runner of a fleet begins again, and needs no other one.
        if (next.isReused !== true) this.#spare.prepare(next);
      }
    }
  }

  /**
   * Sends a request that changes nothing. If the runner ends before its answer, the request is sent once more to a
   * new runner. A runner that crashes at each start is reported.
   */
  async read<M extends MethodName>(
    method: M,
    params: Methods[M]["params"],
    options: RequestOptions = {},
  ): Promise<Methods[M]["result"] | Problem> {
    const answer = await this.request(method, params, options);
    const isOver = this.#disposed || options.signal?.aborted === true;
    return isProblem(answer) && answer.code === "runnerCrashed" && !isOver
      ? this.request(method, params, options)
      : answer;
  }

  /** The next request starts a runner, which sees the current files. The old runner ends after its answers. */
  restart(): void {
    const child = this.#child;
    this.#child = undefined;
    this.#hasRestarted = true;
    if (child) this.#endWhenIdle(child);
  }

  /**
   * Lets the next request be for the start options of now. A runner that serves several members of a fleet is kept, if
   * nothing of the former member stays in its process. Returns what stays otherwise.
   */
  async begin(): Promise<string | undefined> {
    const child = this.#child;
    if (!child) return undefined;
    const released = await this.request("release", {}, { timeout: RELEASE_TIMEOUT_MS });
    const reason = isProblem(released) ? released.code : released.isReusable ? undefined : (released.reason ?? "");
    if (reason !== undefined) {
      if (this.#child === child) this.#child = undefined;
      this.#kill(child);
      return reason;
    }
    this.#startedAt = Date.now();
    this.#sendEnvironment(child, this.#start());
    return undefined;
  }

  #sendEnvironment(child: ChildProcess, { environment }: RunnerStart): void {
    this.#send(child, { type: "begin", environment: environment ?? { files: [], wins: false } });
  }

  /** The runners from now on are run by another Node.js than the editor's. False: they are already. */
  runWith(node: string): boolean {
    if (this.#node === node) return false;
    this.#node = node;
    this.#spare.dispose();
    this.restart();
    return true;
  }

  dispose(): void {
    this.#disposed = true;
    this.#spare.dispose();
    const busy = new Set([...this.#pending.values()].map((pending) => pending.child));
    const idle = this.#child && !busy.has(this.#child) ? this.#child : undefined;
    for (const child of busy) this.#kill(child);
    if (idle && this.#endsGently) endGently(idle);
    else if (idle) this.#kill(idle);
    this.#child = undefined;
  }

  #endWhenIdle(child: ChildProcess): void {
    if (![...this.#pending.values()].some((pending) => pending.child === child)) this.#kill(child);
  }

  #spawn(): ChildProcess {
    const start = this.#start();
    // A standby runner has not read any of the project's files.
    this.#startedAt = Date.now();
    return this.#spare.take(start) ?? this.#fork(start);
  }

  #fork(start: RunnerStart): ChildProcess {
    const { member, ...environment } = start.environment ?? {};
    const argument = member === undefined ? start : { ...start, environment };
    const child = this.#started(JSON.stringify(argument), start.root);
    const { pid } = child;
    this.#log.write("debug", `Runner ${pid ?? "?"} started for ${start.root}`);
    // Native crashes and Node's own warnings; what the project prints comes as log messages.
    child.stdout?.on("data", (data: Buffer) => this.#log.write("debug", data.toString("utf8").trimEnd()));
    child.stderr?.on("data", (data: Buffer) => this.#log.write("warn", data.toString("utf8").trimEnd()));
    child.on("message", (message: FromRunner) => {
      if (message.type === "tunnel") void this.#openTunnel(child, start, message);
      else this.#onMessage(child, message);
    });
    child.on("error", (error) => this.#ended(child, error.message));
    child.on("exit", (code, signal) => {
      this.#log.write("debug", `Runner ${pid ?? "?"} ended: ${signal ?? `exit code ${code ?? "?"}`}`);
      this.#ended(child, signal ?? `exit code ${code ?? "?"}`);
    });
    if (member !== undefined) this.#sendEnvironment(child, start);
    return child;
  }

  /** A process that runs the script with an argument: the one that was started in advance, or a new one. */
  #started(argument: string, cwd: string): ChildProcess {
    const early = this.#flags.length === 0 && this.#node === undefined ? this.#takeRunner?.() : undefined;
    if (early) {
      this.#send(early, { type: "start", argument, cwd });
      return early;
    }
    return fork(this.#script, [argument], {
      cwd,
      env: processEnvironment(),
      execArgv: [...this.#flags],
      ...omitUndefined({ execPath: this.#node }),
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
  }

  /** Opens a tunnel through the bastion with which the runner was started. */
  async #openTunnel(child: ChildProcess, { ssh }: RunnerStart, { id, target }: TunnelRequest): Promise<void> {
    const answer: OpenTunnel | Problem =
      this.#tunnels === undefined || ssh === undefined || isProblem(ssh)
        ? { code: "unknown", message: "a runner without a bastion has requested a tunnel" }
        : await this.#tunnels.open(ssh, target);
    this.#send(child, { type: "tunnel", id, answer });
  }

  #onMessage(child: ChildProcess, message: Exclude<FromRunner, TunnelRequest>): void {
    switch (message.type) {
      case "hello":
        // Both sides are packed together: anything else is a broken install, and no answer of it can be trusted.
        if (message.protocol !== protocolVersion) this.#kill(child);
        return;
      case "log":
        return this.#log.write(message.level, message.text);
      case "progress":
        return this.#pending.get(message.id)?.onProgress?.(message.progress);
      case "result":
        return this.#pending.get(message.id)?.settle(message.value);
      case "problem":
        return this.#pending.get(message.id)?.settle(message.problem);
      case "ending":
        return;
    }
  }

  #ended(child: ChildProcess, exit: string): void {
    if (this.#child === child) this.#child = undefined;
    for (const pending of this.#pending.values()) {
      if (pending.child === child) pending.settle({ code: "runnerCrashed", exit } satisfies Problem);
    }
  }

  #kill(child: ChildProcess): void {
    this.#ended(child, "ended by the editor");
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  }

  #send(child: ChildProcess, message: ToRunner): void {
    // A child that has just died emits its `exit` event.
    if (child.connected) child.send(message, () => undefined);
  }
}

/**
 * Lets a process without a request end by itself. This process lives on until that one has closed its connection. It is
 * killed if it does not do that in time, because code of the project may keep it busy for ever.
 */
function endGently(child: ChildProcess): void {
  const kill = () => void child.kill("SIGKILL");
  if (!child.connected) {
    kill();
    return;
  }
  const timer = setTimeout(kill, ENDING_TIMEOUT_MS);
  // A second Ctrl-C ends this process at once.
  process.once("exit", kill);
  const release = () => {
    clearTimeout(timer);
    process.off("exit", kill);
  };
  child.once("exit", release);
  child.on("message", ({ type }: FromRunner) => {
    if (type !== "ending") return;
    release();
    if (child.connected) child.disconnect();
    child.unref();
  });
  child.send({ type: "end" } satisfies ToRunner, (error) => {
    if (error) kill();
  });
  child.stdout?.destroy();
  child.stderr?.destroy();
}
