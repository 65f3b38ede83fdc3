import { blame } from "../commands/history/blame.ts";
import { checkMergeWith } from "../commands/history/checkMerge.ts";
import { compare } from "../commands/history/compare.ts";
import { drift } from "../commands/history/drift.ts";
import { squash } from "../commands/history/squash.ts";
import type { AddCommands } from "./add.ts";
import { act, actOn, actOnBoth } from "./add.ts";

const offline = ["--offline", "ask no database"] as const;

/** Commands about the history as a whole. Of these, `drift` (with `--adopt` and `--ignore`) and `squash` write files. */
export const addHistory: AddCommands = (program, process) => {
  const add = (name: string, description: string) =>
    program.command(name).description(description).helpGroup("History:");
  add("compare", "the statements between two states of the schema")
    .argument("<from>", "a revision, head, base, live, git:REF, or the name of an environment")
    .argument("<to>", "the same")
    .option("--exit-code", "exit with 1 if the schemas differ")
    .option(...offline)
    .action(actOnBoth(process, compare));
  add("blame", "the revisions that made and changed an object of the schema")
    .argument(
      "<name>",
      "table, table.column, an index, a type, a function…, enum.value; with its schema or kind if needed",
    )
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
  add("squash", "make one revision of several, which is proven to do the same")
    .option("--from <revision>", "the first of them (default: the first of all)")
    .option("--to <revision>", "the last of them, or head")
    .option("-m, --message <message>", "what the revision does; its name is made of it")
    .option("--without-rows <table...>", "leave out the rows that they write into tables, as schema.table")
    .option("--dry-run", "print the revision and write nothing")
    .option("--undo <revision>", "restore the files that a squash has deleted, until they are committed")
    .option("--script <revision>", "print the script for the rows of databases that have the replaced revisions")
    .option("-y, --yes", "write without a question; with --undo also if the squashed file has changed")
    .option(...offline)
    .action(act(process, squash));
  add("check-merge", "whether the revisions of a branch can be merged with those here")
    .argument("[ref]", "a branch or a commit")
    .option("--last", "instead of a branch: the last merge, pull or rebase, whose revisions are here already")
    .option(...offline)
    .action(actOn(process, checkMergeWith));
};
