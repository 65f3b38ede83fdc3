import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import type { TreeItem } from "vscode";
import type { ComparedModel } from "../../../../src/core/schema/model.ts";
import type { Index, Table } from "../../../../src/core/schema/schema.ts";
import type { KnownRun } from "../../../../src/migrations/journal.ts";
import { rehearsedKey } from "../../../../src/client/project/rehearsalValidity.ts";
import * as modelNodes from "../../../../src/tree/models/nodes.ts";
import { itemOf as modelItem } from "../../../../src/tree/models/items.ts";
import * as revisionRows from "../../../../src/tree/revisions/children.ts";
import { itemOf as revisionItem } from "../../../../src/tree/revisions/items.ts";
import * as runNodes from "../../../../src/tree/runs/nodes.ts";
import { itemOf as runItem } from "../../../../src/tree/runs/items.ts";
import * as tableRows from "../../../../src/tree/tables/children.ts";
import { itemOf as tableItem } from "../../../../src/tree/tables/items.ts";
import { ThemeIcon } from "../../../support/editor.ts";
import { schemaOf, tableOf, to } from "../../../support/schemas.ts";
import { historyOf, idOf, rehearsalOf, revisionOf, viewOf } from "../../../support/views.ts";

/** Words that a row has to say if it has this icon: the shape of the icon alone is not read. */
const meanings: Readonly<Record<string, RegExp>> = {
  "circle-outline": /pending|its table is missing/,
  "circle-filled": /current/,
  check: /applied|in step|CHECK/,
  warning: /Warning|invalid|out of order|missing|loses|irreversible/,
  error: /Problem|fail|ended early/,
  "debug-disconnect": /Problem/,
  edit: /edited/,
  question: /unknown|cannot be judged/,
  "circle-slash": /cancelled|no change is recorded/,
  discard: /reverted/,
  "sync~spin": /ing/,
  "diff-modified": /differs/,
  lock: /irreversible/,
  key: /primary key|PRIMARY KEY/,
  link: /references|REFERENCES|→/,
  eye: /view/,
  "save-all": /materialized view/,
};

/** What is shown in fewer words than it is read. */
const otherWords: Readonly<Record<string, string>> = { "not in the database": "its table is missing" };

/** Every row below these, the rows of a fold and a folder included. */
function itemsOf<Node>(
  roots: readonly Node[],
  childrenOf: (node: Node) => readonly Node[],
  itemOf: (node: Node) => TreeItem,
): readonly TreeItem[] {
  return roots.flatMap((node) => [itemOf(node), ...itemsOf(childrenOf(node), childrenOf, itemOf)]);
}

function assertSpoken(items: readonly TreeItem[], atLeast: number): void {
  assert.ok(items.length >= atLeast, `${items.length} rows`);
  for (const item of items) {
    const label = typeof item.label === "string" ? item.label : "";
    const spoken = item.accessibilityInformation?.label ?? "";
    assert.ok(label !== "" && spoken.includes(label), `${label} is read as “${spoken}”`);
    const shown = typeof item.description === "string" ? item.description.split(" · ") : [];
    // Types are shown short, with signs for NULL and references, and are read in words.
    const words = shown.filter((part) => part !== "" && !/\?$|→|^\d+$/.test(part));
    for (const word of words)
      assert.ok(spoken.includes(otherWords[word] ?? word), `“${word}” of ${label} is not in “${spoken}”`);
    const icon = item.iconPath instanceof ThemeIcon ? item.iconPath : undefined;
    const meaning = icon && meanings[icon.id];
    if (meaning) assert.match(spoken, meaning, `the icon ${icon.id} of ${label}`);
    if (icon?.color) assert.ok(meaning, `the colored icon ${icon.id} of ${label} has no words`);
  }
}

const index = (name: string, valid: boolean): Index => ({
  name,
  columns: ["id"],
  unique: false,
  primary: false,
  valid,
  definition: "CREATE INDEX",
});
const users: Table = {
  ...tableOf({ name: "users", columns: [["email", "text"]] }),
  rowEstimate: 40,
  indexes: [index("good", true), index("broken", false)],
  triggers: [{ name: "audit", definition: "CREATE TRIGGER audit BEFORE INSERT ON users", enabled: false }],
};
const orders = tableOf({ name: "orders", references: [{ ...to("users"), nullable: true }] });
const views = [tableOf({ name: "active", kind: "view" }), tableOf({ name: "totals", kind: "materializedView" })];

function modelOf(name: string, state: ComparedModel["state"], differences: ComparedModel["differences"] = []) {
  const table = { schema: "public", name: "users" };
  const column = { property: "email", name: "mail", type: "text", nullable: true, primary: false };
  const relation = { property: "orders", kind: "one-to-many", target: "Order", columns: [] } as const;
  const parts = { columns: [{ ...column, property: "id", name: "id", primary: true }, column], relations: [relation] };
  return { name, table, in: table, kind: "table", ...parts, junctions: [], state, differences } as ComparedModel;
}

describe("A screen reader", () => {
  it("reads the state and the words of every revision", () => {
    const states = ["applied", "edited", "missing", "outOfOrder", "unknown"] as const;
    const verdicts = ["reversible", "dataLost", "irreversible", "fails", "undetermined"] as const;
    const letters = ["A", "B", "C", "D", "E"];
    const revisions = [
      ...states.map((state, position) => revisionOf(letters[position] ?? "", state)),
      ...verdicts.map((_, position) => revisionOf("FGHIJ"[position] ?? "", "pending")),
    ];
    const rehearsed = new Map(
      verdicts.map((verdict, position) => {
        const letter = "FGHIJ"[position] ?? "";
        const rehearsal = rehearsalOf(letter, verdict, { lost: ["users.email"] });
        return [rehearsedKey(idOf(letter), "up"), { at: 0, readAt: 0, files: [], basis: "", rehearsal }] as const;
      }),
    );
    const history = { ...historyOf("ABCDEFGHIJ", "ABCDE"), revisions };
    const problem = { code: "connectionRefused", host: "db.example", port: 5432 } as const;
    for (const view of [
      viewOf({ history, rehearsed, problem }),
      viewOf({ history: historyOf("ABCDEFGHIJ", "ABCD") }),
      viewOf({ history: historyOf("ABC", "A"), running: { revision: idOf("B"), direction: "up" } }),
    ]) {
      const items = itemsOf(revisionRows.rowsOf(view), (node) => revisionRows.childrenOf(node), revisionItem);
      assertSpoken(items, 4);
    }
  });

  it("reads keys, references, NULL and what is invalid of every table", () => {
    const view = viewOf({ schema: schemaOf([users, orders, ...views]) });
    const items = itemsOf(tableRows.rowsOf(view, ""), (node) => tableRows.childrenOf(node, ""), tableItem);
    assertSpoken(items, 12);
    const spoken = items.map((item) => item.accessibilityInformation?.label);
    assert.ok(spoken.includes("id, uuid, primary key"), spoken.join("\n"));
    assert.ok(spoken.includes("users_id, uuid, references users.id, may be null"), spoken.join("\n"));
  });

  it("reads the state of every model and its differences", () => {
    const differs = modelOf("User", "differs", [{ what: "columnMissing", column: "mail" }]);
    const models = [
      differs,
      modelOf("Order", "inStep"),
      modelOf("Item", "tableMissing"),
      modelOf("Log", "notCompared"),
    ];
    const view = viewOf({ models, schema: schemaOf([users, orders]) });
    assertSpoken(
      itemsOf(modelNodes.rowsOf(view), (node) => modelNodes.childrenOf(node), modelItem),
      12,
    );
  });

  it("reads the outcome of every run", () => {
    const outcomes: readonly KnownRun["outcome"][] = ["ok", "migrationFailed", "cancelled", undefined];
    const runs = outcomes.map((outcome, position): KnownRun => {
      const ids = { revisions: [idOf("A"), idOf("B")], applied: [idOf("A")], reverted: [] };
      const facts = { run: String(position), at: 0, database: "appdb@db.example", by: "ann@laptop" };
      return { ...facts, direction: "up", ...ids, ...(outcome === undefined ? {} : { outcome }) };
    });
    assertSpoken(
      itemsOf(runNodes.rowsOf(viewOf(), runs), (node) => runNodes.childrenOf(node), runItem),
      8,
    );
  });
});
