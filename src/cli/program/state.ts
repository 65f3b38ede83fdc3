import { current, heads, history, status } from "../commands/status.ts";
import type { AddCommands } from "./add.ts";
import { act, onFleet } from "./add.ts";

/** Commands that read the state of the database. */
export const addState: AddCommands = (program, process) => {
  const add = (name: string, description: string) =>
    program.command(name).description(description).helpGroup("State of the database:");
  onFleet(add("status", "the database, its current revision and what is pending"))
    .option("--exit-code", "exit with 3 if revisions are pending, with 4 if there are conflicts")
    .action(act(process, status));
  add("current", "the current revision").action(act(process, current));
  add("history", "all revisions, the newest first").action(act(process, history));
  add("heads", "the newest revision").action(act(process, heads));
};
