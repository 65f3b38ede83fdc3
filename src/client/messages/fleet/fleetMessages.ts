import * as l10n from "@vscode/l10n";
import type { FleetMistake, FleetProblem } from "../../../core/problems/fleet.ts";
import { plural, pluralUnlessZero } from "../plural.ts";
import type { ProblemMessage } from "../actions.ts";
import { messageAt } from "../paths.ts";
import { displayPath } from "../wording.ts";

/** A problem of a fleet in words. */
export function explainFleet(problem: FleetProblem): ProblemMessage {
  switch (problem.code) {
    case "fleetMissing":
      return only(l10n.t("The list of databases {0} cannot be read: {1}", displayPath(problem.file), problem.message));
    case "fleetUnnamed":
      return only(
        l10n.t("No list of databases is named. Pass its file, or set {0} to its path.", "migrations.databases"),
      );
    case "fleetList":
      return messageAt(mistakeInWords(problem), problem.at);
    case "fleetEmpty":
      return messageAt(
        problem.pattern === undefined
          ? l10n.t("No database was found for this. Check the entry and the database that it asks.")
          : l10n.t("Nothing matches {0}. Check the pattern.", problem.pattern),
        problem.at,
      );
    case "fleetQuery":
      return messageAt(queryInWords(problem), problem.at);
    case "fleetVariable":
      return messageAt(
        l10n.t(
          "{0} of {1} needs the variable {2}, which is not set. Set it in the environment or in a .env file.",
          problem.variable,
          problem.member,
          problem.reference,
        ),
        problem.at,
      );
    case "fleetUrl":
      return messageAt(
        l10n.t(
          "{0} of {1} is a URL, which cannot have all characters of {2}. Set the parts of the connection in variables of their own.",
          problem.variable,
          problem.member,
          problem.column,
        ),
        problem.at,
      );
    case "fleetSame":
      return only(
        l10n.t(
          "{0} and {1} are the same database, schema and migrations table ({2}). Nothing was run. Remove one of them from the list, or check the variables that it sets.",
          ...problem.members,
          problem.database,
        ),
      );
    case "fleetBase":
      return messageAt(
        l10n.t(
          "{0} is the project's own database ({1}), although it has variables of its own: the data source may not read them. Nothing was run. Check their names.",
          problem.member,
          problem.database,
        ),
        problem.at,
      );
    case "fleetMoved":
      return only(
        l10n.t(
          "{0} leads to another database than when its state was read. Nothing was run there. Run the command again.",
          problem.member,
        ),
      );
    case "fleetFailed":
      return only(
        [failedInWords(problem), leftInWords(problem), l10n.t("Run the command again to go on.")]
          .filter((text) => text !== "")
          .join(" "),
      );
    case "fleetMemberUnknown":
      return only(l10n.t("The list has no database {0}, which {1} names.", problem.name, problem.option));
    case "fleetProtected":
      return only(
        plural(
          problem.databases.length,
          l10n.t("{0} is protected. Its change was not confirmed.", problem.databases[0] ?? ""),
          l10n.t(
            "{0} databases are protected, and their change was not confirmed: {1}.",
            problem.databases.length,
            some(problem.databases),
          ),
        ),
      );
  }
}

function only(message: string): ProblemMessage {
  return { message, actions: [] };
}

type Failed = Extract<FleetProblem, { code: "fleetFailed" }>;

function failedInWords({ failed }: Failed): string {
  return pluralUnlessZero(
    failed.length,
    l10n.t("{0} failed.", failed[0] ?? ""),
    l10n.t("{0} databases failed: {1}.", failed.length, some(failed)),
  );
}

function leftInWords({ left }: Failed): string {
  return pluralUnlessZero(left, l10n.t("1 database was not begun."), l10n.t("{0} databases were not begun.", left));
}

/** Names that are listed one by one; beyond, the rest is counted. */
const mostNamed = 6;

/** The first of some names, and how many others there are. */
export function some(names: readonly string[]): string {
  const rest = names.length - mostNamed;
  const shown = names.slice(0, rest > 0 ? mostNamed : names.length).join(", ");
  return rest > 0 ? l10n.t("{0} and {1} more", shown, rest) : shown;
}

function mistakeInWords(mistake: FleetMistake): string {
  switch (mistake.reason) {
    case "syntax":
      return l10n.t("The list of databases is not JSON: {0}.", mistake.message);
    case "notList":
      return l10n.t("A list of databases is an array of entries: […].");
    case "notEntry":
      return l10n.t("An entry of the list is an object with one of: name, query, schemas, environments.");
    case "kind":
      return mistake.found.length === 0
        ? l10n.t("The entry needs one of: name, query, schemas, environments.")
        : l10n.t("The entry may have one of these only: {0}. Make several entries of it.", mistake.found.join(", "));
    case "unknownKey":
      return l10n.t("The entry has no key {0}. Its keys are: {1}.", mistake.key, mistake.known.join(", "));
    case "notText":
      return l10n.t("{0} must be a text that is not empty.", mistake.key);
    case "notVariables":
      return l10n.t("The entry needs variables: an object with the names of variables and their texts.");
    case "variable":
      return l10n.t("The variable {0} must have a name of letters, digits and _, and a text.", mistake.variable);
    case "reference":
      return l10n.t(
        "The value of {0} has a reference that is empty or not closed: write it as {1}.",
        mistake.variable,
        "${NAME}",
      );
    case "password":
      return l10n.t(
        "The value of {0} contains a password. Put it into a variable and refer to it as {1}.",
        mistake.variable,
        "${NAME}",
      );
    case "sameName":
      return l10n.t("Two databases of the list are called {0}. Names must differ.", mistake.name);
  }
}

function queryInWords({ reason, column }: Extract<FleetProblem, { code: "fleetQuery" }>): string {
  switch (reason) {
    case "secret":
      return l10n.t(
        "The query returns passwords in the column {0}. Return the name of the database, and build its URL from a variable: {1}.",
        column,
        "${URL_OF_SERVER}/${database}",
      );
    case "null":
      return l10n.t("The query returns a row with an empty {0}. Add a condition to it.", column);
    case "tooMany":
      return l10n.t("The query returns more than {0} rows. Add a condition to it.", column);
  }
}
