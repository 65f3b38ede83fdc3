import { plural } from "./plural.ts";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import type { DiagnosisStep } from "../../core/connection/diagnosis.ts";
import type { Action } from "./actions.ts";
import { actions } from "./actions.ts";
import { problemMessage } from "./problemMessages.ts";

/** A step of a diagnosis as the user reads it. */
export type StepInWords = { readonly title: string; readonly detail: string; readonly fixes: readonly Action[] };

/** A step as text, with the action that solves a failure. */
export function stepInWords(step: DiagnosisStep): StepInWords {
  const { problem, at } = step;
  const title = titleOf(step);
  if (step.ok) return { title, detail: detailOf(step), fixes: [] };
  if (!problem) return { title, detail: detailOf(step), fixes: at ? [actions.open(at)] : [] };
  const { message, actions: offered } = problemMessage(problem);
  // The line that says it, rather than the file.
  // A diagnosis that leads to a diagnosis leads nowhere.
  const useful = offered.filter((action) => action !== actions.diagnose);
  const fixes = at ? useful.map((action) => (action === actions.openEnv ? openLine(at) : action)) : useful;
  return { title, detail: message, fixes };
}

function openLine(at: NonNullable<DiagnosisStep["at"]>): Action {
  return { ...actions.open(at), title: l10n.t("Open {0} at Line {1}", path.basename(at.file), at.line) };
}

function titleOf({ name }: DiagnosisStep): string {
  switch (name) {
    case "files":
      return l10n.t("Environment files");
    case "code":
      return l10n.t("Data source");
    case "variables":
      return l10n.t("Variables");
    case "tunnel":
      return l10n.t("SSH tunnel");
    case "host":
      return l10n.t("Host");
    case "port":
      return l10n.t("Port");
    case "server":
      return l10n.t("PostgreSQL");
    case "tls":
      return l10n.t("Encryption");
    case "login":
      return l10n.t("Password");
    case "database":
      return l10n.t("Database");
    case "rights":
      return l10n.t("Rights");
    case "migrationsTable":
      return l10n.t("Migrations table");
    case "version":
      return l10n.t("Version");
  }
}

function detailOf(step: DiagnosisStep): string {
  switch (step.name) {
    case "files":
      return step.files.length === 0
        ? l10n.t("none is there; the process’s own variables are used")
        : step.files.map(fileInWords).join(", ");
    case "code":
      return l10n.t("loaded: {0}, {1}", entitiesInWords(step.entities), migrationsInWords(step.migrations));
    case "variables":
      return step.variables.length === 0
        ? l10n.t("none; {0} says where the database is", step.source)
        : step.variables
            .map(({ variable, at }) => (at ? `${variable} (${path.basename(at.file)}:${at.line})` : variable))
            .join(", ");
    case "tunnel":
      return l10n.t("{0}:{1} answers through {2}, in {3} ms", step.host, step.port, step.bastion, step.milliseconds);
    case "host":
      return step.addresses.length === 1 && step.addresses[0] === step.host
        ? step.host
        : l10n.t("{0} is {1}", step.host, step.addresses.join(", "));
    case "port":
      return l10n.t("{0} is open, in {1} ms", step.port, step.milliseconds);
    case "server":
      return step.offersTls ? l10n.t("answers, and offers encryption") : l10n.t("answers, without encryption");
    case "tls":
      return step.encrypted ? l10n.t("the connection is encrypted") : l10n.t("the connection is not encrypted");
    case "login":
      return l10n.t("Signed in as {0}", step.user);
    case "database":
      return l10n.t("{0} is there", step.database);
    case "rights":
      return rightsOf(step);
    case "migrationsTable":
      return step.applied === undefined
        ? l10n.t("{0} is not there yet; the first upgrade makes it", step.table)
        : l10n.t("{0} lists {1} applied", step.table, step.applied);
    case "version":
      return step.ok
        ? l10n.t("PostgreSQL {0}", step.version)
        : l10n.t("PostgreSQL {0}; 13 or later is needed to look at tables", step.version);
  }
}

function fileInWords({ file, variables }: { readonly file: string; readonly variables: number }): string {
  const name = path.basename(file);
  return plural(variables, l10n.t("{0}: 1 variable", name), l10n.t("{0}: {1} variables", name, variables));
}

function entitiesInWords(count: number): string {
  return plural(count, l10n.t("1 entity"), l10n.t("{0} entities", count));
}

function migrationsInWords(count: number): string {
  return plural(count, l10n.t("1 migration"), l10n.t("{0} migrations", count));
}

function rightsOf({ ok, readOnly, schema, user }: Extract<DiagnosisStep, { name: "rights" }>): string {
  if (ok) return l10n.t("{0} may create tables in {1}", user, schema);
  if (readOnly) return l10n.t("the server takes no changes: it is a replica, or set to read only");
  return schema === ""
    ? l10n.t("the search path of {0} names no schema that exists", user)
    : l10n.t("{0} may not create tables in {1}: GRANT CREATE ON SCHEMA {1} TO {0}", user, schema);
}
