import { exitCodes } from "./exitCodes.ts";

/** SIGINT and SIGTERM while a command runs. */
export type Interruption = {
  readonly signal: AbortSignal;
  /** The exit code of the first signal; undefined without one. */
  readonly exitCode: () => number | undefined;
};

/**
 * Cancels the command at the first signal. A second one ends the process at once: its runners end with it, and the server
 * rolls back what was not committed.
 *
 * @param note shows a line
 */
export function watchSignals(note: (text: string) => void): Interruption {
  const controller = new AbortController();
  let exitCode: number | undefined;
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.on(name, () => {
      const code = name === "SIGINT" ? exitCodes.interrupted : exitCodes.terminated;
      if (exitCode !== undefined) process.exit(code);
      exitCode = code;
      note("Cancelling… Once more ends at once.");
      controller.abort();
    });
  return { signal: controller.signal, exitCode: () => exitCode };
}
