import { buildHistory } from "../../migrations/history.ts";
import type { Plan, Request } from "../../migrations/plan.ts";
import { planFor } from "../../migrations/plan.ts";
import type { Problem } from "../../migrations/problem.ts";
import { isProblem } from "../../migrations/problem.ts";
import type { Rehearsal, RehearsalNote, RevisionRehearsal, Standing } from "../../migrations/rehearsal.ts";
import type { AppliedRow } from "../../migrations/revision.ts";
import { filesOf } from "../project.ts";
import { lostBetween, rowsOf } from "./rows.ts";
import { findMigration, layDefinition, layGround, stepOf } from "./ground.ts";
import { installProbe } from "./probe.ts";
import type { Picture } from "./picture.ts";
import { pictureOf, plant } from "./picture.ts";
import { act, droppedData, prove, withoutCount } from "./proof.ts";
import type { Stage } from "./stage.ts";

/** What was rehearsed before in this process, whose code never changes, by all that it stood on. */
export type Memory = Map<string, Known>;

type Known = { readonly rehearsal: RevisionRehearsal; readonly notes: readonly RehearsalNote[] };

/**
 * Rehearses a plan: the history up to where the live database stands, then the plan's revisions, each up, down and up
 * again. Of what a plan reverts, `down()` is then told statement by statement.
 *
 * Problems: those of the plan; `migrationFailed` of the history, where it does not replay from an empty database and no
 * definition of the live one was given.
 */
export async function rehearse(
  stage: Stage,
  standing: Standing,
  request: Request,
  memory: Memory,
): Promise<Omit<Rehearsal, "version" | "milliseconds"> | Problem> {
  const plan = planIn(stage, standing, request);
  if (isProblem(plan)) return plan;
  const ids = plan.steps.map((step) => step.id);
  const ahead = plan.direction === "up" ? ids : ids.toReversed();
  const rows = plan.direction === "up" ? standing.rows : standing.rows.filter((row) => !ids.includes(row.id));
  const ground = [rows.map(({ id }) => id), standing.recovered, plan.direction];
  const key = (count: number) => JSON.stringify([ground, ahead.slice(0, count)]);
  const known = remembered(ahead.map((_, index) => memory.get(key(index + 1))));
  if (known) {
    for (const note of known.flatMap(({ notes }) => notes)) stage.note(note);
    const revisions = known.map(({ rehearsal }) => rehearsal);
    return { revisions: inPlanOrder(plan, revisions), notes: stage.notes };
  }

  // What `up()` of a revision did whose file is gone may not be known: then its `down` alone is tried.
  const provable = ahead.every((id) => findMigration(stage, standing, id) !== undefined);
  const proved = provable ? await proveAll(stage, standing, rows, ahead) : [];
  if (isProblem(proved)) return proved;
  const revisions = plan.direction === "up" ? proved : await revertAll(stage, standing, ids, proved);
  if (isProblem(revisions)) return revisions;
  for (const [index, id] of ahead.entries()) {
    const rehearsal = revisions.find((candidate) => candidate.id === id);
    if (rehearsal) memory.set(key(index + 1), { rehearsal, notes: stage.notes });
  }
  return { revisions: inPlanOrder(plan, revisions), notes: stage.notes };
}

/** What is known of all revisions, or of those up to one that fails: what comes after that is not tried. */
function remembered(all: readonly (Known | undefined)[]): readonly Known[] | undefined {
  const end = all.findIndex((known) => known === undefined || known.rehearsal.verdict === "fails");
  if (end === -1) return all.filter((known) => known !== undefined);
  return all[end] === undefined ? undefined : all.slice(0, end + 1).filter((known) => known !== undefined);
}

/** The plan for a request, as the live database's rows have it. */
export function planIn(stage: Stage, standing: Standing, request: Request): Plan | Problem {
  const { project } = stage.connection;
  const recovered = new Set(standing.recovered.map(({ id }) => id));
  return planFor(buildHistory(filesOf(project), standing.rows), request, recovered);
}

/** Brings the scratch database to the rows, seeds it, and looks. */
async function begin(stage: Stage, standing: Standing, rows: readonly AppliedRow[]): Promise<Picture | Problem> {
  // What looks is made last.
  stage.touches.addAny();
  const hasDefinition = standing.definition !== undefined && rows.length === standing.rows.length;
  const hole = rows.find(({ id }) => findMigration(stage, standing, id) === undefined);
  if (hasDefinition && hole) {
    await layDefinition(stage, standing);
    stage.note({ kind: "fromDefinition", problem: { code: "revisionMissingFile", revision: hole.id } });
  } else {
    const { problem } = await layGround(stage, { ...standing, hasTable: true }, rows);
    if (problem && (problem.code === "cancelled" || !hasDefinition)) return problem;
    if (problem) {
      await layDefinition(stage, standing);
      stage.note({ kind: "fromDefinition", problem });
    }
  }
  await installProbe(stage.ask);
  await plant(stage);
  return pictureOf(stage);
}

async function proveAll(
  stage: Stage,
  standing: Standing,
  rows: readonly AppliedRow[],
  ids: readonly string[],
): Promise<readonly RevisionRehearsal[] | Problem> {
  const proved: RevisionRehearsal[] = [];
  const done: AppliedRow[] = [...rows];
  let before: Picture | undefined;
  for (const id of ids) {
    const step = stepOf(stage, standing, id);
    const start: Picture | Problem = before ?? (await begin(stage, standing, done));
    if (isProblem(start)) return start;
    const { rehearsal, after } = await prove(stage, step, start);
    if (rehearsal.problem?.code === "cancelled") return rehearsal.problem;
    proved.push(rehearsal);
    if (rehearsal.verdict === "fails") return proved;
    done.push({ order: done.length + 1, timestamp: step.timestamp, id });
    // Where it could not be brought back to where `up()` leaves it, the next one begins anew.
    before = after;
  }
  return proved;
}

/** Reverts what was proved, the latest first, and tells what each `down()` does then. */
async function revertAll(
  stage: Stage,
  standing: Standing,
  ids: readonly string[],
  proved: readonly RevisionRehearsal[],
): Promise<readonly RevisionRehearsal[] | Problem> {
  const failed = proved.find(({ verdict }) => verdict === "fails");
  if (failed) return proved;
  const start = await begin(stage, standing, standing.rows);
  if (isProblem(start) && start.code === "cancelled") return start;
  if (isProblem(start)) return proved.map((rehearsal) => ({ ...rehearsal, verdict: "fails", problem: start }));
  const revisions: RevisionRehearsal[] = [];
  let before = start.rows;
  for (const id of ids) {
    const { statements, problem } = await act(stage, stepOf(stage, standing, id), "down");
    if (problem?.code === "cancelled") return problem;
    const rows = await rowsOf(stage.ask, stage.ownTables);
    const dropped = droppedData(statements);
    const gone = lostBetween(before, rows).map(withoutCount);
    const own = proved.find((rehearsal) => rehearsal.id === id);
    revisions.push({
      ...(own ?? { id, verdict: "reversible", differences: [], columnOrder: [] }),
      direction: "down",
      statements,
      lost: [...new Set([...dropped, ...gone.filter((loss) => !dropped.some((name) => isWithin(loss, name)))])],
      ...(problem ? { verdict: "fails", problem } : {}),
    });
    if (problem) break;
    before = rows;
  }
  return revisions;
}

function isWithin(loss: string, name: string): boolean {
  return loss === name || loss.startsWith(`${name}.`);
}

function inPlanOrder(plan: Plan, revisions: readonly (RevisionRehearsal | undefined)[]): readonly RevisionRehearsal[] {
  return plan.steps.flatMap(({ id }) => revisions.find((rehearsal) => rehearsal?.id === id) ?? []);
}
