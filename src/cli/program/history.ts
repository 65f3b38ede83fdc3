import { blame } from "../commands/history/blame.ts";
import { checkMergeWith } from "../commands/history/checkMerge.ts";
import { compare } from "../commands/history/compare.ts";
import { drift } from "../commands/history/drift.ts";
import type { AddCommands } from "./add.ts";
import { act, actOn, actOnBoth } from "./add.ts";

const offline = ["--offline", "ask no database"] as const;

/** Commands about the history as a whole. Only `drift` writes: with `--adopt` and `--ignore`. */
export const addHistory: AddCommands = (program, process) => {
  const add = (name: string, description: string) =>
    program.command(name).description(description).helpGroup("History:");
  add("compare", "the statements between two states of the schema")
    .argument("<from>", "a revision, head, base, live, git:REF, or the name of an environment")
    .argument("<to>", "the same")
    .option("--exit-code", "exit with 1 if the schemas differ")
    .option(...offline)
    .action(actOnBoth(process, compare));
  add("blame", "the revisions that made and changed a table or a column")
    .argument("<name>", "table, schema.table, table.column or schema.table.column")
    .option(...offline)
    .action(actOn(process, blame));
  add("drift", "where the entities, the revisions and the live database differ")
    .option("--exit-code", "exit with 1 if the database differs from its revisions")
    .option("--repair", "print the statements that make the database what its revisions say; nothing is run")
    .option("--adopt <message>", "write what differs as a revision, and mark it as applied")
    .option("--allow-losses", "with --adopt: also if it deletes or cuts something on other databases")
    .option("--ignore <object...>", "add objects, as they are listed, to migrations.drift.json; * stands for any text")
    .option("--reason <text>", "with --ignore: why")
    .option("-y, --yes", "with --adopt: mark without a question")
    .option("--confirm <database>", "with --adopt: the name of a protected database")
    .action(act(process, drift));
  add("check-merge", "whether the revisions of a branch can be merged with those here")
    .argument("<ref>", "a branch or a commit")
    .option(...offline)
    .action(actOn(process, checkMergeWith));
};
