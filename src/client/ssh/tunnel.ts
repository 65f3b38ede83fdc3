import type { Bastion } from "../../core/connection/bastion.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { OpenTunnel, TunnelTarget } from "../../protocol/tunnel.ts";
import type { Log } from "../log.ts";
import { findProgram } from "../runner/programs.ts";
import { freePort, isPortTaken, probeTunnel } from "./probeTunnel.ts";
import { isOldVersion, sshArguments } from "./sshArguments.ts";
import type { SshProcess } from "./sshProcess.ts";
import { startSsh } from "./sshProcess.ts";

/** How long the target may take to answer through the bastion, in milliseconds. */
const TARGET_TIMEOUT_MS = 10_000;
/**
 * How long an answer of the target counts, in milliseconds. A server with TLS logs each probe, because the client breaks
 * off.
 */
const ANSWER_LIFETIME_MS = 30_000;
/** ssh writes the reason for a closed connection at the same time as it closes the connection, in milliseconds. */
const REASON_TIMEOUT_MS = 500;
/** Attempts to start ssh: a program may take the free port before ssh does, and an old ssh may refuse an option. */
const ATTEMPTS = 3;

/** A tunnel to one server through one bastion. ssh runs from the first request on; one that has ended is started again. */
export class Tunnel {
  readonly #bastion: Bastion;
  readonly #target: TunnelTarget;
  readonly #script: string;
  readonly #log: Log;
  readonly #closing = new AbortController();
  #opening: Promise<OpenTunnel | Problem> | undefined;
  #ssh: SshProcess | undefined;
  /** The last port: a terminal with psql may use it again. */
  #port: number | undefined;
  #answeredAt = -Infinity;

  /** @param script of the process that keeps ssh, absolute */
  constructor(bastion: Bastion, target: TunnelTarget, script: string, log: Log) {
    this.#bastion = bastion;
    this.#target = target;
    this.#script = script;
    this.#log = log;
  }

  /**
   * Makes sure that ssh runs and that the target answers through it. Concurrent calls share one answer. Problems:
   * `sshMissing`, `sshFailed`, `sshTarget`, `cancelled`.
   */
  open(): Promise<OpenTunnel | Problem> {
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  /** Ends ssh, and with it all connections. */
  close(): void {
    this.#closing.abort();
    this.#ssh?.end();
  }

  async #open(): Promise<OpenTunnel | Problem> {
    for (let isRepeated = false; ; isRepeated = true) {
      if (this.#ssh?.isEnded() !== false) {
        this.#answeredAt = -Infinity;
        const started = await this.#start();
        if (isProblem(started)) return started;
        this.#ssh = started;
      }
      const ssh = this.#ssh;
      if (performance.now() - this.#answeredAt < ANSWER_LIFETIME_MS) {
        if (await isPortTaken(ssh.port)) return { port: ssh.port };
        // ssh has ended, and the process that keeps it has not reported it yet.
        ssh.end();
        continue;
      }
      const problem = await this.#probe(ssh);
      if (problem === undefined) {
        this.#answeredAt = performance.now();
        return { port: ssh.port };
      }
      // The bastion may have closed a connection that was idle for long.
      if (!ssh.isEnded() || isRepeated || this.#closing.signal.aborted) return problem;
    }
  }

  async #start(): Promise<SshProcess | Problem> {
    const program = findProgram("ssh");
    if (program === undefined) return { code: "sshMissing" };
    let isOld = false;
    for (let attempt = 1; ; attempt++) {
      const port = attempt === 1 && this.#port !== undefined ? this.#port : await freePort();
      const args = sshArguments(this.#bastion, port, this.#target, { isOld });
      const start = { program, args, port, script: this.#script, bastion: this.#bastion };
      if (this.#closing.signal.aborted) return { code: "cancelled" };
      const started = await startSsh(start, this.#log, this.#closing.signal);
      if (!isProblem(started)) {
        this.#port = port;
        return started;
      }
      if (started.code !== "sshFailed" || attempt === ATTEMPTS) return started;
      const { reason, message } = started;
      const isOwnPort = reason === "portTaken" && names(message, port);
      if (!isOwnPort && (isOld || !isOldVersion(message))) return started;
      isOld ||= isOldVersion(message);
    }
  }

  /** Why the target does not answer; undefined if it does, or if it has closed the connection without a reason. */
  async #probe(ssh: SshProcess): Promise<Problem | undefined> {
    const before = ssh.failures();
    const answer = await probeTunnel(ssh.port, TARGET_TIMEOUT_MS);
    if (answer === "answered") return undefined;
    const end = performance.now() + REASON_TIMEOUT_MS;
    const isKnown = () => ssh.failures() > before || ssh.isEnded();
    if (answer === "closed") while (!isKnown() && performance.now() < end) await pause();
    const failure = ssh.failures() > before ? ssh.lastFailure() : undefined;
    const known = { code: "sshTarget", bastion: this.#bastion.host, ...this.#target } as const;
    if (failure) return { ...known, ...failure };
    if (ssh.isEnded()) return ssh.problem();
    return answer === "silent" ? { ...known, reason: "silent", message: "" } : undefined;
  }
}

function names(text: string, port: number): boolean {
  return new RegExp(`\\b${port}\\b`).test(text);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
