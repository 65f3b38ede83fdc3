import type { Command } from "commander";
import type { Handler } from "../commands/handler.ts";
import type { CommonOptions } from "../options.ts";
import type { Process } from "../perform.ts";
import { perform } from "../perform.ts";

/** Adds commands to a program. */
export type AddCommands = (program: Command, process: Process) => void;

/** The action of a command without an argument. */
export function act<Options extends CommonOptions>(process: Process, handler: Handler<Options>) {
  return async (_options: unknown, command: Command): Promise<void> => {
    process.outcome.exitCode = await perform(process, command, handler);
  };
}

/** The action of a command with two arguments. */
export function actOnBoth<Options extends CommonOptions>(
  process: Process,
  handlerOf: (first: string, second: string) => Handler<Options>,
) {
  return async (first: string, second: string, _options: unknown, command: Command): Promise<void> => {
    process.outcome.exitCode = await perform(process, command, handlerOf(first, second));
  };
}

/** The action of a command with one argument, which may be a list. */
export function actOn<Argument, Options extends CommonOptions>(
  process: Process,
  handlerOf: (argument: Argument) => Handler<Options>,
) {
  return async (argument: Argument, _options: unknown, command: Command): Promise<void> => {
    process.outcome.exitCode = await perform(process, command, handlerOf(argument));
  };
}
