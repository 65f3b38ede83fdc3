import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import type { Evidence } from "../../../../src/client/rehearsal/evidence.ts";
import { evidenceLines } from "../../../../src/client/messages/evidenceMessages.ts";
import { isDoubtful } from "../../../../src/client/rehearsal/evidence.ts";
import type { Plan, ChangeRequest } from "../../../../src/migrations/plan.ts";
import { planFor } from "../../../../src/migrations/plan.ts";
import { isProblem } from "../../../../src/core/problems/problem.ts";
import type { RehearsalNote, RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
import { historyOf, idOf, rehearsalOf } from "../../../support/views.ts";

const upgrade = { kind: "upgradeHead" } as const;
const base = { kind: "downgradeBase" } as const;
const dropped = "Data in what they drop is lost.";

function planOf(files: string, rows: string, request: ChangeRequest): Plan {
  const plan = planFor(historyOf(files, rows), request);
  return isProblem(plan) ? assert.fail(plan.code) : plan;
}

const none: Evidence = { drops: [], counts: new Map() };
const rehearsal = (revisions: readonly RevisionRehearsal[], notes: readonly RehearsalNote[] = []) => ({
  revisions,
  notes,
  version: "18.6",
  milliseconds: 12,
});
const on = "Rehearsed on PostgreSQL 18.6 (embedded)";

type Shown = readonly [direction: "up" | "down", evidence: Evidence | undefined, lines: readonly string[]];

const shown: Readonly<Record<string, Shown>> = {
  "nothing for an upgrade of which nothing is known": ["up", undefined, []],
  "that data is lost for a revert of which nothing is known": ["down", undefined, [dropped]],
  "what the texts drop, with the counted rows": [
    "up",
    {
      drops: ["users", "orders", "orders.note", "logs"],
      counts: new Map([
        ["users", 1],
        ["orders", 10_001],
        ["logs", null],
      ]),
    },
    [
      "May lose users (1 row now), orders (more than 10,000 rows now), orders.note and 1 more: its code drops or empties it.",
    ],
  ],
  "the one thing that the texts drop": [
    "down",
    { drops: ["users"], counts: new Map() },
    ["May lose users: its code drops or empties it."],
  ],
  "why there was no rehearsal": [
    "down",
    { ...none, problem: { code: "rehearsalSlow", seconds: 30 } },
    [dropped, "Not rehearsed: The rehearsal took longer than 30 s."],
  ],
  "that down undoes up": [
    "up",
    { ...none, rehearsal: rehearsal([rehearsalOf("A", "reversible")]) },
    [`${on}: down undoes up.`],
  ],
  "that a revert comes through and drops nothing": [
    "down",
    { ...none, rehearsal: rehearsal([rehearsalOf("A", "reversible", { direction: "down" })]) },
    ["No table or column is dropped.", `${on}: the rehearsal succeeded.`],
  ],
  "what a revert loses, each table once and a column with its table": [
    "down",
    {
      drops: [],
      counts: new Map([["users", 10_000]]),
      rehearsal: rehearsal([
        rehearsalOf("B", "reversible", { direction: "down", lost: ["users.email", "orders.note"] }),
        rehearsalOf("A", "reversible", { direction: "down", lost: ["users", "orders.note"] }),
      ]),
    },
    ["Loses orders.note, users (10k rows now).", `${on}: the rehearsal succeeded.`],
  ],
  "the verdicts that are no good news": [
    "up",
    {
      ...none,
      rehearsal: rehearsal([
        rehearsalOf("A", "reversible"),
        rehearsalOf("B", "dataLost", { lost: ["users.email"] }),
        rehearsalOf("C", "irreversible", { differences: ["index i is gone"] }),
      ]),
    },
    [
      "Loses users.email.",
      `${on}:\n• Add b: schema only: data lost in users.email\n• Add c: irreversible: after down, index i is gone`,
    ],
  ],
  "that data is lost for a revert of which a part could not be executed": [
    "down",
    {
      ...none,
      rehearsal: rehearsal([
        rehearsalOf("B", "reversible", { direction: "down" }),
        rehearsalOf("A", "undetermined", { direction: "down", reason: { kind: "unable", what: "program" } }),
      ]),
    },
    [
      dropped,
      `${on}:\n• Add a: cannot be judged here: it starts a program, which a rehearsal does not. Dry Run… on the database settles it.`,
    ],
  ],
  "another version than the database's, and what else has to be known": [
    "up",
    {
      ...none,
      rehearsal: rehearsal(
        [rehearsalOf("A", "reversible")],
        [
          { kind: "version", live: "16.4", scratch: "18.6" },
          { kind: "readsRows", revision: idOf("A") },
          { kind: "notSeeded", table: "users", reason: "a check" },
        ],
      ),
    },
    [
      "Rehearsed on PostgreSQL 18.6 (embedded; the database has 16.4): down undoes up.",
      "No rows could be made in users (a check): a loss there would not be seen.",
    ],
  ],
};

describe("the evidence in a question", () => {
  for (const [title, [direction, evidence, lines]] of Object.entries(shown)) {
    it(`is ${title}`, () => {
      const plan = planOf("A", direction === "up" ? "" : "A", direction === "up" ? upgrade : base);
      assert.deepEqual(
        evidenceLines(evidence, plan).filter((line) => line !== ""),
        lines,
      );
    });
  }

  it("names six verdicts at most", () => {
    const letters = [..."ABCDEFG"];
    const revisions = letters.map((letter) => rehearsalOf(letter, "irreversible", { differences: ["x"] }));
    const [, verdicts = ""] = evidenceLines({ ...none, rehearsal: rehearsal(revisions) }, planOf("A", "", upgrade));
    assert.equal(verdicts.split("\n").length, 1 + 6);
  });

  it("is a doubt unless every revision is reversible and loses nothing", () => {
    const doubts = (...revisions: readonly RevisionRehearsal[]) =>
      isDoubtful({ ...none, rehearsal: rehearsal(revisions) });
    assert.equal(isDoubtful(undefined), false);
    assert.equal(isDoubtful(none), false);
    assert.equal(isDoubtful({ ...none, drops: ["users"] }), true);
    assert.equal(doubts(rehearsalOf("A", "reversible")), false);
    for (const verdict of ["dataLost", "irreversible", "fails", "undetermined"] as const)
      assert.equal(doubts(rehearsalOf("A", "reversible"), rehearsalOf("B", verdict)), true, verdict);
    assert.equal(doubts(rehearsalOf("A", "reversible", { lost: ["users"] })), true);
  });
});
