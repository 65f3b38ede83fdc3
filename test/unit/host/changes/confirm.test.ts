import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import type { Question } from "../../../../src/client/changes/question.ts";
import { confirm } from "../../../../src/host/changes/confirm.ts";
import type { ProjectView } from "../../../../src/client/project/projectState.ts";
import type { Plan, ChangeRequest } from "../../../../src/migrations/plan.ts";
import { planFor } from "../../../../src/migrations/plan.ts";
import { isProblem } from "../../../../src/core/problems/problem.ts";
import { reset, shownByEditor } from "../../../support/editor.ts";
import { historyOf, idOf, projectOf, rehearsalOf, viewOf } from "../../../support/views.ts";

function planOf(files: string, rows: string, request: ChangeRequest): Plan {
  const plan = planFor(historyOf(files, rows), request);
  return isProblem(plan) ? assert.fail(plan.code) : plan;
}

type Asking = {
  readonly files: string;
  readonly rows: string;
  readonly request: ChangeRequest;
  readonly view?: Partial<ProjectView>;
  readonly plan?: Partial<Plan>;
} & Partial<Pick<Question, "evidence" | "protection" | "isDry">>;

/** The question of a change: its title, its button, and the paragraphs below. */
async function asked({ files, rows, request, view = {}, plan: more = {}, ...how }: Asking): Promise<readonly string[]> {
  const plan = { ...planOf(files, rows, request), ...more };
  const question = {
    project: projectOf({ history: historyOf(files, rows), ...view }),
    plan,
    request,
    evidence: undefined,
    protection: undefined,
    ...how,
  };
  assert.equal(await confirm(question), "no");
  const [first] = shownByEditor.asked;
  assert.ok(first);
  return [first.message, `[${first.buttons.join(" | ")}]`, ...first.detail.split("\n\n")];
}

const upgrade = { kind: "upgradeHead" } as const;
const base = { kind: "downgradeBase" } as const;
const one = { kind: "downgradeBy", count: 1 } as const;
const name = "appdb@db.example";
const dropped = "Data in what they drop is lost.";

const questions: Readonly<Record<string, readonly [Asking, readonly string[]]>> = {
  "an upgrade by one": [
    { files: "AB", rows: "A", request: upgrade },
    [`Apply Add b on ${name}?`, "[Apply | Preview SQL]", ""],
  ],
  "an upgrade by two": [
    { files: "ABC", rows: "A", request: upgrade },
    [`Apply 2 revisions on ${name}?`, "[Apply | Preview SQL]", "• Add b\n• Add c"],
  ],
  "an upgrade by fourteen": [
    { files: "ABCDEFGHIJKLMN", rows: "", request: upgrade },
    [
      `Apply 14 revisions on ${name}?`,
      "[Apply | Preview SQL]",
      `${[..."abcdefghijkl"].map((letter) => `• Add ${letter}`).join("\n")}\n• … and 2 more`,
    ],
  ],
  "an upgrade by thirteen": [
    { files: "ABCDEFGHIJKLM", rows: "", request: upgrade },
    [
      `Apply 13 revisions on ${name}?`,
      "[Apply | Preview SQL]",
      `${[..."abcdefghijkl"].map((letter) => `• Add ${letter}`).join("\n")}\n• … and 1 more`,
    ],
  ],
  "an upgrade out of order": [
    { files: "ABC", rows: "AC", request: upgrade },
    [
      `Apply Add b on ${name}?`,
      "[Apply | Preview SQL]",
      "Out of order: Add b is older than what is applied already. It may not have been written for this database.",
    ],
  ],
  "an upgrade that would run something again": [
    { files: "AB", rows: "A", request: upgrade, plan: { renamed: [{ id: idOf("B"), from: idOf("X") }] } },
    [
      `Apply Add b on ${name}?`,
      "[Apply | Preview SQL]",
      "Add b has the same text as Add x, which is applied and has no file: it would run a second time. Resolve… on Add x counts it as renamed instead.",
    ],
  ],
  "a revert of one": [
    { files: "AB", rows: "AB", request: one },
    [`Revert Add b on ${name}?`, "[Revert | Preview SQL]", "Add a becomes current.", dropped],
  ],
  "a revert of some": [
    { files: "ABC", rows: "ABC", request: { kind: "downgradeTo", revision: idOf("A") } },
    [`Revert 2 revisions on ${name}?`, "[Revert | Preview SQL]", "• Add c\n• Add b", "Add a becomes current.", dropped],
  ],
  "a revert of all": [
    { files: "AB", rows: "AB", request: base },
    [
      `Revert all 2 revisions on ${name}?`,
      "[Revert | Preview SQL]",
      "• Add b\n• Add a",
      "Nothing is applied afterwards.",
      dropped,
    ],
  ],
  "a revert of the only one": [
    { files: "A", rows: "A", request: base },
    [`Revert Add a on ${name}?`, "[Revert | Preview SQL]", "Nothing is applied afterwards.", dropped],
  ],
  "a stamp": [
    { files: "ABC", rows: "A", request: { kind: "stamp", revision: idOf("C") } },
    [
      `Stamp Add c as current on ${name}?`,
      "[Stamp | Preview SQL]",
      "• Add b\n• Add c",
      "Add c becomes current.",
      "Only the migrations table is written to; no revision is run.",
    ],
  ],
  "a stamp of base": [
    { files: "A", rows: "A", request: { kind: "stamp" } },
    [
      `Stamp base as current on ${name}?`,
      "[Stamp | Preview SQL]",
      "• Add a",
      "Nothing is applied afterwards.",
      "Only the migrations table is written to; no revision is run.",
    ],
  ],
  "a mark as applied": [
    { files: "ABC", rows: "C", request: { kind: "mark", revision: idOf("A"), as: "applied" } },
    [
      `Mark Add a as applied on ${name}?`,
      "[Mark as Applied | Preview SQL]",
      "• Add a",
      "Add a becomes current.",
      "Only the migrations table is written to; no revision is run.",
    ],
  ],
  "a mark as not applied": [
    { files: "AB", rows: "AB", request: { kind: "mark", revision: idOf("B"), as: "notApplied" } },
    [
      `Mark Add b as not applied on ${name}?`,
      "[Mark as Not Applied | Preview SQL]",
      "• Add b",
      "Add a becomes current.",
      "Only the migrations table is written to; no revision is run.",
    ],
  ],
  "a purge of two": [
    { files: "A", rows: "ABC", request: { kind: "purgeMissing" } },
    [
      `Purge 2 revisions without a file from ${name}?`,
      "[Purge | Preview SQL]",
      "• Add c\n• Add b",
      "Add a becomes current.",
      "Only the migrations table is written to; no revision is run.",
    ],
  ],
  "a purge of one": [
    { files: "A", rows: "AB", request: { kind: "purgeMissing", revision: idOf("B") } },
    [
      `Purge Add b, which has no file, from ${name}?`,
      "[Purge | Preview SQL]",
      "• Add b",
      "Add a becomes current.",
      "Only the migrations table is written to; no revision is run.",
    ],
  ],
  "a purge of an older one": [
    { files: "AC", rows: "ABC", request: { kind: "purgeMissing" } },
    [
      `Purge Add b, which has no file, from ${name}?`,
      "[Purge | Preview SQL]",
      "• Add b",
      "Add c stays current.",
      "Only the migrations table is written to; no revision is run.",
    ],
  ],
  "a rename of the current revision": [
    { files: "AC", rows: "AB", request: { kind: "rename", revision: idOf("B"), to: idOf("C") } },
    [
      `Count Add b as renamed to Add c on ${name}?`,
      "[Count as Renamed | Preview SQL]",
      "• Add b\n• Add c",
      "Add c becomes current.",
      "Only the migrations table is written to; no revision is run.",
    ],
  ],
  "a rename of an older revision": [
    { files: "ACD", rows: "ABD", request: { kind: "rename", revision: idOf("B"), to: idOf("C") } },
    [
      `Count Add b as renamed to Add c on ${name}?`,
      "[Count as Renamed | Preview SQL]",
      "• Add b\n• Add c",
      "Add d stays current.",
      "Only the migrations table is written to; no revision is run.",
    ],
  ],
  "a dry run of two": [
    { files: "AB", rows: "", request: upgrade, isDry: true, protection: protectedByHost() },
    [
      `Try 2 revisions on ${name} and roll them back?`,
      "[Try]",
      "• Add a\n• Add b",
      "It waits for locks and holds them until it is rolled back: others may have to wait.",
      "Protected: its host matches “prod” of migrations.protected.",
    ],
  ],
  "a dry run of one": [
    { files: "A", rows: "", request: upgrade, isDry: true },
    [
      `Try Add a on ${name} and roll it back?`,
      "[Try]",
      "It waits for locks and holds them until it is rolled back: others may have to wait.",
    ],
  ],
  "a change in an environment": [
    { files: "A", rows: "", request: upgrade, view: { environment: "staging" } },
    [`Apply Add a on ${name} (staging)?`, "[Apply | Preview SQL]", ""],
  ],
  "a revert in MySQL": [
    {
      files: "A",
      rows: "A",
      request: base,
      view: { connection: { ...viewOf().connection, driver: "mysql" } as NonNullable<ProjectView["connection"]> },
    },
    [
      `Revert Add a on ${name}?`,
      "[Revert | Preview SQL]",
      "Nothing is applied afterwards.",
      "MySQL commits with every statement that changes a table, so a failure can leave a part reverted.",
      dropped,
    ],
  ],
};

function protectedByHost() {
  return { pattern: "prod", what: "host", value: "db.example" } as const;
}

describe("the question before a change", () => {
  beforeEach(() => reset());

  for (const [title, [asking, words]] of Object.entries(questions)) {
    it(`of ${title}, names the database, the revisions and what follows`, async () => {
      assert.deepEqual(await asked(asking), words);
    });
  }

  it("says which revisions of a revert run outside of the transaction", async () => {
    const plan = planOf("AB", "AB", base);
    const steps = plan.steps.map((step) => (step.id === idOf("A") ? { ...step, transaction: false } : step));
    assert.equal(
      (await asked({ files: "AB", rows: "AB", request: base, plan: { steps } }))[4],
      "Not one transaction: Add a runs outside of any, so a failure can leave a part reverted.",
    );
  });

  it("has the review as its first button where data may be lost", async () => {
    const revisions = [rehearsalOf("A", "dataLost", { lost: ["users.email"] })];
    const evidence = {
      rehearsal: { revisions, notes: [], version: "18.6", milliseconds: 1 },
      drops: [],
      counts: new Map(),
    };
    const words = await asked({ files: "A", rows: "", request: upgrade, evidence });
    assert.equal(words[1], "[Show Review | Preview SQL | Apply]");
    assert.equal(words[2], "Loses users.email.");
  });

  it("asks for the name of a protected database that is connected to, and takes no other", async () => {
    const project = projectOf({ environment: "live" });
    const plan = planOf("A", "", upgrade);
    const question = { project, plan, request: upgrade, evidence: undefined, protection: protectedByHost() };
    for (const [typed, answer] of [
      ["appdb", "yes"],
      ["shop", "no"],
      ["", "no"],
      [undefined, "no"],
    ] as const) {
      reset();
      shownByEditor.answers = ["Apply", typed];
      assert.equal(await confirm(question), answer);
      const [, box] = shownByEditor.asked;
      assert.deepEqual([box?.message, box?.detail], [`Apply: ${name} is protected`, "Type appdb to go on"]);
    }
  });
});
