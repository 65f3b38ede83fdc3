import { createRequire } from "node:module";
import type { Command } from "commander";
import { Option } from "commander";
import { pathsIn } from "../project/paths.ts";
import type * as mcp from "../mcp/main.ts";
import { diagnose } from "../commands/diagnose.ts";
import { diagram, diagramForms } from "../commands/diagram.ts";
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
    .option("--at <state>", "after a revision, at head, base, live, git:REF, or in an environment")
    .option("--offline", "with --at: ask no database")
    .action(actOn(process, schema));
  add("diagram", "print an entity-relationship diagram")
    .argument("[table]", "only this table and its neighbors")
    .addOption(new Option("--as <form>", "its form").choices(diagramForms).default("mermaid"))
    .action(actOn(process, diagram));
  add("mcp", "serve tools for agents on standard input and output (Model Context Protocol)")
    .option("--allow-changes", "the client asks before each change, so that this server does not")
    .action(async (_options: unknown, command: Command) => {
      const paths = pathsIn(process.dist);
      const { serveMcp } = createRequire(paths.mcp)(paths.mcp) as typeof mcp;
      const { version, signal } = process;
      await serveMcp(command.optsWithGlobals(), { paths, version, signal });
    });
  add("start-db", "start an embedded PostgreSQL until Ctrl+C, or as long as a program runs")
    .argument("[program...]", "after --: a program that finds the database in DATABASE_URL")
    .option("--port <port>", "the port; without one, that of the project if it is free", port)
    .option("--write-env", "write DATABASE_URL to the project's .env")
    .action(actOn(process, startDatabase));
};
