import { l10n } from "vscode";
import * as vscode from "vscode";
import type { Plan, Request } from "../migrations/plan.ts";
import type { Problem } from "../migrations/problem.ts";
import { isProblem } from "../migrations/problem.ts";
import type { Rehearsal } from "../migrations/rehearsal.ts";
import { wordsOf } from "../migrations/revision.ts";
import { importedFiles } from "./importedFiles.ts";
import { rowsInWords } from "./quantities.ts";
import type { Project } from "./project.ts";
import type { ProjectView } from "./projectState.ts";
import { otherOf } from "./projectState.ts";
import { rehearsedKey, stillTrue } from "./rehearsed.ts";
import type { Proved } from "./rehearser.ts";
import { listed, noteInWords, verdictInWords } from "./rehearsalWords.ts";
import { explain } from "./sentences.ts";
import { setting } from "./settings.ts";

/** What a rehearsal has shown of a plan, or why there was none. */
export type Evidence = Rehearsal | Problem | undefined;

/** Milliseconds after which a confirmation is asked without it. */
const patience = 30_000;
/** Verdicts and notes that are named one by one. */
const mostNamed = 6;

/**
 * Rehearses a plan before it is asked for, with a notification that can be ended: then it is asked without. Undefined
 * where there is nothing to rehearse, or nobody wants it.
 */
export async function evidenceFor(project: Project, plan: Plan, request: Request): Promise<Evidence> {
  const { view } = project;
  if (plan.direction === "stamp" || plan.steps.length === 0 || otherOf(view)) return undefined;
  if (!setting("rehearse", view.location.folder.uri)) return undefined;
  const title = l10n.t("Rehearsing on a scratch database…");
  const location = vscode.ProgressLocation.Notification;
  const evidence = await vscode.window.withProgress({ location, title, cancellable: true }, (_, token) => {
    const controller = new AbortController();
    token.onCancellationRequested(() => controller.abort());
    const { signal } = controller;
    return project.rehearser.rehearse(project, request, { signal, timeout: patience });
  });
  await keep(project, evidence);
  return isProblem(evidence) && evidence.code === "cancelled" ? undefined : evidence;
}

/** Lets the tree and the editors show what was seen, as far as it would be seen again by now. */
export async function keep(project: Project, evidence: Proved | Problem): Promise<void> {
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
  project.update({ rehearsed: await stillTrue(new Map([...(project.view.rehearsed ?? []), ...seen]), project.view) });
}

/** Evidence as the lines of a confirmation: what would be lost, then each verdict that is no good news. */
export function evidenceLines(evidence: Evidence, plan: Plan, view: ProjectView): readonly string[] {
  if (evidence === undefined) return plan.direction === "down" ? [l10n.t("Data in what they drop is lost.")] : [];
  if (isProblem(evidence)) {
    const why = l10n.t("Not rehearsed: {0}", explain(evidence).message);
    return plan.direction === "down" ? [l10n.t("Data in what they drop is lost."), why] : [why];
  }
  const names = [...new Set(evidence.revisions.flatMap((rehearsal) => rehearsal.lost))];
  // A column goes with its table.
  const whole = names.filter((name) => !names.some((other) => name.startsWith(`${other}.`)));
  const lost = whole.map((name) => counted(name, view));
  const losses =
    lost.length > 0
      ? l10n.t("Loses {0}.", listed(lost))
      : plan.direction === "down"
        ? l10n.t("No table or column is dropped.")
        : "";
  const verdicts = evidence.revisions
    .filter(({ verdict, problem }) => problem !== undefined || verdict !== "reversible")
    .map((rehearsal) => `• ${wordsOf(rehearsal.id)}: ${verdictInWords(rehearsal)}`);
  const isAllGood = verdicts.length === 0 && evidence.revisions.length > 0;
  const where = whereRehearsed(evidence);
  const rehearsed = isAllGood
    ? plan.direction === "down"
      ? l10n.t("{0}: it comes through.", where)
      : l10n.t("{0}: down undoes up.", where)
    : `${where}:`;
  const notes = evidence.notes
    .filter(({ kind }) => kind !== "readsRows" && kind !== "noLocks" && kind !== "version")
    .map((note) => noteInWords(note));
  return [losses, [rehearsed, ...verdicts.slice(0, mostNamed)].join("\n"), notes.slice(0, mostNamed).join("\n")];
}

function whereRehearsed({ version, notes }: Rehearsal): string {
  const other = notes.find((note) => note.kind === "version");
  return other
    ? l10n.t("Rehearsed on PostgreSQL {0} (embedded; the database has {1})", version, other.live)
    : l10n.t("Rehearsed on PostgreSQL {0} (embedded)", version);
}

/** A table with as many rows as the statistics of the live database have, a column as it is. */
function counted(name: string, { schema }: ProjectView): string {
  const current = schema?.currentSchema;
  const table =
    schema?.tables.find((one) => name === one.name && one.schema === current) ??
    schema?.tables.find((one) => name === `${one.schema}.${one.name}`);
  const estimate = table?.rowEstimate ?? -1;
  return estimate < 0 ? name : `${name} (${rowsInWords(estimate)})`;
}
