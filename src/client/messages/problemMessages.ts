import { plural } from "./plural.ts";
import * as l10n from "@vscode/l10n";
import { isFleetProblem } from "../../core/problems/fleet.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { titleFromId } from "../../migrations/revision.ts";
import { entityNameInWords, mistakeInWords } from "./entityMessages.ts";
import { explainHistory, isHistoryProblem } from "./history/historyProblems.ts";
import { explainSquash, isSquashProblem } from "./history/squashProblems.ts";
import type { ProblemMessage } from "./actions.ts";
import { actions } from "./actions.ts";
import { explainCommandLine } from "./commandLineMessages.ts";
import { explainCompose } from "./composeMessages.ts";
import { explainCode } from "./codeMessages.ts";
import { explainConnection } from "./connectionMessages.ts";
import { explainDriver } from "./driverMessages.ts";
import { explainEnvironment } from "./environmentMessages.ts";
import { fileOf, messageAt } from "./paths.ts";
import { displayPath } from "./wording.ts";
import { explainFix } from "./lint/fixMessages.ts";
import { explainFleet } from "./fleet/fleetMessages.ts";
import { explainGenerate } from "./generateMessages.ts";
import { explainRun, noClassInWords, unnamedInWords } from "./runMessages.ts";
import { explainSafety } from "./safetyMessages.ts";
import { explainSsh } from "./ssh/sshMessages.ts";
import { explainSetup } from "./setupMessages.ts";
import { longTime } from "../cards/formatTime.ts";

/** Explains a problem to the user: a sentence with the cause, and the actions that solve it. */
export function problemMessage(problem: Problem): ProblemMessage {
  if (isHistoryProblem(problem)) return explainHistory(problem);
  if (isSquashProblem(problem)) return explainSquash(problem);
  if (isFleetProblem(problem)) return explainFleet(problem);
  switch (problem.code) {
    case "dataSourceNotFound":
      return {
        message: l10n.t("The data source file {0} does not exist.", displayPath(problem.file)),
        actions: [actions.chooseDataSource],
      };
    case "dataSourceThrew":
      return messageAt(l10n.t("The data source threw while it was loaded: {0}", problem.message), problem.at);
    case "dataSourceSyntax":
      return messageAt(l10n.t("The data source cannot be read: {0}", problem.message), problem.at);
    case "dataSourceNoExport":
      return {
        message: l10n.t("{0} exports no TypeORM DataSource.", displayPath(problem.file)),
        actions: [actions.open({ file: problem.file, line: 1 }), actions.chooseDataSource],
      };
    case "dataSourceSeveral":
      return {
        message: l10n.t(
          "{0} exports several data sources: {1}. Choose those that are projects.",
          displayPath(problem.file),
          problem.names.join(", "),
        ),
        actions: [actions.chooseAmong(problem.file, problem.names), actions.open({ file: problem.file, line: 1 })],
      };
    case "notPostgres":
    case "driverUnsupported":
    case "driverMissing":
    case "driverUnloadable":
    case "driverRefused":
    case "typeormTooOld":
      return explainDriver(problem);
    case "entityThrew":
      return messageAt(l10n.t("An entity is not right: {0}", problem.message), problem.at);
    case "entitySyntax":
      return messageAt(l10n.t("An entity cannot be read: {0}", problem.message), problem.at);
    case "columnType":
    case "relationTarget":
    case "packageMissing":
    case "bindingMissing":
    case "importCircle":
    case "tsconfigInvalid":
      return explainCode(problem);
    case "migrationThrew":
      return messageAt(l10n.t("A migration threw while it was loaded: {0}", problem.message), problem.at);
    case "migrationSyntax":
      return messageAt(l10n.t("A migration cannot be read: {0}", problem.message), problem.at);
    case "migrationNoTimestamp":
      return messageAt(
        l10n.t(
          "The migration {0} has no timestamp: TypeORM needs its class name to end with the 13 digits of a time, as in {1}.",
          problem.name === "" ? l10n.t("without a name") : problem.name,
          `${problem.name || "AddUsers"}1700000000000`,
        ),
        fileOf(problem.file),
      );
    case "migrationDuplicate":
      return {
        message: l10n.t(
          "Two migrations are named {0}: {1}. One needs another time.",
          problem.name,
          problem.files.map((file) => displayPath(file)).join(", "),
        ),
        actions: problem.files
          .slice(1)
          .flatMap((file) => [actions.retimestamp(problem.name, file), actions.open({ file, line: 1 })]),
      };
    case "migrationNoClass":
      return messageAt(noClassInWords(problem.file), fileOf(problem.file));
    case "globsEmpty":
      return {
        message: l10n.t(
          "The {0} of the data source match no file: {1}, from {2}. There is {3}, which they may mean.",
          problem.option,
          problem.globs.join(", "),
          displayPath(problem.folder),
          displayPath(problem.likely),
        ),
        actions: [actions.open({ file: problem.likely, line: 1 })],
      };
    case "migrationsUnnamed":
      return {
        message: unnamedInWords(problem.likely),
        actions: [actions.chooseDataSource, actions.open({ file: problem.likely, line: 1 })],
      };
    case "globOnlyHere":
      return {
        message: l10n.t(
          "The pattern {0} matches files here, but none for the commands of TypeORM {1}: a bracket, brace, parenthesis or exclamation mark in a folder's name is a part of the pattern to them. Rename the folder if you use them.",
          displayPath(problem.glob),
          problem.typeorm,
        ),
        actions: [],
      };
    case "sameTimestamp":
      return {
        message: l10n.t(
          "{0} have the same timestamp, so their file names decide which one runs first.",
          problem.revisions.map(titleFromId).join(", "),
        ),
        actions: problem.file === undefined ? [] : [actions.retimestamp(problem.revisions.at(-1) ?? "", problem.file)],
      };
    case "restricted":
      return {
        message: l10n.t("In Restricted Mode nothing of the workspace is run and no database is connected to."),
        actions: [actions.trust],
      };
    case "noProject":
      return {
        message: l10n.t("No TypeORM data source was found in this workspace."),
        actions: [actions.chooseDataSource],
      };
    case "envMissing":
    case "envSyntax":
    case "envUnreadable":
    case "envEncoding":
    case "envEncrypted":
    case "envPort":
    case "envUrl":
    case "environmentUnknown":
    case "environmentMissing":
    case "envConflict":
    case "urlNotUsed":
      return explainEnvironment(problem);
    case "connectionRefused":
    case "connectionTimedOut":
    case "connectionLost":
    case "hostUnknown":
    case "authFailed":
    case "passwordMissing":
    case "databaseMissing":
    case "tlsRequired":
    case "tlsUnsupported":
    case "tlsUntrusted":
    case "notAServer":
    case "serverBusy":
    case "permissionDenied":
    case "serverRefused":
    case "connectionFile":
    case "connectionElsewhere":
    case "databaseDiffers":
    case "migrationsTable":
      return explainConnection(problem);
    case "sshMissing":
    case "sshSetting":
    case "sshUnfit":
    case "sshFailed":
    case "sshTarget":
      return explainSsh(problem);
    case "tableMissing":
      if (problem.entity !== undefined)
        return {
          message: l10n.t("The table {0} of the entity {1} is not in the database.", problem.table, problem.entity),
          actions: [actions.generate],
        };
      return {
        message: l10n.t(
          "There is no table {0}; it may have been dropped or renamed.",
          [problem.schema, problem.table].filter((part) => part !== undefined).join("."),
        ),
        actions: [actions.refresh],
      };
    case "schemaMissing":
      return {
        message:
          problem.schema === undefined
            ? l10n.t("The search path names no schema that exists.")
            : l10n.t("There is no schema {0}; it may have been dropped or renamed.", problem.schema),
        actions: [actions.refresh],
      };
    case "runUnknown":
      return { message: l10n.t("The journal of this database has no such run."), actions: [] };
    case "revisionUnknown":
      return { message: l10n.t("No revision is named {0}.", problem.text), actions: [actions.refresh] };
    case "revisionAmbiguous":
      return {
        message: l10n.t("{0} could be any of {1}.", problem.text, problem.candidates.map(titleFromId).join(", ")),
        actions: [],
      };
    case "revisionNotApplied":
      return {
        message: l10n.t("{0} is not applied, so nothing can be reverted to it.", titleFromId(problem.revision)),
        actions: [actions.refresh],
      };
    case "revisionMissingFile":
      return {
        message: l10n.t(
          "{0} is applied and its file is missing, so it cannot be reverted like this. Nothing was changed. Use Resolve… to recover it, or restore the file from its branch.",
          titleFromId(problem.revision),
        ),
        actions: [actions.resolve(problem.revision), actions.refresh],
      };
    case "countInvalid":
      return { message: l10n.t("{0} is no number of revisions.", problem.count), actions: [] };
    case "pendingRevisions":
      return {
        message: plural(
          problem.count,
          l10n.t("1 revision is pending; a new one would contain its changes again. Upgrade first."),
          l10n.t(
            "{0} revisions are pending; a new one would contain their changes again. Upgrade first.",
            problem.count,
          ),
        ),
        actions: [actions.upgrade],
      };
    case "migrationRenamed":
      return {
        message: l10n.t(
          "{0} has the same text as {1}, which is applied and has no file, so it would run a second time. Nothing was changed. Use Resolve… on {1} to count it as renamed.",
          titleFromId(problem.revision),
          titleFromId(problem.from),
        ),
        actions: [actions.resolve(problem.from)],
      };
    case "planChanged":
      return {
        message: l10n.t("The database has changed since you were asked; nothing was done. Look again."),
        actions: [actions.refresh],
      };
    case "messageInvalid":
    case "answerUnmatched":
    case "changeBlocked":
    case "draftFailed":
    case "onlineNeedsEach":
    case "notRegistered":
      return explainGenerate(problem);
    case "fixNotOffered":
    case "fixDiffers":
    case "fixFails":
    case "fixNotRehearsed":
      return explainFix(problem);
    case "entityName":
      return { message: entityNameInWords(problem), actions: [] };
    case "entityFields":
      return { message: mistakeInWords(problem.mistake, problem.entities), actions: [] };
    case "entityTable":
      return { message: l10n.t("{0} has the table {1} already.", problem.entity, problem.table), actions: [] };
    case "fileExists":
      return messageAt(l10n.t("This file already exists; nothing was written."), fileOf(problem.file));
    case "entityNotListed":
      return {
        message:
          problem.home === undefined
            ? l10n.t(
                "{0} is written, and the data source does not list it yet: the setting {1} does not match {2}.",
                problem.name,
                "migrations.entities",
                displayPath(problem.file),
              )
            : l10n.t(
                "{0} is written, and the data source does not list it yet: import it from {1} and add it to the entities of {2}.",
                problem.name,
                displayPath(problem.file),
                displayPath(problem.home),
              ),
        actions:
          problem.home === undefined ? [actions.settings("entities")] : [actions.open({ file: problem.home, line: 1 })],
      };
    case "alreadySetUp":
    case "filesExist":
    case "fileChanged":
    case "manifestInvalid":
    case "placeInvalid":
    case "nestNoOptions":
    case "nestOptionsUnread":
    case "nestNotSql":
      return explainSetup(problem);
    case "locked":
      return { message: lockedInWords(problem), actions: [actions.lockTimeout, actions.refresh] };
    case "lockLost":
    case "rehearsalLacks":
    case "rehearsalSlow":
    case "dryRunRefused":
    case "readOnly":
    case "protectedRefused":
    case "notRecoverable":
    case "nothingToResolve":
    case "reviewMissing":
    case "retimestampRefused":
      return explainSafety(problem);
    case "migrationFailed":
    case "bookkeepingFailed":
    case "notRecorded":
    case "transactionEnded":
      return explainRun(problem);
    case "transactionModeForbidden":
      return {
        message: l10n.t(
          "{0} says how it wants its transaction, which TypeORM allows only with migrationsTransactionMode “each” or “none”.",
          problem.revisions.map(titleFromId).join(", "),
        ),
        actions: [actions.log],
      };
    case "cancelled":
      return problem.service === undefined
        ? { message: l10n.t("Cancelled."), actions: [] }
        : {
            message: l10n.t(
              "Cancelled. Docker may have made or started the container of {0}: Stop Database stops it.",
              problem.service,
            ),
            actions: [actions.stopDatabase],
          };
    case "busy":
      return { message: l10n.t("Another change of this project is under way."), actions: [] };
    case "writeFailed":
      return { message: l10n.t("{0} cannot be written: {1}", displayPath(problem.file), problem.message), actions: [] };
    case "runnerCrashed":
      return {
        message: l10n.t("The process that runs your code ended ({0}). The next command starts it again.", problem.exit),
        actions: [actions.log, actions.refresh],
      };
    case "runnerHung":
      return {
        message: l10n.t(
          "Your code did not finish loading in time and was ended. The setting {0} gives it longer.",
          "migrations.loadTimeout",
        ),
        actions: [actions.log, actions.settings("loadTimeout")],
      };
    case "databaseStartFailed":
      return { message: l10n.t("The embedded database did not start: {0}", problem.message), actions: [actions.log] };
    case "databaseOfOtherWindow":
      return {
        message: l10n.t("Another window runs the embedded database of this workspace; stop it there."),
        actions: [],
      };
    case "configSyntax":
    case "configValue":
    case "configUnknown":
    case "projectMissing":
    case "projectUnknown":
    case "projectAmbiguous":
    case "refUnknown":
    case "notRevision":
    case "usage":
    case "formatUnfit":
    case "toolArgument":
    case "agentProtected":
    case "agentRefused":
    case "unanswered":
      return explainCommandLine(problem);
    case "composeInvalid":
    case "dockerMissing":
    case "composeMissing":
    case "dockerNotAnswering":
    case "composePullFailed":
    case "composePortInUse":
    case "composeFailed":
    case "composeExited":
    case "composeNotReady":
      return explainCompose(problem);
    case "unknown":
      return {
        message: l10n.t("Something unexpected happened, which is a fault of this extension: {0}", problem.message),
        actions: [actions.report, actions.log],
      };
  }
}

function lockedInWords({ by, since }: Extract<Problem, { readonly code: "locked" }>): string {
  if (by === undefined) return l10n.t("Another process is migrating this database. Nothing was changed.");
  return since === undefined
    ? l10n.t("{0} is migrating this database. Nothing was done.", by)
    : l10n.t("{0} is migrating this database since {1}. Nothing was done.", by, longTime(Date.parse(since)));
}
