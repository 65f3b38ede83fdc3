import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import type { Node } from "../../../../src/tree/revisions/nodes.ts";
import { childrenOf, isSameRow, pathTo, rowsOf } from "../../../../src/tree/revisions/children.ts";
import { itemOf } from "../../../../src/tree/revisions/items.ts";
import { rehearsedKey } from "../../../../src/client/project/rehearsalValidity.ts";
import type { ViewFields } from "../../../support/views.ts";
import { historyOf, idOf, rehearsalOf, viewOf } from "../../../support/views.ts";

const letters = Array.from({ length: 40 }, (_, index) => String.fromCharCode(65 + index)).join("");

/** Rows of a history whose first `applied` revisions are in the database. */
function rowsWith(files: number, applied: number | string, more: ViewFields = {}): readonly Node[] {
  const rows = typeof applied === "string" ? applied : letters.slice(0, applied);
  return rowsOf(viewOf({ history: historyOf(letters.slice(0, files), rows), ...more }));
}

/** Labels with descriptions, and those of children below. */
function drawn(nodes: readonly Node[]): readonly unknown[] {
  return nodes.flatMap((node) => {
    const { label, description } = itemOf(node);
    const parts = [label, description].flatMap((part) => (typeof part === "string" && part !== "" ? [part] : []));
    const words = parts.join(" · ");
    const children = childrenOf(node);
    return children.length > 0 ? [words, drawn(children)] : [words];
  });
}

const kindsOf = (nodes: readonly Node[]) => nodes.map(({ kind }) => kind);

describe("The rows of the Revisions view", () => {
  it("are two groups if five or more revisions are pending and five or more are applied", () => {
    assert.deepEqual(kindsOf(rowsWith(10, 5)), ["group", "group", "base"]);
    assert.deepEqual(kindsOf(rowsWith(9, 5)).slice(0, 2), ["revision", "revision"]);
    assert.deepEqual(kindsOf(rowsWith(9, 4)).slice(0, 2), ["revision", "revision"]);
    assert.ok(!kindsOf(rowsWith(40, 0)).includes("group"));
    assert.ok(!kindsOf(rowsWith(40, 40)).includes("group"));
  });

  it("name the size of each group and the current revision, with problems above them", () => {
    const problem = { code: "connectionRefused", host: "db.example", port: 5432 } as const;
    const [first, pending, applied] = drawn(rowsWith(11, 5, { problem })).filter((row) => typeof row === "string");
    assert.deepEqual(
      [first, pending, applied],
      ["Nothing listens on db.example:5432.", "Pending · 6", "Applied · 5 · current: Add e"],
    );
  });

  it("leave out the word pending in its group, and say it to a screen reader", () => {
    const known = { at: 0, readAt: 0, files: [], basis: "", rehearsal: rehearsalOf("F", "fails") };
    const rehearsed = new Map([[rehearsedKey(idOf("F"), "up"), known]]);
    const [pending, applied] = rowsWith(10, 5, { rehearsed });
    assert.ok(pending && applied);
    const last = itemOf(childrenOf(pending).at(-1) ?? assert.fail());
    // The day depends on the zone.
    const withoutDay = (text: unknown) => String(text).replace(/Nov 1\d, 2023$/, "<day>");
    assert.equal(withoutDay(last.description), "fails · <day>");
    assert.equal(withoutDay(last.accessibilityInformation?.label), "Add f, pending, fails, <day>");
    const [current] = childrenOf(applied);
    assert.equal(withoutDay(itemOf(current ?? assert.fail()).description), "current · <day>");
  });

  it("have an out-of-order revision among the pending ones, and a missing file among the applied ones", () => {
    // `Z` is newer than the files, and `B` was not applied.
    const nodes = rowsWith(12, "ACDEFZ");
    const states = nodes.map((node) =>
      childrenOf(node).flatMap((child) => (child.kind === "revision" ? [child.entry.state] : [])),
    );
    assert.deepEqual(new Set(states[0]), new Set(["outOfOrder"]));
    assert.deepEqual(states[1], ["missing", "applied", "applied", "applied", "applied", "applied"]);
  });

  it("fold the applied group behind its twentieth revision", () => {
    const [, applied] = rowsWith(40, 30);
    assert.ok(applied);
    const children = childrenOf(applied);
    const last = children.at(-1);
    assert.deepEqual([children.length, last?.kind, last && itemOf(last).label], [21, "fold", "… 10 older"]);
  });

  it("give each row an id of its own, the same one in a group as in the list", () => {
    const ids = (nodes: readonly Node[]): readonly (string | undefined)[] =>
      nodes.flatMap((node) => [itemOf(node).id, ...ids(childrenOf(node))]);
    const all = ids(rowsWith(40, 30));
    assert.equal(new Set(all).size, all.length);
    const ofRevision = `/repo\0${idOf("A")}`;
    assert.ok(all.includes(ofRevision) && ids(rowsWith(3, 1)).includes(ofRevision));
  });

  it("lead to a revision through its group and its fold", () => {
    const roots = rowsWith(40, 30);
    const path = (letter: string) =>
      pathTo(roots, (node) => node.kind === "revision" && node.revision === idOf(letter)).map(
        (node) => itemOf(node).label,
      );
    const last = letters.at(-1) ?? "";
    assert.deepEqual(path(last).slice(0, 1), ["Pending"]);
    assert.deepEqual(path("A"), ["Applied", "… 10 older", "Add a"]);
    assert.deepEqual(
      pathTo(roots, () => false),
      [],
    );
  });

  it("are the same rows after the history was read again", () => {
    const flat = (nodes: readonly Node[]): readonly Node[] =>
      nodes.flatMap((node) => [node, ...flat(childrenOf(node))]);
    const [before, after] = [flat(rowsWith(40, 30)), flat(rowsWith(40, 30))];
    for (const [index, node] of before.entries())
      assert.deepEqual(
        after.filter((other) => isSameRow(node, other)).map((other) => after.indexOf(other)),
        [index],
      );
  });
});
