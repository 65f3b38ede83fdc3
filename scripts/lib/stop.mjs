import { once } from "node:events";

/**
 * Ends a child process and waits for its exit: first with the given signal, after `patience` milliseconds with
 * SIGKILL.
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
