import { l10n } from "vscode";
import * as vscode from "vscode";
import { shownOf } from "../../host/project/pace.ts";
import type { Running, ProjectView } from "../../client/project/projectState.ts";
import { databaseName } from "../../client/project/projectState.ts";
import type { Store } from "../../host/project/store.ts";
import { shortTime } from "../../client/cards/formatTime.ts";
import { revisionCard } from "../../host/cards/revisionCard.ts";
import { rehearsedKey } from "../../client/project/rehearsalValidity.ts";
import type { Verdict } from "../../migrations/rehearsal.ts";
import { counts } from "../../client/messages/counts.ts";
import { isConflict, isPending } from "../../migrations/history.ts";
import { viewIds } from "../../manifest.ts";
import { nestRows, nestSentence } from "./nestNodes.ts";
import type { Node } from "./nodes.ts";
import { itemOf } from "./items.ts";
import { describeView } from "../shared/redraw.ts";
import { RowsProvider } from "../shared/rowsProvider.ts";
import { childrenOf, rowsOf } from "./children.ts";

/** The Revisions view: head on top, base at the bottom, conflicts among the others where they belong in time. */
export function registerRevisionsView(store: Store): vscode.Disposable {
  const provider = new RowsProvider<Node>(store, {
    read: () => [store.selected, ...store.nestModules, ...store.views.flatMap(shownOf)],
    describe: () => describe(),
    itemOf,
    childrenOf,
    rowsOf,
    projectRows: () => {
      if (store.views.length === 0) return [...nestRows(store.nestModules)];
      const selected = store.selected?.view;
      return store.views.map((view) => ({ kind: "project", project: view.key, view, isSelected: view === selected }));
    },
    addCard: (item, node) => {
      if (node.kind === "revision") item.tooltip = revisionCard(node.view, node.entry);
    },
  });
  const view = vscode.window.createTreeView(viewIds.revisions, { treeDataProvider: provider, showCollapseAll: false });
  const describe = () => {
    const only = store.projects.length === 1 ? store.selected?.view : undefined;
    // An empty message takes the line away.
    view.badge = badgeOf(store.views);
    describeView(view, { description: only ? namesOf(only) : "", message: messageOf(store) ?? "" });
  };
  describe();
  return vscode.Disposable.from(view, provider);
}

/** The number on the icon of the activity bar: revisions that are pending or in conflict. */
export function badgeOf(views: readonly ProjectView[]): vscode.ViewBadge | undefined {
  const ready = views.filter(({ status }) => status === "ready");
  const pending = ready.reduce((sum, { history }) => sum + history.pending.length, 0);
  const conflicts = ready.reduce(
    (sum, { history }) => sum + history.revisions.filter((one) => isConflict(one) && !isPending(one)).length,
    0,
  );
  const parts = [
    ...(pending > 0 ? [counts.pendingRevisions(pending)] : []),
    ...(conflicts > 0 ? [counts.conflicts(conflicts)] : []),
  ];
  return parts.length === 0 ? undefined : { value: pending + conflicts, tooltip: parts.join(", ") };
}

/** The project, the environment that was chosen, and the database: `shop · staging · appdb@localhost`. */
export function namesOf(view: ProjectView): string {
  return [view.location.name, view.environment, databaseName(view)].filter((part) => part !== undefined).join(" · ");
}

/** One line above the rows, where rows alone would not say it; without rows it would hide the welcome text. */
export function messageOf(store: Pick<Store, "selected" | "nestModules">): string | undefined {
  const view = store.selected?.view;
  if (!view) return nestSentence(store.nestModules);
  if (view.history.revisions.length === 0) return undefined;
  if (view.running?.waitingForLock) return waitingSentence(view.running.holder);
  if (view.running?.what !== undefined) return view.running.what;
  if (view.status === "loading") return l10n.t("Loading {0}…", view.location.name);
  if (view.status === "restricted")
    return l10n.t("Restricted Mode: revisions are listed from file names; nothing is run.");
  return pendingSentence(view);
}

/**
 * How many revisions are pending, and the verdicts on them once all were rehearsed: `5 pending revisions: all reversible ·
 * 12 statements`. The line is there before the verdicts, so that the rows below do not move.
 */
function pendingSentence({ history, rehearsed, problem, status }: ProjectView): string | undefined {
  const { length } = history.pending;
  if (status !== "ready" || problem || length === 0) return undefined;
  const verdicts = history.pending.flatMap((id) => rehearsed?.get(rehearsedKey(id, "up"))?.rehearsal ?? []);
  if (verdicts.length < length) return counts.pendingRevisions(length);
  const number = (...wanted: readonly Verdict[]) => verdicts.filter(({ verdict }) => wanted.includes(verdict)).length;
  const [failing, losing, open] = [number("fails"), number("dataLost", "irreversible"), number("undetermined")];
  const conditional = verdicts.filter(({ verdict, rows }) => verdict === "reversible" && rows !== undefined).length;
  const parts = [
    ...(failing > 0 ? [counts.failing(failing)] : []),
    ...(losing > 0 ? [counts.notReversible(losing)] : []),
    ...(open > 0 ? [counts.notJudged(open)] : []),
    ...(conditional > 0 ? [counts.failingOnRows(conditional)] : []),
  ];
  const verdict = parts.length === 0 ? l10n.t("all reversible") : parts.join(", ");
  const statements = verdicts.reduce((sum, one) => sum + one.statements.length, 0);
  return l10n.t("{0}: {1} · {2}", counts.pendingRevisions(length), verdict, counts.statements(statements));
}

function waitingSentence({ by, since }: NonNullable<Running["holder"]> = {}): string {
  if (by === undefined) return l10n.t("Waiting: another process is migrating this database.");
  const time = since === undefined ? undefined : shortTime(Date.parse(since));
  return time === undefined
    ? l10n.t("Waiting for {0}, who is migrating this database.", by)
    : l10n.t("Waiting for {0}, who is migrating this database since {1}.", by, time);
}
