import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import type { ProjectView } from "../../../../src/client/project/projectState.ts";
import { rehearsedKey } from "../../../../src/client/project/rehearsalValidity.ts";
import type { RehearsedStatement, RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
import type { Revision, RevisionState } from "../../../../src/migrations/revision.ts";
import type { Node } from "../../../../src/tree/revisions/nodes.ts";
import { itemOf } from "../../../../src/tree/revisions/items.ts";
import { rowsOf } from "../../../../src/tree/revisions/children.ts";
import { stateWords } from "../../../../src/tree/revisions/item.ts";
import { revisionCard } from "../../../../src/host/cards/revisionCard.ts";
import { ThemeIcon } from "../../../support/editor.ts";
import type { ViewFields } from "../../../support/views.ts";
import { historyOf, idOf, rehearsalOf, revisionOf, viewOf } from "../../../support/views.ts";

const id = idOf("B");

function nodeOf(entry: Revision, view: ProjectView): Extract<Node, { kind: "revision" }> {
  return { kind: "revision", project: view.key, view, revision: entry.id, entry };
}

/** A row's description without its time, and what a screen reader reads. */
function row(entry: Revision, more: ViewFields = {}): readonly [description: string, spoken: string] {
  const item = itemOf(nodeOf(entry, viewOf(more)));
  const withoutTime = (text: string) => text.replace(/(?:^|( · |, ))Nov 1\d, 2023$/, "");
  return [withoutTime(String(item.description)), withoutTime(item.accessibilityInformation?.label ?? "")];
}

const current = { history: { ...historyOf("AB", "AB") } };

const states: readonly (readonly [RevisionState, ViewFields, description: string, spoken: string])[] = [
  ["applied", {}, "", "Add b, applied"],
  ["applied", current, "current", "Add b, current"],
  ["pending", {}, "pending", "Add b, pending"],
  ["outOfOrder", {}, "out of order, older than current", "Add b, out of order, older than current"],
  ["missing", {}, "applied, its file is missing", "Add b, applied, its file is missing"],
  ["missing", current, "current, its file is missing", "Add b, current, its file is missing"],
  ["edited", {}, "applied, edited since", "Add b, applied, edited since"],
  ["unknown", {}, "", "Add b, unknown whether it is applied"],
];

describe("a revision's row", () => {
  for (const [state, more, description, spoken] of states) {
    it(`says of a revision that is ${state}: ${spoken}`, () => {
      assert.deepEqual(row(revisionOf("B", state), more), [description, spoken]);
    });
  }

  it("says which applied revision has the same text", () => {
    const entry = revisionOf("B", "pending", { renamedFrom: idOf("X") });
    assert.equal(stateWords(entry, false, viewOf()), "pending, same text as Add x");
  });

  it("says which of how many is applied or reverted", () => {
    const words = (running: Omit<NonNullable<ProjectView["running"]>, "revision">) =>
      stateWords(revisionOf("B"), false, viewOf({ running: { revision: id, ...running } }));
    assert.equal(words({ direction: "up", index: 2, total: 3 }), "applying 2 of 3…");
    assert.equal(words({ direction: "down", index: 2, total: 3 }), "reverting 2 of 3…");
    assert.equal(words({ direction: "up", index: 1, total: 1 }), "applying…");
    assert.equal(words({ direction: "down" }), "reverting…");
  });

  const rehearsed = (rehearsal: RevisionRehearsal) =>
    new Map([[rehearsedKey(id, rehearsal.direction), { at: Date.now(), readAt: 0, files: [], basis: "", rehearsal }]]);

  it("says the verdict on a pending revision before its state", () => {
    const words = (verdict: RevisionRehearsal["verdict"], more: Partial<RevisionRehearsal> = {}) =>
      row(revisionOf("B"), { rehearsed: rehearsed(rehearsalOf("B", verdict, more)) });
    assert.deepEqual(words("reversible"), ["reversible · pending", "Add b, pending, reversible"]);
    assert.deepEqual(words("dataLost", { lost: ["users.email"] }), [
      "loses users.email · pending",
      "Add b, pending, loses users.email",
    ]);
    assert.deepEqual(words("irreversible"), ["irreversible · pending", "Add b, pending, irreversible"]);
    assert.deepEqual(words("fails"), ["fails · pending", "Add b, pending, fails"]);
    assert.deepEqual(words("undetermined"), [
      "cannot be judged here · pending",
      "Add b, pending, cannot be judged here",
    ]);
  });

  it("has a shape for each state and each verdict, for a colour alone says nothing to some", () => {
    const icon = (entry: Revision, more: ViewFields = {}) => {
      const { iconPath } = itemOf(nodeOf(entry, viewOf(more)));
      return iconPath instanceof ThemeIcon ? [iconPath.id, iconPath.color?.id ?? ""].join(" ").trim() : "";
    };
    const warning = "warning list.warningForeground";
    assert.deepEqual(
      states.map(([state, more]) => icon(revisionOf("B", state), more)),
      ["check", "circle-filled", "circle-outline", warning, warning, warning, "edit", "circle-small"],
    );
    const of = (verdict: RevisionRehearsal["verdict"], more: Partial<RevisionRehearsal> = {}) =>
      icon(revisionOf("B"), { rehearsed: rehearsed(rehearsalOf("B", verdict, more)) });
    assert.deepEqual(
      (["reversible", "dataLost", "irreversible", "undetermined", "fails"] as const).map((one) => of(one)),
      [
        "circle-outline testing.iconPassed",
        warning,
        "lock list.warningForeground",
        "question",
        "error list.errorForeground",
      ],
    );
    const problem = { code: "unknown", message: "" } as const;
    assert.equal(of("reversible", { rows: { tables: ["a"], live: "none", problem } }), warning);
    const running = { direction: "up", revision: id } as const;
    assert.equal(icon(revisionOf("B"), { running }), "sync~spin");
  });

  it("says of an applied revision only what could not be undone", () => {
    const words = (verdict: RevisionRehearsal["verdict"], lost: readonly string[] = []) =>
      row(revisionOf("B", "applied"), {
        rehearsed: rehearsed(rehearsalOf("B", verdict, { direction: "down", lost })),
      })[0];
    assert.equal(words("irreversible"), "irreversible");
    const rehearsals = { rehearsed: rehearsed(rehearsalOf("B", "irreversible", { direction: "down" })) };
    assert.equal(row(revisionOf("B", "applied"), { ...current, ...rehearsals })[0], "irreversible · current");
    assert.equal(words("reversible", ["users"]), "");
    assert.equal(words("fails"), "");
  });

  it("names the database in the base row, and what is at base", () => {
    const base = (more: ViewFields) => {
      const view = viewOf(more);
      const { description, contextValue } = itemOf({ kind: "base", project: view.key, view });
      return [description, contextValue];
    };
    const at = (files: string, rows: string) => ({ history: historyOf(files, rows) });
    assert.deepEqual(base(at("A", "")), ["current: nothing is applied · appdb@db.example", ""]);
    assert.deepEqual(base(at("A", "A")), ["appdb@db.example", "base"]);
    assert.deepEqual(base({ ...at("A", ""), status: "failed" }), ["appdb@db.example", ""]);
  });

  it("names the database beside a project, and counts what is folded", () => {
    const view = viewOf();
    const project = (isSelected: boolean) => itemOf({ kind: "project", project: view.key, view, isSelected });
    assert.equal(project(true).description, "appdb@db.example · selected");
    assert.equal(project(false).description, "appdb@db.example");
    const fold = itemOf({ kind: "fold", project: view.key, view, hidden: [revisionOf("A"), revisionOf("B")] });
    assert.equal(fold.label, "… 2 older");
  });
});

describe("a project's problem in the Revisions view", () => {
  const problem = { code: "connectionRefused", host: "db.example", port: 5432 } as const;
  const item = (isWarning: boolean, more: ViewFields = {}) => {
    const view = viewOf({ status: "failed", problem, ...more });
    const { label, accessibilityInformation, contextValue } = itemOf({
      kind: "problem",
      project: view.key,
      view,
      problem,
      isWarning,
    });
    return [label, accessibilityInformation?.label, contextValue];
  };

  it("is read as a problem or as a warning, and while the database starts as that", () => {
    const words = "Nothing listens on db.example:5432.";
    assert.deepEqual(item(false), [words, `Problem: ${words}`, "problem unreachable"]);
    assert.deepEqual(item(true), [words, `Warning: ${words}`, "problem"]);
    assert.deepEqual(item(false, { starting: true }), ["Starting PostgreSQL…", "Starting PostgreSQL…", undefined]);
    assert.equal(item(true, { starting: true })[0], words);
  });

  it("stands above the revisions, which fold behind the twentieth applied one", () => {
    const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index)).join("");
    const rows = (files: string, applied: string, more: ViewFields = {}) =>
      rowsOf(viewOf({ history: historyOf(files, applied), ...more })).map((node) => {
        const { label = "" } = itemOf(node);
        return typeof label === "string" ? label : label.label;
      });
    assert.deepEqual(rows("AB", "A", { problem, warnings: [{ code: "readOnly" }] }).slice(0, 1), [
      "Nothing listens on db.example:5432.",
    ]);
    const folded = rows(letters, letters.slice(0, 24));
    assert.deepEqual([folded.length, folded.at(-2), folded.at(-1)], [2 + 20 + 2, "… 4 older", "base"]);
    assert.equal(rows(letters, letters.slice(0, 22)).at(-2), "… 2 older");
    assert.equal(rows(letters.slice(0, 25), letters.slice(0, 21)).at(-2), "Add a");
    assert.deepEqual(rows("", "", { problem }), ["Nothing listens on db.example:5432."]);
  });
});

const heavy = (name: string): RehearsedStatement => ({
  sql: "",
  ms: 1,
  locks: [],
  rewrites: [],
  created: [],
  altered: [],
  dropped: name === "" ? [] : [name],
});

describe("a revision's card", () => {
  const card = (entry: Revision, more: ViewFields = {}) =>
    revisionCard(viewOf(more), entry)
      .value.replaceAll("\\", "")
      .split("\n")
      .filter((line) => line !== "");
  const sentence = (entry: Revision, more: ViewFields = {}) => card(entry, more)[1];

  it("says where the revision stands", () => {
    const of = (state: RevisionState, more: ViewFields = {}) => sentence(revisionOf("B", state), more);
    assert.equal(of("applied"), "Applied.");
    assert.equal(of("applied", current), "Current: the last revision that was applied.");
    assert.equal(of("pending"), "Pending: not applied yet.");
    assert.equal(of("outOfOrder"), "Out of order, older than current: not applied, and an applied revision is newer.");
    assert.equal(of("missing"), "Applied, its file is missing. Use Resolve… to recover it.");
    assert.equal(of("edited"), "Applied, edited since: its file differs from the applied one.");
    assert.equal(of("unknown"), "Unknown whether it is applied: the database was not read.");
  });

  it("says its id, its file, and when and by whom it was applied", () => {
    const rows = (more: Partial<Revision>) =>
      card(revisionOf("B", "applied", more)).filter((line) => /^\| \w/.test(line));
    const now = Date.now();
    assert.deepEqual(
      rows({ appliedAt: now, appliedBy: "ann" }).map((line) =>
        line.replace(/`[A-Z][a-z]{2} [^`(]*\((?:\d+ years ago)?/, "`<time> ("),
      ),
      [
        `| Id | \`${id}\` |`,
        "| File | `m/B.ts` |",
        "| Created | `<time> ()` |",
        "| Applied | `<time> (just now) by ann` |",
      ],
    );
    assert.match(rows({ appliedAt: now }).at(-1) ?? "", /\(just now\)` \|$/);
    assert.equal(rows({}).length, 3);
  });

  it("tells both verdicts of an applied revision, the upgrade's alone of a pending one, and counts statements beyond five", () => {
    const statements = ["table a", "", "table b", "table c", "table d", "table e", "table f", "table g"].map(heavy);
    const known = { at: Date.now(), readAt: 0, files: [], basis: "" };
    const rehearsed = new Map([
      [rehearsedKey(id, "up"), { ...known, rehearsal: rehearsalOf("B", "dataLost", { lost: ["users"], statements }) }],
      [rehearsedKey(id, "down"), { ...known, rehearsal: rehearsalOf("B", "fails", { direction: "down" }) }],
    ]);
    const upgrade = [
      "Upgrade: schema only: data lost in users (rehearsed just now)",
      "- 1: drops table a",
      "- 3: drops table b",
      "- 4: drops table c",
      "- 5: drops table d",
      "- 6: drops table e",
      "- … and 2 more",
    ];
    const lines = (state: RevisionState) => {
      const all = card(revisionOf("B", state), { rehearsed });
      return all.slice(2, all.indexOf("| | |"));
    };
    assert.deepEqual(lines("pending"), upgrade);
    statements.splice(6);
    assert.deepEqual(lines("pending"), upgrade.slice(0, -1));
    statements.push(heavy("table f"), heavy("table g"));
    assert.deepEqual(lines("applied"), [...upgrade, "Revert: fails  (rehearsed just now)"]);
  });
});
