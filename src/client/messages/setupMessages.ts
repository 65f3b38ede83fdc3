import * as l10n from "@vscode/l10n";
import type { SetupProblem } from "../../core/problems/problem.ts";
import type { InitializeNote } from "../../core/setup/facts.ts";
import type { SetupNote } from "../../core/setup/notes.ts";
import type { ProblemMessage } from "./actions.ts";
import { actions } from "./actions.ts";
import { fileOf, messageAt } from "./paths.ts";
import { displayPath } from "./wording.ts";

/** Why a repository was not set up, or no data source was written. */
export function explainSetup(problem: SetupProblem): ProblemMessage {
  switch (problem.code) {
    case "alreadySetUp":
      return {
        message: l10n.t("{0} is this folder’s data source already; nothing was written.", displayPath(problem.file)),
        actions: [actions.open({ file: problem.file, line: 1 })],
      };
    case "filesExist":
      return {
        message: l10n.t(
          "Existing files: {0}. Nothing was written.",
          problem.files.map((file) => displayPath(file)).join(", "),
        ),
        actions: problem.files.slice(0, 1).map((file) => actions.open({ file, line: 1 })),
      };
    case "fileChanged":
      return messageAt(
        l10n.t("This file is being changed; save it and try again. Nothing was written."),
        fileOf(problem.file),
      );
    case "manifestInvalid":
      return messageAt(
        l10n.t("Cannot edit the file, because it is not valid JSON: {0}", problem.message),
        fileOf(problem.file),
      );
    case "placeInvalid":
      return { message: placeInWords(problem), actions: [] };
    case "nestNoOptions":
      return problem.file === undefined
        ? {
            message: l10n.t(
              "No NestJS module of this folder calls {0} or {1}.",
              "TypeOrmModule.forRoot",
              "forRootAsync",
            ),
            actions: [],
          }
        : messageAt(
            l10n.t("No {0} or {1} in this file.", "TypeOrmModule.forRoot", "forRootAsync"),
            fileOf(problem.file),
          );
    case "nestOptionsUnread":
      return messageAt(
        l10n.t("These options are made by what only NestJS has, so nothing could be carried over."),
        problem.at,
      );
    case "nestNotSql":
      return messageAt(l10n.t("{0} has no migrations.", problem.type), problem.at);
  }
}

function placeInWords({ text, reason }: Extract<SetupProblem, { readonly code: "placeInvalid" }>): string {
  switch (reason) {
    case "outside":
      return l10n.t("“{0}” is not within this folder.", text);
    case "extension":
      return l10n.t("“{0}” is no TypeScript or JavaScript file.", text);
    case "exists":
      return l10n.t("{0} already exists.", text);
  }
}

/** A remark about a generated data source, as a sentence. */
export function noteInWords(note: SetupNote): string {
  switch (note.kind) {
    case "autoLoadEntities":
      return l10n.t("autoLoadEntities is NestJS’s own: entities are looked for in {0}.", note.globs.join(", "));
    case "switchedOff":
      return l10n.t("{0} is off: migrations change the database now.", note.option);
    case "notCarried":
      return l10n.t(
        "{0} could not be carried over ({1}:{2}): {3}.",
        note.property,
        displayPath(note.at.file),
        note.at.line,
        reasonInWords(note.reason),
      );
    case "configKey":
      return l10n.t(
        "{0} is defined by no configuration that was found ({1}:{2}): the variable {3} is read.",
        note.key,
        displayPath(note.at.file),
        note.at.line,
        note.variable,
      );
    case "validation":
      return l10n.t(
        "Defaults that the validation gives to variables ({0}:{1}) are not in it.",
        displayPath(note.at.file),
        note.at.line,
      );
    case "opaque":
      return l10n.t(
        "These options are computed ({0}:{1}): check that they name entities and migrations.",
        displayPath(note.at.file),
        note.at.line,
      );
    case "branches":
      return l10n.t(
        "The options depend on a condition ({0}:{1}): those of the last return were taken.",
        displayPath(note.at.file),
        note.at.line,
      );
  }
}

function reasonInWords(reason: Extract<SetupNote, { readonly kind: "notCarried" }>["reason"]): string {
  switch (reason) {
    case "injected":
      return l10n.t("it needs what NestJS injects");
    case "nest":
      return l10n.t("it needs a package of NestJS’s");
    case "configuration":
      return l10n.t("it is of a configuration that was not found");
    case "awaits":
      return l10n.t("it waits for something");
    case "instance":
      return l10n.t("it needs the instance it is in");
    case "place":
      return l10n.t("it means another place in another file");
    case "name":
      return l10n.t("a name it needs means something else there");
  }
}

/** A remark about a setup, as a sentence. */
export function initializeNoteInWords(note: InitializeNote): string {
  switch (note.kind) {
    case "noVariables":
      return l10n.t("No .env says where the database is yet: {0} would.", note.variable);
    case "noScripts":
      return l10n.t("No scripts: nothing here runs TypeScript for TypeORM’s own commands, as {0} would.", "ts-node");
    case "noMetadata":
      return l10n.t("tsx emits no decorator metadata, so for the scripts every column needs its type.");
    case "verbatimCommonJs":
      return l10n.t(
        "{0} lets no CommonJS file import: set {1} in package.json, or switch it off.",
        "verbatimModuleSyntax",
        '"type": "module"',
      );
  }
}
