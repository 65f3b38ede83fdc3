import { l10n } from "vscode";
import * as vscode from "vscode";
import { shownOf, treeDelay } from "../../host/project/pace.ts";
import type { Running, ProjectView } from "../../client/project/projectState.ts";
import { databaseName } from "../../client/project/projectState.ts";
import type { Store } from "../../host/project/store.ts";
import { shortTime } from "../../client/cards/formatTime.ts";
import { revisionCard } from "../../host/cards/revisionCard.ts";
import { pendingSentence } from "../../client/cards/pendingSummary.ts";
import { counts } from "../../client/messages/counts.ts";
import { isConflict, isPending } from "../../migrations/history.ts";
import { viewIds } from "../../manifest.ts";
import { nestRows, nestSentence } from "./nestNodes.ts";
import type { Node } from "./nodes.ts";
import { itemOf } from "./items.ts";
import { describeView } from "../shared/redraw.ts";
import { RowsProvider } from "../shared/rowsProvider.ts";
import { childrenOf, isSameRow, pathTo, rowsOf } from "./children.ts";

/** The Revisions view, and a way to show a row of it. */
export type RevisionsView = vscode.Disposable & {
  /** Shows and selects the row of a revision, and expands what hides it. Does nothing if no row shows the revision. */
  readonly reveal: (project: string, revision: string) => Promise<void>;
};

/** The Revisions view: head on top, base at the bottom, conflicts among the others where they belong in time. */
export function registerRevisionsView(store: Store): RevisionsView {
  const provider = new RowsProvider<Node>(store, {
    read: () => [store.selected, ...store.nestModules, ...store.views.flatMap(shownOf)],
    describe: () => describe(),
    itemOf,
    childrenOf,
    parentOf: (node, roots) => pathTo(roots, (one) => isSameRow(one, node)).at(-2),
    rowsOf,
    projectRows: () => {
      if (store.views.length === 0) return [...nestRows(store.nestModules)];
      const selected = store.selected?.view;
      return store.views.map((view) => ({ kind: "project", project: view.key, view, isSelected: view === selected }));
    },
    addCard: (item, node) => {
      if (node.kind === "revision") item.tooltip = revisionCard(store.currentOf(node.view), node.entry);
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
  return {
    reveal: (project, revision) =>
      revealWith(
        (row) => view.reveal(row, { select: true, focus: false, expand: false }),
        () => pathTo(provider.roots(), (node) => isRevision(node, project, revision)).at(-1),
      ),
    dispose: () => vscode.Disposable.from(view, provider).dispose(),
  };
}

/** How often a row is revealed until the editor knows it. */
const attempts = 4;

/**
 * Reveals a row. The editor refuses a new row until it has read the rows again, which it does after a delay.
 *
 * @throws the editor's last refusal
 */
export async function revealWith<Row>(
  reveal: (row: Row) => Thenable<void>,
  find: () => Row | undefined,
  delay = treeDelay,
): Promise<void> {
  for (let left = attempts; ; left--) {
    const row = find();
    if (row === undefined) return;
    try {
      return await reveal(row);
    } catch (error) {
      if (left <= 1) throw error;
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }
}

function isRevision(node: Node, project: string, revision: string): boolean {
  return node.kind === "revision" && node.project === project && node.revision === revision;
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

function waitingSentence({ by, since }: NonNullable<Running["holder"]> = {}): string {
  if (by === undefined) return l10n.t("Waiting: another process is migrating this database.");
  const time = since === undefined ? undefined : shortTime(Date.parse(since));
  return time === undefined
    ? l10n.t("Waiting for {0}, who is migrating this database.", by)
    : l10n.t("Waiting for {0}, who is migrating this database since {1}.", by, time);
}
