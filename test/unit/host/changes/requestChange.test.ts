import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import { resolutionsOf } from "../../../../src/client/changes/resolutions.ts";
import type { Project } from "../../../../src/client/project/project.ts";
import { requestChange } from "../../../../src/host/changes/requestChange.ts";
import type { Services } from "../../../../src/host/services.ts";
import type { ChangeRequest } from "../../../../src/migrations/plan.ts";
import { planFor } from "../../../../src/migrations/plan.ts";
import type { Problem } from "../../../../src/core/problems/problem.ts";
import type { RehearsalNote, RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
import { reset, shownByEditor } from "../../../support/editor.ts";
import { historyOf, idOf, projectOf, rehearsalOf, revisionOf, viewOf } from "../../../support/views.ts";
import { isGolden } from "../../../support/golden.ts";

const name = "appdb@db.example";

/** A change whose runner answers with a problem, or not at all; `after` is what the database holds when it is read again. */
type Changing = {
  readonly files: string;
  readonly rows: string;
  readonly request: ChangeRequest;
  readonly after: string;
  readonly answer: object;
  readonly status?: "ready" | "failed";
};

async function change({ files, rows, request, after, answer, status = "ready" }: Changing) {
  reset({ confirm: "never", protected: [], rehearse: false });
  const history = historyOf(files, rows);
  const project = projectOf({ history });
  const client = {
    startedAt: 1,
    request: (method: string) => Promise.resolve(method === "plan" ? planFor(history, request) : answer),
  };
  Object.assign(project, { client, ensureFresh: () => Promise.resolve(), drawAfter: (work: () => unknown) => work() });
  const refreshProject = () => {
    Object.assign(project, { view: viewOf({ history: historyOf(files, after), status }) });
    return Promise.resolve();
  };
  const services = { running: new Map(), store: { refreshProject } } as unknown as Services;
  const result = await requestChange(services, project, request, { yes: true });
  return { result, said: project.view.lastRun?.summary ?? shownByEditor.asked.at(-1)?.message };
}

const upgrade = { kind: "upgradeHead" } as const;
const base = { kind: "downgradeBase" } as const;
const crashed = { code: "runnerCrashed", exit: "SIGKILL" } as const;
const ended = "The process that runs your code ended (SIGKILL). The next command starts it again.";

describe("a change whose runner ended in the middle", () => {
  it("counts as applied what the database lists afterwards", async () => {
    const { result, said } = await change({ files: "ABC", rows: "A", request: upgrade, after: "AB", answer: crashed });
    assert.equal(said, `${ended} 1 of 2 revisions were applied and stay so (${name}).`);
    assert.deepEqual([result?.ok, result?.applied, result?.reverted], [false, [idOf("B")], []]);
  });

  it("counts as reverted what the database does not list any more", async () => {
    const { result, said } = await change({ files: "AB", rows: "AB", request: base, after: "A", answer: crashed });
    assert.equal(said, `${ended} 1 of 2 revisions were reverted and stay so (${name}).`);
    assert.deepEqual([result?.applied, result?.reverted], [[], [idOf("B")]]);
  });

  it("says of a stamp that it was written", async () => {
    const request = { kind: "stamp", revision: idOf("A") } as const;
    const answer = { applied: [], reverted: [], milliseconds: 1, verified: true };
    const { result } = await change({ files: "AB", rows: "BA", request, after: "AB", answer });
    assert.deepEqual(result, { ok: true, applied: [], reverted: [] });
    const upgraded = { ...answer, applied: [idOf("B")] };
    const { result: other } = await change({ files: "AB", rows: "A", request: upgrade, after: "AB", answer: upgraded });
    assert.deepEqual(other, { ok: true, applied: [idOf("B")], reverted: [] });
    const reverted = { ...answer, reverted: [idOf("B")] };
    const { result: last } = await change({ files: "AB", rows: "AB", request: base, after: "A", answer: reverted });
    assert.deepEqual(last, { ok: true, applied: [], reverted: [idOf("B")] });
  });

  it("claims nothing where the database does not answer afterwards", async () => {
    const more = { files: "AB", rows: "A", request: upgrade, answer: crashed, status: "failed" } as const;
    const { result, said } = await change({ ...more, after: "AB" });
    assert.equal(said, `${ended} The state of ${name} could not be read; refresh when it answers.`);
    assert.deepEqual([result?.applied, result?.reverted], [[], []]);
  });
});

describe("a change that has nothing to do", () => {
  const nothing = async (files: string, rows: string, request: ChangeRequest) => {
    const { result, said } = await change({ files, rows, request, after: rows, answer: crashed });
    assert.deepEqual(result, { ok: true, applied: [], reverted: [], upToDate: true });
    return said;
  };

  it("says where the database stands", async () => {
    assert.equal(await nothing("A", "A", upgrade), `${name} is at head: nothing is pending.`);
    assert.equal(await nothing("A", "", base), `${name} is at base: nothing is applied.`);
    assert.equal(
      await nothing("AB", "A", { kind: "upgradeTo", revision: idOf("A") }),
      `${name} is already at this revision.`,
    );
    assert.equal(
      await nothing("AB", "AB", { kind: "downgradeTo", revision: idOf("B") }),
      `${name} is already at this revision.`,
    );
    assert.equal(
      await nothing("A", "A", { kind: "stamp", revision: idOf("A") }),
      `${name} is already stamped this way.`,
    );
  });

  it("says so where another window has done it meanwhile", async () => {
    const answer = { applied: [], reverted: [], milliseconds: 3, verified: true };
    const { result, said } = await change({ files: "A", rows: "", request: upgrade, after: "A", answer });
    assert.equal(said, `${name} was there already.`);
    assert.deepEqual(result, { ok: true, applied: [], reverted: [], upToDate: true });
  });
});

describe("what is offered for a conflict", () => {
  const remembered = { appliedAt: 0, by: "ann", file: "/repo/m/gone.ts", text: "…", up: ["a"], down: ["b"] };
  const offered = async (
    state: "missing" | "outOfOrder" | "edited",
    rehearsal: RevisionRehearsal | Problem,
    answer: object = remembered,
    more: Parameters<typeof projectOf>[0] = {},
    notes: readonly RehearsalNote[] = [],
  ) => {
    const revision = revisionOf("B", state);
    const project = projectOf({ history: historyOf("A", "A"), ...more });
    Object.assign(project, {
      client: { request: () => Promise.resolve(answer) },
      rehearsals: {
        rehearse: () => Promise.resolve("code" in rehearsal ? rehearsal : { revisions: [rehearsal], notes }),
      },
    });
    const resolutions = await resolutionsOf(project as Project, revision);
    return resolutions.map(({ label, detail }) => `${label}: ${detail}`);
  };
  const purge = "Purge It: Deletes its row in the migrations table; the schema is not changed.";
  const down = (verdict: RevisionRehearsal["verdict"], lost: readonly string[] = []) =>
    rehearsalOf("B", verdict, { direction: "down", lost });

  it("says what reverting a revision without a file loses, as it was rehearsed", async () => {
    const [nothing, , last] = await offered("missing", down("reversible"));
    assert.equal(nothing, "Revert It: Nothing is lost. Its down is from the journal, rehearsed just now.");
    assert.equal(last, purge);
    const [loses] = await offered("missing", down("reversible", ["users", "orders.note"]));
    assert.equal(loses, "Revert It: Loses users, orders.note. Its down is from the journal, rehearsed just now.");
  });

  it("does not claim that nothing is lost of tables in which there were no rows", async () => {
    const notes = [{ kind: "notSeeded", table: "users", reason: "a check" }] as const;
    const [words] = await offered("missing", down("reversible"), remembered, {}, notes);
    assert.equal(words, "Revert It: No table or column is dropped. Its down is from the journal, rehearsed just now.");
  });

  it("does not offer a revert that failed or could not be rehearsed", async () => {
    for (const verdict of ["fails", "undetermined"] as const) {
      const [first] = await offered("missing", down(verdict));
      assert.match(first ?? "", /^Bring Its File Back: Restores the applied file/);
    }
    const [first] = await offered("missing", { code: "rehearsalSlow", seconds: 30 });
    assert.match(first ?? "", /^Bring Its File Back/);
  });

  it("says the verdict on applying a revision out of order, and offers none that fails", async () => {
    const apply = async (rehearsal: RevisionRehearsal) =>
      (await offered("outOfOrder", rehearsal)).find((words) => words.startsWith("Apply It Now"));
    assert.equal(
      await apply(rehearsalOf("B", "dataLost", { lost: ["users.email"] })),
      "Apply It Now: Applies it after the newer revisions. Rehearsed just now: loses users.email.",
    );
    assert.equal(await apply(rehearsalOf("B", "fails")), undefined);
  });

  it("offers to count a revision as renamed that another file has", async () => {
    const history = historyOf("AC", "AB");
    const revisions = history.revisions.map((one) => (one.id === idOf("C") ? { ...one, renamedFrom: idOf("B") } : one));
    const words = await offered("missing", down("reversible"), remembered, { history: { ...history, revisions } });
    assert.deepEqual(words, [
      "Count It as Renamed: Add b and Add c have the same text: the row of the migrations table gets the new name. Nothing is run.",
      purge,
    ]);
  });

  it("says when the file was that is brought back", async () => {
    const resolutions = await resolutionsOf(
      Object.assign(projectOf({ history: historyOf("A", "A") }), {
        client: { request: () => Promise.resolve(remembered) },
        rehearsals: { rehearse: () => Promise.resolve({ code: "readOnly" }) },
      }),
      revisionOf("B", "missing", { appliedAt: Date.now() }),
    );
    assert.match(resolutions[0]?.detail ?? "", /^Restores the file that was applied .* \(just now\)\.$/);
  });

  it("describes each resolution", async () => {
    const all = [
      ...(await offered("missing", down("reversible", ["users"]))),
      ...(await offered("outOfOrder", rehearsalOf("B", "reversible"))),
      ...(await offered("edited", down("reversible"))),
    ];
    isGolden("words/resolutions", `${all.join("\n")}\n`);
  });

  it("offers what was applied of an edited file, where it is known", async () => {
    const words = await offered("edited", down("reversible"));
    assert.deepEqual(
      words.map((one) => one.split(":", 1)[0]),
      ["Put Back What Was Applied", "Compare with What Was Applied", "Accept Current File", "Regenerate Revisions…"],
    );
    assert.equal((await offered("edited", down("reversible"), { code: "unknown", message: "" })).length, 2);
  });
});
