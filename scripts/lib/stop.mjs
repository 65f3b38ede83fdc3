import { once } from "node:events";

/**
 * Ends a child of ours and waits until it is gone: a polite signal first, and only after `patience` milliseconds a kill.
 *
 * @param {import("node:child_process").ChildProcess} child
 * @param {NodeJS.Signals} [signal]
 * @param {number} [patience]
 */
export async function stop(child, signal = "SIGTERM", patience = 5000) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), patience);
  await gone;
  clearTimeout(timer);
}
