import { l10n } from "vscode";
import * as vscode from "vscode";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import type { Project } from "../../client/project/project.ts";
import { storeRehearsal } from "../../client/rehearsal/evidence.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Log } from "../../host/log.ts";
import type { Store } from "../../host/project/store.ts";
import { isPending } from "../../migrations/history.ts";
import type { RequestedRange } from "../../migrations/requestedRange.ts";
import { requestTo } from "../../migrations/requestedRange.ts";
import type { RevisionTests } from "./items.ts";
import { reportNotes, reportVerdict } from "./outcome.ts";

/** A run of tests, and what it needs. */
type Run = {
  readonly store: Store;
  readonly log: Log;
  readonly tests: RevisionTests;
  readonly items: readonly vscode.TestItem[];
  readonly token: vscode.CancellationToken;
  readonly run: vscode.TestRun;
};

/** Rehearses the revisions of tests, one project after the other, and reports each verdict. */
export async function runTests({ store, log, tests, items, token, run }: Run): Promise<void> {
  const stop = new AbortController();
  token.onCancellationRequested(() => stop.abort());
  try {
    for (const item of items) run.enqueued(item);
    for (const project of store.projects) {
      const own = items.filter((item) => tests.revisionOf(item)?.project === project.view.key);
      if (own.length === 0) continue;
      await project.ensureFresh();
      for (const range of rangesOf(project, own)) {
        if (token.isCancellationRequested) break;
        await runRange(project, range, run, stop.signal);
      }
    }
  } catch (error) {
    log.write("error", String(error));
  } finally {
    for (const item of items) if (token.isCancellationRequested) run.skipped(item);
    run.end();
  }
}

/** Neighbouring revisions, rehearsed at once. */
type Range = { readonly items: readonly vscode.TestItem[]; readonly target: RequestedRange };

/**
 * The rehearsals that the tests of a project need. Pending revisions are rehearsed from where the database stands, so
 * that the results are those of the tree. Applied ones are rehearsed from the state before them.
 */
export function rangesOf({ view }: Pick<Project, "view">, items: readonly vscode.TestItem[]): readonly Range[] {
  const wanted = new Map(items.map((item) => [item.id, item]));
  const oldest = view.history.revisions.filter(({ state }) => state !== "missing").toReversed();
  const ranges: Range[] = [];
  let group: { readonly from: string; readonly to: string; readonly items: readonly vscode.TestItem[] } | undefined;
  const close = () => {
    if (group) ranges.push({ items: group.items, target: { from: group.from, to: group.to } });
    group = undefined;
  };
  for (const [at, revision] of oldest.entries()) {
    const item = wanted.get(revision.id);
    if (!item || isPending(revision)) {
      close();
      continue;
    }
    const from: string = group?.from ?? oldest[at - 1]?.id ?? "base";
    group = { from, to: revision.id, items: [...(group?.items ?? []), item] };
  }
  close();
  const pending = oldest.filter((revision) => isPending(revision) && wanted.has(revision.id));
  const last = pending.at(-1);
  if (last)
    ranges.push({
      items: pending.flatMap(({ id }) => wanted.get(id) ?? []),
      target: { revision: last.id, to: last.id },
    });
  return ranges;
}

async function runRange(
  project: Project,
  { items, target }: Range,
  run: vscode.TestRun,
  signal: AbortSignal,
): Promise<void> {
  for (const item of items) run.started(item);
  const targeted = requestTo(project.view.history, target);
  if (isProblem(targeted)) return report(run, items, targeted);
  const { request, from } = targeted;
  const rehearsal = await project.rehearsals.rehearse(request, { signal, ...(from ? { from } : {}) });
  if (isProblem(rehearsal)) return report(run, items, rehearsal);
  reportNotes(run, rehearsal);
  if (!from) await storeRehearsal(project, rehearsal);
  for (const item of items) {
    const found = rehearsal.revisions.find(({ id }) => id === item.id);
    if (found) reportVerdict(run, item, found);
    else run.errored(item, new vscode.TestMessage(l10n.t("The rehearsal ended before this revision.")));
  }
}

/** The rehearsal could not be run, so no test has a result. */
function report(run: vscode.TestRun, items: readonly vscode.TestItem[], problem: Problem): void {
  if (problem.code === "cancelled") {
    for (const item of items) run.skipped(item);
    return;
  }
  const message = new vscode.TestMessage(problemMessage(problem).message);
  for (const item of items) run.errored(item, message);
}
