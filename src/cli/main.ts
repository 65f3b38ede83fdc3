import path from "node:path";
import { CommanderError } from "commander";
import { redact } from "../core/problems/redact.ts";
import type { EarlyRunner } from "./earlyRunner.ts";
import { exitCodes } from "./exitCodes.ts";
import { watchSignals } from "./interruption.ts";
import { json } from "./output/present.ts";
import { createProgram } from "./program.ts";

/**
 * Runs the command line. Resolves to the exit code.
 *
 * @param runner was started before the command line was loaded; it ends with the command
 */
export async function main(argv: readonly string[], runner?: EarlyRunner): Promise<number> {
  const complain = (text: string) => void process.stderr.write(`${redact(text)}\n`);
  const interruption = watchSignals(complain);
  const outcome: { exitCode: number } = { exitCode: exitCodes.ok };
  const program = createProgram({
    dist: path.dirname(__filename),
    signal: interruption.signal,
    interrupted: interruption.exitCode,
    outcome,
    ...(runner ? { takeRunner: runner.take } : {}),
  });
  if (argv.some((argument) => /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:[^@\s]+@/i.test(argument)))
    complain("warning: A password on the command line is visible to other users of this machine. Use a variable.");
  try {
    await program.parseAsync([...argv], { from: "user" });
    return outcome.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
    const isUsage = error instanceof CommanderError;
    const exitCode = isUsage ? exitCodes.usage : exitCodes.failed;
    const message = error instanceof Error ? error.message.replace(/^error: /, "") : String(error);
    const problem = { code: isUsage ? "usage" : "unknown", message: redact(message) };
    const command = argv.find((argument) => !argument.startsWith("-")) ?? "";
    if (argv.includes("--json")) process.stdout.write(`${json(command, { ok: false, exitCode, problem })}\n`);
    if (!isUsage) complain(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return exitCode;
  } finally {
    runner?.dispose();
  }
}
