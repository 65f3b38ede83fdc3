import path from "node:path";
import type { LintFacts, RuleSettings } from "../../core/lint/facts.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";
import type { ProjectView } from "../project/projectState.ts";
import { nonPostgresFacts } from "../project/projectState.ts";
import { protectionOf, runSettingsOf, transactionModeOf } from "../project/protection.ts";
import { historyBasis } from "../project/rehearsalValidity.ts";
import type { StatementAnswer } from "../../migrations/review/statementAnswer.ts";
import { setting } from "../settings.ts";
import type { LintInput } from "./main.ts";

/** The text of a linted file. Rehearsals are about the saved file: without them, the text decides alone. */
export type LintedText = { readonly file: string; readonly text: string; readonly isSaved: boolean };

/**
 * The project with a file as a revision, or with revisions and the file as its data source. Projects of other kinds of
 * databases are not linted.
 */
export function projectOfLinted(views: readonly ProjectView[], file: string): ProjectView | undefined {
  return views.find((view) => {
    const { revisions } = view.history;
    if (nonPostgresFacts(view) || revisions.length === 0) return false;
    return revisions.some((one) => one.file === file) || isDataSource(view, file);
  });
}

function isDataSource({ location }: ProjectView, file: string): boolean {
  return location.dataSource?.replace(/#[^#/\\]*$/, "") === file;
}

/** What the checks of a file need; undefined if the setting switches them off. */
export function lintInput(view: ProjectView, { file, text, isSaved }: LintedText): LintInput | undefined {
  const { folder } = view.location;
  if (!setting("lint.enabled", folder)) return undefined;
  return {
    file,
    text,
    kind: isDataSource(view, file) ? "dataSource" : "revision",
    settings: ruleSettings(setting("lint.rules", folder)),
    factsOf: (id) => factsOf(view, file, id),
    answers: isSaved ? answersOf(view) : [],
    rehearsals: isSaved ? [...(view.rehearsed?.values() ?? [])].map(({ rehearsal }) => rehearsal) : [],
  };
}

/** The answers that the live database has given since the history has changed. */
function answersOf(view: ProjectView): readonly StatementAnswer[] {
  const known = [...(view.rehearsed?.values() ?? [])].flatMap(({ answers }) => answers ?? []);
  if (known.length === 0) return [];
  const basis = historyBasis(view);
  return known.flatMap((one) => (one.basis === basis ? one.list : []));
}

function factsOf(view: ProjectView, file: string, id: string): LintFacts {
  const { history, schema } = view;
  const runs = runSettingsOf(view);
  const revision = history.revisions.find((one) => one.id === id && one.file === file);
  return {
    hasLockTimeout: (runs.lockTimeout ?? 0) > 0,
    hasStatementTimeout: (runs.statementTimeout ?? 0) > 0,
    isProtected: protectionOf(view) !== undefined,
    fileName: path.basename(file),
    otherNames: history.revisions.flatMap((one) => (one.file === undefined || one.file === file ? [] : [one.id])),
    ...omitUndefined({
      // A schema without tables was not read, or is that of an empty database.
      schema: schema && schema.tables.length > 0 ? schema : undefined,
      transactionMode: transactionModeOf(view),
      state: revision?.state,
      renamedFrom: revision?.renamedFrom,
    }),
  };
}

/** The setting is typed by hand. */
function ruleSettings(value: unknown): RuleSettings {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, severity]) => typeof severity === "string"));
}
