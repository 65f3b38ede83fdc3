import path from "node:path";
import { CommanderError } from "commander";
import { redact } from "../core/problems/redact.ts";
import { exitCodes } from "./exitCodes.ts";
import { watchSignals } from "./interruption.ts";
import { createProgram } from "./program.ts";

/** Runs the command line. Resolves to the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const complain = (text: string) => void process.stderr.write(`${redact(text)}\n`);
  const interruption = watchSignals(complain);
  const outcome: { exitCode: number } = { exitCode: exitCodes.ok };
  const program = createProgram({ dist: path.dirname(__filename), signal: interruption.signal, outcome });
  if (argv.some((argument) => redact(argument) !== argument))
    complain("warning: A password on the command line is visible to other users of this machine. Use a variable.");
  try {
    await program.parseAsync([...argv], { from: "user" });
    return interruption.exitCode() ?? outcome.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    complain(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return exitCodes.failed;
  }
}
