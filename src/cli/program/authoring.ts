import type { Command } from "commander";
import { Option } from "commander";
import { againsts } from "../../manifest.ts";
import { baseline } from "../commands/history/baseline.ts";
import { check } from "../commands/check.ts";
import { create, generate } from "../commands/generate.ts";
import { pair, value } from "../optionValues.ts";
import type { AddCommands } from "./add.ts";
import { act } from "./add.ts";

/** Commands that write revisions, and the one that says whether one is needed. */
export const addAuthoring: AddCommands = (program, process) => {
  const add = (name: string, description: string) =>
    program.command(name).description(description).helpGroup("Revisions:");
  against(add("generate", "write the revision that the entities need"))
    .requiredOption("-m, --message <message>", "what the revision does; its name is made of it")
    .option("--rename <old=new>", "a renamed column, table or enum value: users.mail=email; repeatable", pair)
    .option("--fill <column=sql>", "the value of existing rows: users.name=\"'unknown'\"; repeatable", pair)
    .option("--drop <table>", "a table to drop; repeatable", value)
    .option("--include <table>", "compare these tables alone; repeatable", value)
    .option("-y, --yes", "ask nothing: open questions keep their default")
    .action(act(process, generate));
  add("create", "write an empty revision")
    .requiredOption("-m, --message <message>", "what the revision does; its name is made of it")
    .action(act(process, create));
  add("baseline", "write the first revision, for a schema that exists already")
    .requiredOption("-m, --message <message>", "the name of the revision")
    .option("--from-dump <file>", "a file of pg_dump in plain text, instead of the live database")
    .option("-y, --yes", "mark it as applied without a question")
    .option("--confirm <database>", "the name of a protected database")
    .action(act(process, baseline));
  against(add("check", "exit with 1 if a revision is needed")).action(act(process, check));
};

function against(command: Command): Command {
  const option = new Option("--against <schema>", "what the entities are compared with");
  return command.addOption(option.choices(againsts));
}
