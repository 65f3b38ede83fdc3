import type { Command } from "commander";
import { Option } from "commander";
import type { FailOn } from "../commands/failOn.ts";
import { findingKinds, verdictKinds } from "../commands/failOn.ts";
import { lint } from "../commands/lint.ts";
import { rehearse } from "../commands/rehearse.ts";
import { review } from "../commands/review.ts";
import { failOn } from "../optionValues.ts";
import type { AddCommands } from "./add.ts";
import { actOn } from "./add.ts";

/** Commands that say what a plan does before it runs. */
export const addEvidence: AddCommands = (program, process) => {
  const add = (name: string, description: string) =>
    program.command(name).description(description).helpGroup("Evidence:");
  const target = (command: Command) => command.argument("[target]", "head, base, or a revision");
  failing(target(add("rehearse", "try a plan, up and down, on a scratch database")), verdictKinds, "fails")
    .option("--offline", "ask no database: the revisions run on an empty one")
    .option("--since <commit>", "only revisions that differ from a commit or a branch")
    .action(actOn(process, rehearse));
  failing(target(add("review", "what a plan deletes, blocks and rewrites, with counts")), verdictKinds, "fails").action(
    actOn(process, (name: string | undefined) => review(name, false)),
  );
  failing(
    target(add("probe", "a review, with sessions that hold locks and the state of the server")),
    verdictKinds,
    "fails",
  ).action(actOn(process, (name: string | undefined) => review(name, true)));
  failing(
    add("lint", "check the files of revisions").argument("[files...]", "files; without one, all"),
    findingKinds,
    "error",
  )
    .option("--since <commit>", "only revisions that differ from a commit or a branch")
    .option("--rehearse", "confirm findings by a rehearsal of what is pending")
    .action(actOn(process, lint));
};

function failing(command: Command, kinds: readonly FailOn[], usual: FailOn): Command {
  const option = new Option("--fail-on <kinds>", `exit with 1 for these kinds, with commas: ${kinds.join(", ")}, none`);
  return command.addOption(option.argParser(failOn(kinds)).default([usual], usual));
}
