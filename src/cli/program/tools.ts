import { diagnose } from "../commands/diagnose.ts";
import { diagram } from "../commands/diagram.ts";
import { schema } from "../commands/schema.ts";
import { startDatabase } from "../commands/startDatabase.ts";
import { port } from "../optionValues.ts";
import type { AddCommands } from "./add.ts";
import { act, actOn } from "./add.ts";

/** Other commands that need no window. */
export const addTools: AddCommands = (program, process) => {
  const add = (name: string, description: string) => program.command(name).description(description).helpGroup("Tools:");
  add("diagnose", "check each step from the .env to the migrations table").action(act(process, diagnose));
  add("schema", "print the SQL of a schema or a table")
    .argument("[name]", "a table, schema.table, or schema. for a whole schema")
    .action(actOn(process, schema));
  add("diagram", "print an entity-relationship diagram in Mermaid")
    .argument("[table]", "only this table and its neighbors")
    .action(actOn(process, diagram));
  add("start-db", "start an embedded PostgreSQL until Ctrl+C, or as long as a program runs")
    .argument("[program...]", "after --: a program that finds the database in DATABASE_URL")
    .option("--port <port>", "the port; without one, that of the project if it is free", port)
    .option("--write-env", "write DATABASE_URL to the project's .env")
    .action(actOn(process, startDatabase));
};
