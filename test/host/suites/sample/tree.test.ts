import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { ProjectView, ReadyProject } from "../../../../src/client/project/projectState.ts";
import { buildHistory } from "../../../../src/migrations/history.ts";
import type { RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
import type { Node } from "../../../../src/tree/revisions/nodes.ts";
import { itemOf } from "../../../../src/tree/revisions/items.ts";
import { childrenOf, rowsOf } from "../../../../src/tree/revisions/children.ts";
import { revisionCard } from "../../../../src/host/cards/revisionCard.ts";
import type { ViewFields } from "../../../support/views.ts";
import { viewOf as defaultView } from "../../../support/views.ts";

const day = 24 * 60 * 60 * 1000;
/** Once, so that a letter is the same revision wherever it stands; when the tests begin, not when they are loaded. */
let now = 0;
const [folder] = vscode.workspace.workspaceFolders ?? [];
/** A ready project without a connection in its rows. */
const withoutConnection = { ...defaultView(), connection: { driver: "postgres" } as ReadyProject["connection"] };

/** `A` is the oldest; each letter a day, the newest file today. */
function viewOf(files: string, rows: string | undefined, more: ViewFields = {}): ProjectView {
  assert.ok(folder);
  const newest = files.charCodeAt(files.length - 1);
  const timeOf = (letter: string) => now - (newest - letter.charCodeAt(0)) * day;
  const history = buildHistory(
    [...files].map((letter) => ({
      id: `Add${letter}${timeOf(letter)}`,
      timestamp: timeOf(letter),
      file: `/m/${letter}.ts`,
    })),
    rows === undefined
      ? undefined
      : [...rows].map((letter, order) => ({ id: `Add${letter}${timeOf(letter)}`, timestamp: timeOf(letter), order })),
  );
  return {
    ...withoutConnection,
    key: "k",
    location: {
      root: folder.uri.fsPath,
      name: "sample",
      folder: folder.uri.fsPath,
      environments: { base: [], script: { files: [] }, named: [] },
    },
    history,
    ...more,
  } as ProjectView;
}

type Row = readonly [icon: string, label: string, description: string, children?: readonly Row[]];

function drawn(nodes: readonly Node[]): readonly Row[] {
  return nodes.map((node) => {
    const item = itemOf(node);
    const icon = item.iconPath instanceof vscode.ThemeIcon ? item.iconPath.id : "";
    const row = [
      icon,
      typeof item.label === "string" ? item.label : "",
      typeof item.description === "string" ? item.description : "",
    ] as const;
    const children = childrenOf(node);
    return children.length > 0 ? [...row, drawn(children)] : row;
  });
}

describe("the Revisions tree", () => {
  before(() => {
    now = Date.now() - 1000;
  });

  it("at a middle revision", () => {
    assert.deepEqual(drawn(rowsOf(viewOf("ABCD", "AB"))), [
      ["circle-outline", "Add d", "pending · just now"],
      ["circle-outline", "Add c", "pending · yesterday"],
      ["circle-filled", "Add b", "current · 2 days ago"],
      ["check", "Add a", "3 days ago"],
      ["dash", "base", ""],
    ]);
  });

  it("at base", () => {
    assert.deepEqual(drawn(rowsOf(viewOf("A", ""))), [
      ["circle-outline", "Add a", "pending · just now"],
      ["dash", "base", "current: nothing is applied"],
    ]);
  });

  it("with conflicts, where they belong in time", () => {
    assert.deepEqual(drawn(rowsOf(viewOf("ACD", "ABD"))), [
      ["circle-filled", "Add d", "current · just now"],
      ["warning", "Add c", "out of order, older than current · yesterday"],
      ["warning", "Add b", "applied, its file is missing · 2 days ago"],
      ["check", "Add a", "3 days ago"],
      ["dash", "base", ""],
    ]);
  });

  it("without a database: the problem first, and no state claimed", () => {
    const problem = { code: "connectionRefused", host: "localhost", port: 5432 } as const;
    assert.deepEqual(drawn(rowsOf(viewOf("AB", undefined, { status: "failed", problem }))), [
      ["debug-disconnect", "Nothing listens on localhost:5432.", ""],
      ["circle-small", "Add b", "just now"],
      ["circle-small", "Add a", "yesterday"],
      ["dash", "base", ""],
    ]);
  });

  it("while it runs", () => {
    const view = viewOf("AB", "");
    const revision = view.history.pending[0] ?? "";
    assert.deepEqual(drawn(rowsOf({ ...view, running: { direction: "up", revision, index: 1, total: 2 } }))[1], [
      "sync~spin",
      "Add a",
      "applying 1 of 2… · yesterday",
    ]);
  });

  it("folds a long history: pending, the newest twenty, the rest", () => {
    const letters = Array.from({ length: 30 }, (_, index) => String.fromCharCode(65 + index)).join("");
    const rows = drawn(rowsOf(viewOf(letters, letters.slice(0, 28))));
    assert.equal(rows.length, 2 + 20 + 1 + 1);
    assert.deepEqual([rows[22]?.[1], rows[22]?.[3]?.length], ["… 8 older", 8]);
  });

  it("is empty without revisions, so that the welcome text shows", () => {
    assert.deepEqual(rowsOf(viewOf("", "")), []);
  });

  it("says in a revision's card what it is, in words", () => {
    const [node] = rowsOf(viewOf("A", "A"));
    assert.ok(node?.kind === "revision");
    const { value } = revisionCard(node.view, node.entry);
    for (const part of ["Add", "Current", "the last revision that was applied", node.entry.id, "A.ts"])
      assert.ok(value.includes(part), value);
  });

  it("says the state to a screen reader", () => {
    const labels = rowsOf(viewOf("AB", "A")).map((node) => itemOf(node).accessibilityInformation?.label);
    assert.deepEqual(labels, ["Add b, pending, just now", "Add a, current, yesterday", "base"]);
  });

  it("says to a screen reader that a state is not known, and never that it is applied", () => {
    const labels = rowsOf(viewOf("AB", undefined, { status: "failed" })).map(
      (node) => itemOf(node).accessibilityInformation?.label,
    );
    assert.deepEqual(labels, [
      "Add b, unknown whether it is applied, just now",
      "Add a, unknown whether it is applied, yesterday",
      "base",
    ]);
    const [, applied] = rowsOf(viewOf("AB", "AB"));
    assert.ok(applied);
    assert.equal(itemOf(applied).accessibilityInformation?.label, "Add a, applied, yesterday");
  });

  it("reads the base row as what is applied, not as what would be at base", () => {
    const base = (rows: string) => {
      const node = rowsOf(viewOf("A", rows)).at(-1);
      assert.ok(node?.kind === "base");
      return itemOf(node);
    };
    assert.equal(base("").accessibilityInformation?.label, "base, current: nothing is applied");
    assert.equal(base("A").accessibilityInformation?.label, "base");
    assert.equal(base("A").tooltip, "The state before the first revision.");
  });

  it("gives each verdict a shape and the first word", () => {
    const shapes = (["reversible", "dataLost", "irreversible", "undetermined", "fails"] as const).map((verdict) => {
      const view = viewOf("A", "");
      const id = view.history.pending[0] ?? "";
      const rehearsal = {
        id,
        direction: "up",
        verdict,
        lost: verdict === "dataLost" ? ["users.email"] : [],
        differences: [],
        statements: [],
        notes: [],
      } as unknown as RevisionRehearsal;
      const rehearsed = new Map([[id, { at: now, readAt: now, files: [], basis: "", rehearsal }]]);
      const [row] = drawn(rowsOf({ ...view, rehearsed }));
      const [node] = rowsOf({ ...view, rehearsed });
      assert.ok(row && node);
      return [row[0], row[2], itemOf(node).accessibilityInformation?.label];
    });
    assert.deepEqual(shapes, [
      ["circle-outline", "reversible · pending · just now", "Add a, pending, reversible, just now"],
      ["warning", "loses users.email · pending · just now", "Add a, pending, loses users.email, just now"],
      ["lock", "irreversible · pending · just now", "Add a, pending, irreversible, just now"],
      ["question", "cannot be judged here · pending · just now", "Add a, pending, cannot be judged here, just now"],
      ["error", "fails · pending · just now", "Add a, pending, fails, just now"],
    ]);
  });

  it("opens Resolve for a revision whose file is missing", () => {
    const node = rowsOf(viewOf("A", "AB")).find((one) => one.kind === "revision" && one.entry.state === "missing");
    assert.ok(node?.kind === "revision");
    const { command } = itemOf(node);
    assert.equal(command?.command, "migrations.resolve");
    assert.deepEqual(command.arguments, [{ project: "k", revision: node.revision }]);
  });

  it("shows a database that is being started as that, and not as an alarm", () => {
    const problem = { code: "connectionRefused", host: "localhost", port: 5432 } as const;
    const view = viewOf("A", undefined, { status: "failed", problem, starting: true });
    const [node] = rowsOf(view);
    assert.ok(node);
    const item = itemOf(node);
    assert.deepEqual(drawn([node]), [["sync~spin", "Starting PostgreSQL…", ""]]);
    assert.deepEqual([item.contextValue, item.command], [undefined, undefined]);
    const running = { direction: "other", what: "Starting postgres with Docker…" } as const;
    assert.equal(drawn(rowsOf({ ...view, running }))[0]?.[1], "Starting postgres with Docker…");
    // A problem in the code is unrelated to a starting database.
    const syntax = { code: "dataSourceSyntax", message: "';' expected" } as const;
    assert.equal(drawn(rowsOf({ ...view, problem: syntax } as ProjectView))[0]?.[0], "error");
  });

  it("names a migration that cannot be loaded, its line, and leads there", () => {
    const file = "/repo/src/migrations/1795876032098-AddToolVersion.ts";
    const problem = { code: "migrationSyntax", message: "Unexpected }", at: { file, line: 7, column: 3 } } as const;
    const [node] = rowsOf(viewOf("A", "A", { problem }));
    assert.ok(node);
    const item = itemOf(node);
    assert.deepEqual(drawn([node]), [["error", "Syntax error in Add tool version", ":7"]]);
    assert.equal(item.command?.command, "vscode.open");
    const [uri, options] = item.command.arguments as [vscode.Uri, vscode.TextDocumentShowOptions];
    assert.deepEqual([uri.path.endsWith("AddToolVersion.ts"), options.selection?.start.line], [true, 6]);
    assert.match(item.accessibilityInformation?.label ?? "", /Unexpected \}/);
    assert.doesNotMatch(item.contextValue ?? "", /unreachable|connection/);
  });

  it("marks the project that commands are about, and lets the others be upgraded from the menu", () => {
    const view = viewOf("A", "");
    const item = (isSelected: boolean) => itemOf({ kind: "project", project: "k", view, isSelected });
    assert.deepEqual([item(true).description, item(false).description], ["selected", ""]);
    assert.equal(item(true).accessibilityInformation?.label, "sample, selected");
    assert.equal(item(false).accessibilityInformation?.label, "sample");
    assert.equal(item(false).contextValue, "project upgradable");
    const done = itemOf({ kind: "project", project: "k", view: viewOf("A", "A"), isSelected: false });
    assert.equal(done.contextValue, "project");
  });
});
