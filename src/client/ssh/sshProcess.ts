import { fork } from "node:child_process";
import type { Bastion } from "../../core/connection/bastion.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { SshFailure, SshProblem, SshTargetFailure } from "../../core/problems/ssh.ts";
import type { KeeperArguments, KeeperEvent } from "../../protocol/tunnel.ts";
import type { Log } from "../log.ts";
import { processEnvironment } from "../runner/processEnvironment.ts";
import { signInCommand } from "./sshArguments.ts";
import { isDebugLine, Opening, sshFailureIn, targetFailureIn } from "./sshOutput.ts";

/**
 * How long ssh may take to sign in and to open the port, in milliseconds. A security key may wait for a touch. Loading a
 * project, of which this is a part, has a limit of a minute.
 */
const OPEN_TIMEOUT_MS = 45_000;
/** How many lines are kept for the reason of a failure. */
const KEPT_LINES = 60;

/** How one ssh is started. */
export type SshStart = KeeperArguments & {
  /** Script of the process that keeps it (`keeper.ts`), absolute. */
  readonly script: string;
  /** The tunnel's port of 127.0.0.1. */
  readonly port: number;
  readonly bastion: Bastion;
};

/** A running ssh with an open port. */
export type SshProcess = {
  readonly port: number;
  readonly isEnded: () => boolean;
  /** How many connections to the target have failed, and why the last one has. */
  readonly failures: () => number;
  readonly lastFailure: () => { readonly reason: SshTargetFailure; readonly message: string } | undefined;
  /** Why ssh has ended, from its own lines. */
  readonly problem: () => SshProblem;
  readonly end: () => void;
};

/**
 * Starts an ssh and waits until its port is open. Problem: `sshFailed`.
 *
 * @param signal ends the start
 */
export function startSsh(
  { script, program, args, port, bastion }: SshStart,
  log: Log,
  signal: AbortSignal,
): Promise<SshProcess | Problem> {
  const keeper = fork(script, [JSON.stringify({ program, args } satisfies KeeperArguments)], {
    env: processEnvironment(),
    execArgv: [],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  // The client may end without closing its tunnels.
  keeper.unref();
  keeper.channel?.unref();
  const lines: string[] = [];
  const opening = new Opening(port);
  let pid: number | undefined;
  let isEnded = false;
  let failures = 0;
  let lastFailure: ReturnType<SshProcess["lastFailure"]>;
  const known = { code: "sshFailed", bastion: bastion.host, command: signInCommand(bastion) } as const;
  const problem = (): SshProblem => ({ ...known, ...sshFailureIn(lines) });
  const failed = (reason: SshFailure, message: string): Problem => ({ ...known, reason, message });
  const end = () => {
    isEnded = true;
    // The keeper ends ssh, and another process may get its pid.
    pid = undefined;
    if (keeper.connected) keeper.disconnect();
  };
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle(failed("slow", "")), OPEN_TIMEOUT_MS);
    const abort = () => settle({ code: "cancelled" });
    signal.addEventListener("abort", abort, { once: true });
    const settle = (answer: SshProcess | Problem) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      if ("code" in answer) end();
      resolve(answer);
    };
    const onLine = (text: string) => {
      log.write(isDebugLine(text) ? "debug" : "info", `ssh: ${text}`);
      lines.push(text);
      if (lines.length > KEPT_LINES) lines.shift();
      const failure = targetFailureIn(text);
      if (failure) {
        failures++;
        lastFailure = failure;
      }
      if (!opening.isOpenAfter(text)) return;
      // ssh ends later for another reason than those it has met on the way.
      lines.length = 0;
      const facts = { isEnded: () => isEnded, failures: () => failures, lastFailure: () => lastFailure };
      settle({ port, ...facts, problem, end });
    };
    keeper.on("message", (event: KeeperEvent) => {
      switch (event.type) {
        case "started":
          pid = event.pid;
          log.write("debug", `ssh ${pid} started for ${bastion.host}`);
          return;
        case "line":
          return onLine(event.text);
        case "failed":
          return settle(failed("other", event.message));
        case "ended":
          log.write("info", `ssh ${pid ?? "?"} for ${bastion.host} ended: ${event.exit}`);
          pid = undefined;
          isEnded = true;
          return settle(problem());
      }
    });
    keeper.once("error", ({ message }) => settle(failed("other", message)));
    keeper.once("exit", () => {
      isEnded = true;
      // The process was killed and could not end its ssh.
      if (pid !== undefined) kill(pid);
      settle(problem());
    });
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid);
  } catch {
    // ssh has ended as well.
  }
}
