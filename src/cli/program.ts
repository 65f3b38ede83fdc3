import { readFileSync } from "node:fs";
import path from "node:path";
import tab from "@bomb.sh/tab/commander";
import { Command, Option } from "commander";
import { redact } from "../core/problems/redact.ts";
import { formats } from "./options.ts";
import { seconds } from "./optionValues.ts";
import type { Process } from "./perform.ts";
import { addAuthoring } from "./program/authoring.ts";
import { addChanges } from "./program/changes.ts";
import { addEvidence } from "./program/evidence.ts";
import { addHistory } from "./program/history.ts";
import { addState } from "./program/state.ts";
import { addTools } from "./program/tools.ts";

/** The commands and their options. */
export function createProgram(context: Omit<Process, "version">): Command {
  const version = versionOf(context.dist);
  const program = new Command("migrations");
  program
    .description("Migrations for TypeORM: author, review, apply and revert PostgreSQL migrations.")
    .version(version, "-V, --version", "print the version")
    .option("-C, --cwd <folder>", "the folder of the project (default: the current one)")
    .option("-p, --project <name>", "the project, by name, folder or data source, if there are several")
    .option("-d, --data-source <file>", "the file of the data source")
    .option("-e, --environment <name>", "the environment, as the editor offers it")
    .option("--json", "print the result as JSON")
    .addOption(new Option("--format <format>", "the format of findings and verdicts").choices(formats))
    .option("-o, --output <file>", "write the document of --format or --json to a file")
    .option("--wait <seconds>", "wait for a server that does not answer yet", seconds)
    .option("-q, --quiet", "print no progress")
    .option("-v, --verbose", "print the log to standard error")
    .option("--no-color", "print no colors")
    .helpOption("-h, --help", "print the help")
    .helpCommand("help [command]", "print the help of a command")
    .showHelpAfterError("(run with --help for the options)")
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(redact(text)) })
    .exitOverride();
  const process = { ...context, version };
  for (const add of [addState, addChanges, addAuthoring, addEvidence, addHistory, addTools]) add(program, process);
  tab(program, { completionCommandName: "completion" });
  return program;
}

function versionOf(dist: string): string {
  const manifest = JSON.parse(readFileSync(path.join(dist, "../package.json"), "utf8")) as { readonly version: string };
  return manifest.version;
}
