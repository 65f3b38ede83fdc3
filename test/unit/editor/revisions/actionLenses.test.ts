import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { actionsOf } from "../../../../src/editor/revisions/actionLenses.ts";
import { rehearsedKey } from "../../../../src/client/project/rehearsalValidity.ts";
import type { RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
import type { RevisionState } from "../../../../src/migrations/revision.ts";
import { badgeOf, messageOf } from "../../../../src/tree/revisions/view.ts";
import type { ViewFields } from "../../../support/views.ts";
import { historyOf, idOf, rehearsalOf, revisionOf, viewOf } from "../../../support/views.ts";

const id = idOf("B");

/** Titles above both methods. */
function titles(state: RevisionState, more: ViewFields = {}): readonly (readonly string[])[] {
  const view = viewOf(more);
  const revision = revisionOf("B", state);
  return (["up", "down"] as const).map((direction) => actionsOf(view, revision, direction).map(({ title }) => title));
}

const rehearsed = ({ verdict = "reversible", ...more }: Partial<RevisionRehearsal>): ViewFields => {
  const rehearsal = rehearsalOf("B", verdict, more);
  const known = { at: 0, readAt: 0, files: [], basis: "", rehearsal };
  return { rehearsed: new Map([[rehearsedKey(id, rehearsal.direction), known]]) };
};

describe("The lines above the methods of a migration", () => {
  it("offer to upgrade to a pending revision, and to preview and rehearse it", () => {
    assert.deepEqual(titles("pending"), [
      ["$(circle-outline) Pending", "$(play) Upgrade to Here", "$(eye) Preview SQL", "$(beaker) Rehearse"],
      [],
    ]);
  });

  it("offer to revert an applied revision above down()", () => {
    const [up, down] = titles("applied", { history: historyOf("AB", "AB") });
    assert.deepEqual(up, ["$(circle-filled) Current", "$(beaker) Rehearse"]);
    assert.deepEqual(down, ["$(discard) Revert…", "$(eye) Preview SQL"]);
  });

  it("offer to resolve a conflict instead of an upgrade", () => {
    const [up] = titles("outOfOrder");
    assert.deepEqual(up?.slice(0, 2), ["$(warning) Out of order, older than current", "$(warning) Resolve…"]);
    assert.ok(titles("edited")[0]?.includes("$(warning) Resolve…"));
  });

  const verdicts: readonly (readonly [Partial<RevisionRehearsal>, up: string, down: string | undefined])[] = [
    [{ verdict: "reversible" }, "$(circle-outline) Pending · 0 statements", "Reversible: restores schema and rows"],
    [{ verdict: "fails" }, "$(circle-outline) Pending · 0 statements · fails", undefined],
    [
      { verdict: "dataLost", lost: ["user.email"] },
      "$(circle-outline) Pending · 0 statements",
      "Restores the schema, and not the data of user.email",
    ],
    [{ verdict: "irreversible" }, "$(circle-outline) Pending · 0 statements", "Does not restore the schema"],
  ];
  for (const [rehearsal, up, down] of verdicts)
    it(`say above up() and down() what a rehearsal has seen: ${rehearsal.verdict}`, () => {
      const found = titles("pending", rehearsed(rehearsal));
      assert.deepEqual([found[0]?.[0], found[1]?.[0]], [up, down]);
    });

  it("do not call an applied revision reversible because its upgrade was rehearsed", () => {
    const [, down] = titles("applied", rehearsed({ verdict: "reversible" }));
    assert.deepEqual(down, ["$(discard) Revert…", "$(eye) Preview SQL"]);
  });

  it("say what a rehearsed revert of an applied revision deletes", () => {
    const [, down] = titles("applied", rehearsed({ direction: "down", verdict: "reversible", lost: ["table b"] }));
    assert.equal(down?.[0], "Deletes table b");
  });

  it("have the state alone while a change is running, and without a connection", () => {
    assert.deepEqual(titles("pending", { running: { direction: "up", revision: id } }), [["$(sync~spin) Pending"], []]);
    const [up] = titles("unknown", {
      status: "failed",
      problem: { code: "envMissing", names: [] },
    } as unknown as ViewFields);
    assert.deepEqual(up, ["$(circle-small) Unknown whether it is applied"]);
  });
});

describe("The number on the icon of the activity bar", () => {
  it("counts pending revisions and conflicts, and is absent without them", () => {
    const pending = viewOf({ history: historyOf("AB", "A") });
    assert.deepEqual(badgeOf([pending]), { value: 1, tooltip: "1 pending revision" });
    assert.equal(badgeOf([viewOf({ history: historyOf("AB", "AB") })]), undefined);
  });
});

describe("The line above the revisions", () => {
  const message = (more: ViewFields) => messageOf({ selected: { view: viewOf(more) } as never, nestModules: [] });
  const verdictsOn = (verdicts: Readonly<Record<string, RevisionRehearsal["verdict"]>>): ViewFields => ({
    history: historyOf("ABC", "A"),
    rehearsed: new Map(
      Object.entries(verdicts).map(([letter, verdict]) => {
        const rehearsal = rehearsalOf(letter, verdict);
        return [rehearsedKey(idOf(letter), "up"), { at: 0, readAt: 0, files: [], basis: "", rehearsal }] as const;
      }),
    ),
  });

  it("counts pending revisions before all of them were rehearsed", () => {
    assert.equal(message(verdictsOn({ B: "reversible" })), "2 pending revisions");
  });

  it("sums up the verdicts of the rehearsals", () => {
    assert.equal(
      message(verdictsOn({ B: "reversible", C: "reversible" })),
      "2 pending revisions: all reversible · 0 statements",
    );
    assert.equal(
      message(verdictsOn({ B: "fails", C: "dataLost" })),
      "2 pending revisions: 1 fails, 1 cannot be reverted without loss · 0 statements",
    );
  });

  it("is absent if nothing is pending", () => {
    assert.equal(message({ history: historyOf("AB", "AB") }), undefined);
  });
});
