import { l10n } from "vscode";
import * as vscode from "vscode";
import { dropsInText } from "../../migrations/dropsInText.ts";
import type { Plan, Request } from "../../migrations/plan.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Evidence } from "../../client/rehearsal/evidence.ts";
import type { Rehearsal } from "../../migrations/rehearsal.ts";
import { titleFromId } from "../../migrations/revision.ts";
import { textOf } from "../../client/files.ts";
import { importedFiles } from "../../client/rehearsal/importedFiles.ts";
import { rowsInWords } from "../../client/cards/formatNumbers.ts";
import type { Project } from "../../client/project/project.ts";
import { nonPostgresFacts } from "../../client/project/projectState.ts";
import { rehearsedKey, validRehearsals } from "../../client/project/rehearsalValidity.ts";
import type { RehearsalResult } from "../../client/rehearsal/rehearsalClient.ts";
import { listed, noteInWords, verdictInWords } from "../../client/messages/rehearsalMessages.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import { setting } from "../../client/settings.ts";

/** Milliseconds after which the confirmation is shown without a rehearsal. */
const patience = 30_000;
/** Rows are counted up to here. */
const mostCounted = 10_000;
/** Verdicts and notes that are named one by one. */
const mostNamed = 6;

/**
 * Rehearses a plan before its confirmation, with a notification that can be cancelled. Without a result, the losses
 * come from the migrations' texts. Undefined for a plan that runs nothing.
 */
export async function evidenceFor(project: Project, plan: Plan, request: Request): Promise<Evidence | undefined> {
  const { view } = project;
  if (plan.direction === "stamp" || plan.steps.length === 0 || nonPostgresFacts(view)) return undefined;
  const isWanted = setting("rehearse", view.location.folder);
  const found = isWanted ? await rehearsed(project, request) : undefined;
  if (found !== undefined) await keep(project, found);
  if (found === undefined || isProblem(found)) {
    const drops = await dropsOf(project, plan);
    const problem = found?.code === "cancelled" ? undefined : found;
    return { drops, counts: await countsOf(project, drops), ...(problem ? { problem } : {}) };
  }
  const lost = found.revisions.flatMap((rehearsal) => rehearsal.lost);
  return { rehearsal: found, drops: [], counts: await countsOf(project, lost) };
}

/** Waits for a rehearsal until the user cancels. Problems: those of `Rehearser.rehearse`, `rehearsalSlow`. */
async function rehearsed(project: Project, request: Request): Promise<RehearsalResult | Problem> {
  const title = l10n.t("Rehearsing on a scratch database…");
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (_, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    const answer = project.rehearser.rehearse(project, request, { signal: controller.signal });
    for (let waited = patience; ; waited += patience) {
      const isSlow = await Promise.race([answer.then(() => false), later(patience)]);
      if (!isSlow) return answer;
      const slow: Problem = { code: "rehearsalSlow", seconds: Math.round(waited / 1000) };
      const keepOn = l10n.t("Keep Rehearsing");
      const asking = vscode.window.showWarningMessage(problemMessage(slow).message, keepOn, l10n.t("Continue Without"));
      const picked = await Promise.race([answer.then(() => keepOn), asking]);
      if (picked === keepOn) continue;
      controller.abort();
      return slow;
    }
  });
}

function later(milliseconds: number): Promise<true> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(true), milliseconds).unref();
  });
}

/** Objects that the texts of a plan's migrations drop or empty in the plan's direction. */
export async function dropsOf({ view }: Project, plan: Plan): Promise<readonly string[]> {
  const { direction } = plan;
  if (direction === "stamp") return [];
  const files = plan.steps.flatMap(({ id }) => view.history.revisions.find((one) => one.id === id)?.file ?? []);
  const texts = await Promise.all(files.map(textOf));
  return [...new Set(texts.flatMap((text) => dropsInText(text, direction)))];
}

/** Counts the rows of the tables among what would be lost. */
async function countsOf(project: Project, lost: readonly string[]): Promise<Evidence["counts"]> {
  const tables = lost.map((name) => name.replace(/^(?:table|column) /, "")).slice(0, mostNamed);
  if (tables.length === 0) return new Map();
  const answer = await project.client.request("countRows", { tables }, { timeout: patience });
  return isProblem(answer) ? new Map() : new Map(tables.map((table, index) => [table, answer.counts[index] ?? null]));
}

/** Lets the tree and the editors show what was seen, as far as it would be seen again by now. */
export async function keep(project: Project, evidence: RehearsalResult | Problem): Promise<void> {
  if (isProblem(evidence)) return;
  const at = Date.now();
  const { view } = project;
  const { revisions, readAt, grounds } = evidence;
  const fileOf = new Map(view.history.revisions.map(({ id, file }) => [id, file]));
  const seen = await Promise.all(
    revisions.map(async (rehearsal) => {
      const { id, direction, opened = [] } = rehearsal;
      const file = fileOf.get(id);
      const imported = file === undefined ? [] : await importedFiles(file, view.loaded?.files ?? []);
      const files = [...new Set([...imported, ...opened])];
      const key = rehearsedKey(id, direction);
      return [key, { at, readAt, files, ground: grounds.get(id) ?? "", rehearsal }] as const;
    }),
  );
  project.update({
    rehearsed: await validRehearsals(new Map([...(project.view.rehearsed ?? []), ...seen]), project.view),
  });
}

/** True if a plan may lose data, or if its success is not known. */
export function isDoubtful(evidence: Evidence | undefined): boolean {
  if (evidence === undefined) return false;
  const { rehearsal, drops } = evidence;
  if (rehearsal === undefined) return drops.length > 0;
  return rehearsal.revisions.some(({ verdict, lost }) => verdict !== "reversible" || lost.length > 0);
}

/** Evidence as the lines of a confirmation: what would be lost, then each verdict that is no good news. */
export function evidenceLines(evidence: Evidence | undefined, plan: Plan): readonly string[] {
  if (evidence?.rehearsal === undefined) return linesWithout(evidence, plan);
  const { rehearsal } = evidence;
  const names = [...new Set(rehearsal.revisions.flatMap(({ lost }) => lost))];
  // A column goes with its table.
  const whole = names.filter((name) => !names.some((other) => name.startsWith(`${other}.`)));
  const lost = whole.map((name) => counted(name, evidence));
  const isSeen = rehearsal.revisions.every(({ verdict }) => verdict !== "undetermined" && verdict !== "fails");
  const nothing = isSeen ? l10n.t("No table or column is dropped.") : unseenLoss();
  const losses = lost.length > 0 ? l10n.t("Loses {0}.", listed(lost)) : plan.direction === "down" ? nothing : "";
  const verdicts = rehearsal.revisions
    .filter(({ verdict, problem }) => problem !== undefined || verdict !== "reversible")
    .map((one) => `• ${titleFromId(one.id)}: ${verdictInWords(one)}`);
  const isAllGood = verdicts.length === 0 && rehearsal.revisions.length > 0;
  const where = whereRehearsed(rehearsal);
  const told = isAllGood
    ? plan.direction === "down"
      ? l10n.t("{0}: the rehearsal succeeded.", where)
      : l10n.t("{0}: down undoes up.", where)
    : `${where}:`;
  const notes = rehearsal.notes
    .filter(({ kind }) => kind !== "readsRows" && kind !== "noLocks" && kind !== "version")
    .map((note) => noteInWords(note));
  return [losses, [told, ...verdicts.slice(0, mostNamed)].join("\n"), notes.slice(0, mostNamed).join("\n")];
}

/** Without a rehearsal nothing is proved: what the texts name may be lost. */
function linesWithout(evidence: Evidence | undefined, plan: Plan): readonly string[] {
  const drops = (evidence?.drops ?? []).map((name) => (evidence ? counted(name, evidence) : name));
  const doubt =
    drops.length > 0
      ? l10n.t("May lose {0}: its code drops or empties it.", listed(drops))
      : plan.direction === "down"
        ? unseenLoss()
        : "";
  const why =
    evidence?.problem === undefined ? "" : l10n.t("Not rehearsed: {0}", problemMessage(evidence.problem).message);
  return [doubt, why].filter((line) => line !== "");
}

/** What holds of each revert, whether a rehearsal has executed it or not. */
function unseenLoss(): string {
  return l10n.t("Data in what they drop is lost.");
}

function whereRehearsed({ version, notes }: Rehearsal): string {
  const other = notes.find((note) => note.kind === "version");
  return other
    ? l10n.t("Rehearsed on PostgreSQL {0} (embedded; the database has {1})", version, other.live)
    : l10n.t("Rehearsed on PostgreSQL {0} (embedded)", version);
}

/**
 * The name of a table with the number of its rows, if they were counted. Columns, and tables that could not be
 * counted, have the name only.
 */
function counted(name: string, { counts }: Evidence): string {
  const count = counts.get(name) ?? undefined;
  if (count === undefined) return name;
  const rows =
    count > mostCounted ? l10n.t("more than {0} rows", mostCounted.toLocaleString("en")) : rowsInWords(count);
  return l10n.t("{0} ({1} now)", name, rows);
}
