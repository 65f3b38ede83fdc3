import { l10n } from "vscode";
import * as vscode from "vscode";
import type { ProjectView, Running } from "../client/project/projectState.ts";
import { isStarting, nonPostgresFacts } from "../client/project/projectState.ts";
import { protectionInWords, protectionOf, protectionWord } from "../client/project/protection.ts";
import { asMarkdown, commandLink } from "../client/cards/markdown.ts";
import { statesInWords } from "../client/cards/revisionState.ts";
import { TreePace, shownOf } from "../host/project/pace.ts";
import { problemMessage } from "../client/messages/problemMessages.ts";
import { countInWords } from "../client/cards/formatNumbers.ts";
import { setting } from "../client/settings.ts";
import { startingInWords } from "../host/project/starting.ts";
import type { Store } from "../host/project/store.ts";
import { longTime } from "../client/cards/formatTime.ts";
import { databaseTitle } from "../core/connection/connection.ts";
import { databaseKind } from "../core/connection/drivers.ts";
import type { CommandId } from "../manifest.ts";
import type { Protection } from "../migrations/protection.ts";
import { titleFromId } from "../migrations/revision.ts";

/** One item on the left: the database, the current revision and how many are pending. Click: what can be done now. */
export function registerStatusBar(store: Store): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("migrations.current", vscode.StatusBarAlignment.Left, 50);
  item.name = l10n.t("Migrations: Current Revision");
  item.command = "migrations.showActions" satisfies CommandId;
  const draw = () => {
    const view = store.selected?.view;
    if (!view) return item.hide();
    const protection = shownProtection(view);
    item.text = statusBarText(view, store.projects.length > 1);
    item.backgroundColor = protection && new vscode.ThemeColor("statusBarItem.warningBackground");
    item.tooltip = cardOf(view);
    item.accessibilityInformation = { label: `${l10n.t("Migrations")}: ${item.text.replace(/\$\([^)]*\)\s*/g, "")}` };
    item.show();
  };
  draw();
  const pace = new TreePace(() => [store.selected, ...store.views.flatMap(shownOf)], draw);
  const settings = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration("migrations")) draw();
  });
  return vscode.Disposable.from(
    item,
    settings,
    pace,
    store.onDidChange(() => pace.changed()),
  );
}

/** Why a database is protected, where nothing is run on it just now. */
function shownProtection(view: ProjectView): Protection | undefined {
  return view.running ? undefined : protectionOf(view);
}

/** All of the item's text: in words as well as by its colour, which database one is about to change. */
export function statusBarText(view: ProjectView, isOneOfSeveral: boolean): string {
  const protection = shownProtection(view);
  // An environment that is the reason is named by it.
  const bare = statusOf(view, isOneOfSeveral);
  const text = protection?.what === "environment" ? bare : withEnvironment(bare, view);
  return protection ? text.replace(/^\$\([^)]*\) /, `$(shield) ${protectionWord(protection)} · `) : text;
}

/** An environment that was chosen stands in front, in words: the same revisions are elsewhere in each. */
function withEnvironment(text: string, { environment, running }: ProjectView): string {
  return environment === undefined || running ? text : text.replace(/^\$\([^)]*\) /, `$&${environment} · `);
}

/**
 * The item's text, with its icon, before the environment and the protection are added.
 *
 * @param isOneOfSeveral the project that commands are about is named
 */
export function statusOf(view: ProjectView, isOneOfSeveral: boolean): string {
  const text = stateText(view);
  return isOneOfSeveral ? text.replace(/^\$\([^)]*\) /, `$&${view.location.name} · `) : text;
}

function stateText(view: ProjectView): string {
  const { status, problem, history, running, loaded } = view;
  if (isStarting(view)) return `$(sync~spin) ${startingInWords(view)}`;
  if (running) return `$(sync~spin) ${runningInWords(running)}`;
  if (status === "loading") return `$(sync~spin) ${l10n.t("Loading migrations")}`;
  if (status === "restricted") return `$(shield) ${l10n.t("Migrations: Restricted Mode")}`;
  if (problem && status === "ready") return `$(error) ${l10n.t("A migration can't be loaded")}`;
  if (problem)
    return loaded || problem.code === "envMissing"
      ? `$(debug-disconnect) ${l10n.t("No database")}`
      : `$(error) ${l10n.t("Migrations do not load")}`;
  const revision = history.current === undefined ? l10n.t("base") : titleFromId(history.current);
  const name = shortDatabaseName(view);
  const current = name === undefined ? revision : `${name} · ${revision}`;
  const hasConflicts = history.revisions.some(({ state }) => state === "outOfOrder" || state === "missing");
  return [`$(${hasConflicts ? "warning" : "database"}) ${current}`, ...statesInWords(history)].join(" · ");
}

/** The database without its server: `appdb`; of a file, the file's name. */
function shortDatabaseName({ connection }: ProjectView): string | undefined {
  return connection?.database?.split(/[\\/]/).at(-1);
}

/** `Upgrading 2/3: Add agent runs · statement 4`. */
function runningInWords({
  waitingForLock,
  what,
  revision,
  direction,
  index = 1,
  total = 1,
  statement,
}: Running): string {
  if (waitingForLock) return l10n.t("Waiting for another run");
  if (revision === undefined) return what ?? l10n.t("Working…");
  const place = `${index}/${total}: ${titleFromId(revision)}`;
  const run = direction === "down" ? l10n.t("Reverting {0}", place) : l10n.t("Upgrading {0}", place);
  return statement === undefined ? run : l10n.t("{0} · statement {1}", run, countInWords(statement));
}

/** `appdb@localhost (user)`; what is not PostgreSQL says what it is: `dev.sqlite (SQLite)`. */
function databaseInWords(view: ProjectView): string | undefined {
  const { connection } = view;
  if (!connection) return undefined;
  const kind = connection.driver === "postgres" ? undefined : databaseKind(connection.driver);
  const more = [kind, connection.user].filter((part) => part !== undefined).join(", ");
  return `${databaseTitle(connection)} (${more})`;
}

/** What the item says when it is pointed at: the project, its database, and where that stands. */
export function cardOf(view: ProjectView): vscode.MarkdownString {
  const { history, connection, lastRun, problem, location, environment } = view;
  const protection = protectionOf(view);
  const isReadOnly = setting("readOnly", location.folder);
  const rows: [string, string | undefined][] = [
    [l10n.t("Project"), location.name],
    [l10n.t("Environment"), environment],
    [l10n.t("Database"), databaseInWords(view)],
    [l10n.t("Read from"), connection?.source],
    [l10n.t("Protected"), protection && protectionInWords(protection)],
    [l10n.t("Read-only"), isReadOnly ? l10n.t("nothing is changed from here") : undefined],
    [
      l10n.t("Current"),
      view.status === "ready"
        ? history.current === undefined
          ? l10n.t("base")
          : titleFromId(history.current)
        : undefined,
    ],
    [l10n.t("Head"), history.head === undefined ? undefined : titleFromId(history.head)],
    [l10n.t("Pending"), view.status === "ready" ? String(history.pending.length) : undefined],
    [l10n.t("Last run"), lastRun && `${longTime(lastRun.at)}: ${lastRun.summary}`],
  ];
  const lines = [
    ...(problem ? [asMarkdown(problemMessage(problem).message), ""] : []),
    "| | |",
    "|---|---|",
    ...rows.flatMap(([name, value]) => (value === undefined ? [] : [`| ${asMarkdown(name)} | ${asMarkdown(value)} |`])),
  ];
  const card = new vscode.MarkdownString([...lines, "", linksOf(view)].join("\n"), true);
  card.isTrusted = { enabledCommands: linked };
  return card;
}

/** The commands that the card links to. */
const linked = [
  "migrations.upgradeHead",
  "migrations.previewSql",
  "migrations.history",
  "migrations.selectEnvironment",
  "migrations.diagnoseConnection",
  "migrations.cancel",
] as const satisfies readonly CommandId[];

/** What can be done now, as links. */
function linksOf(view: ProjectView): string {
  const { history, location, running, status, problem } = view;
  const argument = { project: view.key };
  const link = (title: string, command: (typeof linked)[number]) => commandLink(title, command, argument);
  if (running) return link(l10n.t("Cancel"), "migrations.cancel");
  if (status === "failed") return link(l10n.t("Diagnose Connection"), "migrations.diagnoseConnection");
  if (status !== "ready" || problem) return "";
  const isPending = history.pending.length > 0;
  return [
    ...(isPending ? [link(l10n.t("Upgrade to Head"), "migrations.upgradeHead")] : []),
    ...(isPending && !nonPostgresFacts(view) ? [link(l10n.t("Preview SQL…"), "migrations.previewSql")] : []),
    link(l10n.t("Show History"), "migrations.history"),
    ...(location.environments.named.length > 0
      ? [link(l10n.t("Select Environment…"), "migrations.selectEnvironment")]
      : []),
  ].join(" · ");
}
