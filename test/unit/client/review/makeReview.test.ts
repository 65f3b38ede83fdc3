import "../../../../src/host/useEditor.ts";
import assert from "node:assert/strict";
import type { Answer } from "../../../../src/client/changes/question.ts";
import type { ChangeFace } from "../../../../src/client/changes/requestChange.ts";
import { requestChange } from "../../../../src/client/changes/requestChange.ts";
import type { Project } from "../../../../src/client/project/project.ts";
import { makeReview } from "../../../../src/client/review/makeReview.ts";
import { isProblem } from "../../../../src/core/problems/problem.ts";
import type { Problem } from "../../../../src/core/problems/problem.ts";
import type { ChangeRequest } from "../../../../src/migrations/plan.ts";
import { planFor } from "../../../../src/migrations/plan.ts";
import type { ProbeAnswer, ProbeRequest } from "../../../../src/migrations/review/probe.ts";
import type { RevisionRehearsal } from "../../../../src/migrations/rehearsal.ts";
import { reset } from "../../../support/editor.ts";
import { historyOf, idOf, projectOf, rehearsalOf } from "../../../support/views.ts";

const upgrade = { kind: "upgradeHead" } as const;
const nothing: ProbeAnswer = { data: [], sizes: [], checks: [], sessions: [], replicas: [], notes: [] };

/** A project whose runner and rehearsals answer at once, and the requests that they got. */
function fake(
  rehearsal: RevisionRehearsal | Problem,
  answer: (request: ProbeRequest) => ProbeAnswer | Problem,
  request: ChangeRequest = upgrade,
): { readonly project: Project; readonly probes: ProbeRequest[]; readonly rehearsed: ChangeRequest[] } {
  const probes: ProbeRequest[] = [];
  const rehearsed: ChangeRequest[] = [];
  const history = historyOf("A", "");
  const project = projectOf({ history });
  const client = {
    request: (method: string, params: unknown) => {
      if (method === "plan") return Promise.resolve(planFor(history, request));
      probes.push(params as ProbeRequest);
      return Promise.resolve(answer(params as ProbeRequest));
    },
  };
  const rehearse = (one: ChangeRequest) => {
    rehearsed.push(one);
    const whole = { revisions: [rehearsal], notes: [], version: "18.6", readAt: Date.now(), bases: new Map() };
    return Promise.resolve(isProblem(rehearsal) ? rehearsal : whole);
  };
  Object.assign(project, { client, rehearsals: { rehearse }, ensureFresh: () => Promise.resolve() });
  return { project, probes, rehearsed };
}

const dropping = rehearsalOf("A", "irreversible", {
  statements: [
    {
      sql: "DROP TABLE users",
      ms: 1,
      locks: [{ relation: "users", mode: "AccessExclusive" }],
      rewrites: [],
      created: [],
      altered: [],
      dropped: ["table users"],
    },
  ],
});
const counted = (rows: number) => (): ProbeAnswer => ({
  ...nothing,
  data: [{ rows, ...(rows > 1000 ? { isEstimate: true as const } : {}) }],
  sizes: [{ isTable: true, rows: { rows } }],
});

describe("making a review", () => {
  beforeEach(() => reset({ protected: [], loadTimeout: 60 }));

  const probesOf = async (rows: number, isProbed: boolean) => {
    const { project, probes } = fake(dropping, counted(rows));
    const made = await makeReview(project, upgrade, { isProbed });
    if (isProblem(made)) assert.fail(made.code);
    assert.equal(made.review.losses[0]?.rows, rows);
    return probes.map(({ server, locks }) => [server, locks.length]);
  };

  it("counts the rows of a small table, and reads no session", async () =>
    assert.deepEqual(await probesOf(14, false), [[false, 0]]));

  it("reads sessions and the server by option", async () => assert.deepEqual(await probesOf(14, true), [[true, 1]]));

  it("reads sessions and the server for a protected database", async () => {
    reset({ protected: ["host:db.example"], loadTimeout: 60 });
    assert.deepEqual(await probesOf(14, false), [[true, 1]]);
  });

  it("reads sessions and the server for a large table", async () =>
    assert.deepEqual(await probesOf(2_000_000, false), [
      [false, 0],
      [true, 1],
    ]));

  it("has a note if the live database does not answer, and is cancelled with it", async () => {
    const lost: Problem = { code: "connectionLost", host: "db.example", port: 5432 };
    const made = await makeReview(fake(dropping, () => lost).project, upgrade);
    if (isProblem(made)) assert.fail(made.code);
    assert.deepEqual(made.review.notes, [{ kind: "notProbed", problem: lost }]);
    assert.deepEqual(made.review.losses, [{ kind: "table", name: "users" }]);
    const cancelled = await makeReview(fake(dropping, () => ({ code: "cancelled" })).project, upgrade);
    assert.deepEqual(cancelled, { code: "cancelled" });
  });

  it("is the problem of its plan or of its rehearsal", async () => {
    const unknown = { kind: "upgradeTo", revision: "Nowhere" } as const;
    const unplanned = await makeReview(fake(dropping, counted(1), unknown).project, unknown);
    assert.ok(isProblem(unplanned) && unplanned.code === "revisionUnknown");
    const unrehearsed = await makeReview(fake({ code: "rehearsalSlow", seconds: 9 }, counted(1)).project, upgrade);
    assert.deepEqual(unrehearsed, { code: "rehearsalSlow", seconds: 9 });
  });

  it("sends no query for a plan that touches no live table", async () => {
    const { project, probes } = fake(rehearsalOf("A", "reversible"), counted(1));
    assert.ok(!isProblem(await makeReview(project, upgrade)));
    assert.deepEqual(probes, []);
  });
});

describe("a change whose question leads to the review", () => {
  it("shows the review of the same request and changes nothing", async () => {
    reset({ protected: [], confirm: "always", rehearse: false, readOnly: false, loadTimeout: 60 });
    const { project } = fake(dropping, counted(1));
    const done: string[] = [];
    const face = {
      evidence: () => Promise.resolve(undefined),
      confirm: (): Promise<Answer> => Promise.resolve("review"),
      review: (_: Project, { kind }: ChangeRequest) => Promise.resolve(void done.push(`review ${kind}`)),
      run: () => assert.fail("nothing may run"),
    } as unknown as ChangeFace;
    assert.equal(await requestChange(face, project, upgrade, {}), undefined);
    assert.deepEqual(done, ["review upgradeHead"]);
    assert.equal(project.view.history.pending[0], idOf("A"));
  });
});
