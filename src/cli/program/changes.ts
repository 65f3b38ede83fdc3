import type { Command } from "commander";
import { Argument, Option } from "commander";
import { downgrade, stamp, upgrade } from "../commands/changes.ts";
import { resolutionKinds, resolve } from "../commands/resolve.ts";
import { seconds } from "../optionValues.ts";
import type { AddCommands } from "./add.ts";
import { actOn, onFleet } from "./add.ts";

/** Commands that change a database. */
export const addChanges: AddCommands = (program, process) => {
  const add = (name: string, description: string) =>
    answered(program.command(name).description(description).helpGroup("Changes:"));
  manyRunning(add("upgrade", "apply pending revisions"))
    .addArgument(new Argument("[target]", "head, +N, or a revision by name or timestamp").default("head"))
    .action(actOn(process, upgrade));
  manyRunning(add("downgrade", "revert revisions"))
    .addArgument(new Argument("[target]", "-N, base, or the revision that stays").default("-1"))
    .action(actOn(process, downgrade));
  add("stamp", "write the migrations table without running anything")
    .argument("[target]", "head, base, or the revision that becomes current")
    .addOption(new Option("--as <state>", "mark that revision alone").choices(["applied", "notApplied"]))
    .option("--purge", "delete the rows of revisions without a file")
    .action(actOn(process, stamp));
  add("resolve", "list conflicts and their resolutions, or carry one out")
    .argument("[revision]", "a revision by name or timestamp")
    .addOption(new Option("--with <resolution>", "the resolution").choices(resolutionKinds))
    .action(actOn(process, resolve));
};

function answered(command: Command): Command {
  return command
    .option("-y, --yes", "answer the question with yes; a protected database needs --confirm")
    .option("--confirm <database>", "the name of a protected database, which confirms the change")
    .option("--lock-timeout <seconds>", "wait for another run on this database", seconds);
}

function running(command: Command): Command {
  return command
    .option("--dry-run", "try it on the database in one transaction, and roll it back")
    .option("--sql", "print a script for psql instead");
}

function manyRunning(command: Command): Command {
  return onFleet(running(command))
    .option("--canary <name>", "the database of the list that is changed first, or how many of them (default: 1)")
    .option("--keep-going", "go on with the other databases after a failure")
    .option("--no-rehearse", "rehearse nothing before many databases are changed");
}
