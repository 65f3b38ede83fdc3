import type { Problem } from "../../../core/problems/problem.ts";
import { isProblem } from "../../../core/problems/problem.ts";
import type { SquashDraft } from "../../../migrations/squash/squash.ts";
import type { SquashParams } from "../../../protocol/squash.ts";
import type { ScratchSession } from "../../rehearsal/scratch/scratchSession.ts";
import { differences } from "../../rehearsal/snapshot/differences.ts";
import { candidatesFor } from "./candidates.ts";
import { unseenOf } from "./coverage.ts";
import type { Range } from "./candidates.ts";
import { recordRange, revisionsWithCode } from "./recordRange.ts";
import type { Compared, Side } from "./side.ts";
import { readCompared, readSide } from "./side.ts";
import { varyingColumns } from "./tableContents.ts";
import type { Candidate, Expected, TriedCandidate } from "./tryCandidate.ts";
import { layBefore, tryCandidate } from "./tryCandidate.ts";

/**
 * Writes one revision for several, and executes it and them on the scratch database: on an empty one, and with made-up rows in
 * the tables before them. The first way of writing it that leads to the same schema, rows and sequences is returned.
 * Problems: that of the first revision that fails, `squashUnproven`.
 */
export async function squash(session: ScratchSession, params: SquashParams): Promise<SquashDraft | Problem> {
  const { liveState, base, withoutRows } = params;
  const leftOut = new Set<string>();
  const isLeftOut = (table: string) => leftOut.has(table);
  const lay = (isSeeded = false) => layBefore(session, liveState, base, isSeeded);
  const found = await readRange(session, params, isLeftOut, lay);
  if (isProblem(found)) return found;
  const { range, expected, madeUpRows } = found;
  for (const given of withoutRows) {
    const names = [...range.after.contents.keys()].filter((name) => name === given || name.endsWith(`.${given}`));
    if (names.length === 0) return { code: "tableMissing", table: given };
    // Statements may name a table without its schema.
    for (const name of names) leftOut.add(name).add(name.slice(name.indexOf(".") + 1));
  }
  let last: readonly string[] = [];
  // `readRange` has left the state after the range.
  for (const candidate of await candidatesFor(session, range, () => lay())) {
    const tried = await tryCandidate(session, liveState, base, candidate, expected);
    if (isProblem(tried)) return tried;
    if (tried.differences.length === 0) return draftOf(session, range, candidate, tried, madeUpRows);
    last = tried.differences;
  }
  return { code: "squashUnproven", differences: last };
}

type MadeUpRows = NonNullable<SquashDraft["proof"]["madeUpRows"]> | undefined;
type Found = { readonly range: Range; readonly expected: Expected; readonly madeUpRows: MadeUpRows };

/** Replays the range several times. Afterwards the scratch database contains the state after it, without made-up rows. */
async function readRange(
  session: ScratchSession,
  { liveState, base, squashed }: SquashParams,
  isLeftOut: (table: string) => boolean,
  lay: (isSeeded?: boolean) => Promise<Problem | undefined>,
): Promise<Found | Problem> {
  const madeUp = base.length > 0 ? await replayMadeUp(session, { liveState, squashed }, lay) : undefined;
  if (isProblem(madeUp)) return madeUp;
  // First with `down()`, then again, so that the state after the range is what is left.
  const first = await replayOnce(session, { liveState, squashed }, lay);
  if (isProblem(first)) return first;
  const back = await recordRange(session, liveState, squashed.toReversed(), "down");
  const restored = back.problem ? undefined : await readSide(session);
  if (isProblem(restored)) return restored;
  const second = await replayOnce(session, { liveState, squashed }, lay, revisionsWithCode(first.statements));
  if (isProblem(second)) return second;
  const isRestored =
    restored !== undefined && differences(second.before.objects, restored.objects).catalog.length === 0;
  const varying = varyingColumns(first.after.contents, second.after.contents);
  const { before, after, statements } = second;
  const { contents, sequences, varying: more = new Set<string>(), reason } = madeUp ?? {};
  const isSame = first.statements.every(({ sql }, index) => sql === statements[index]?.sql);
  const range: Range = {
    before,
    after,
    up: statements,
    down: isRestored ? back.statements : undefined,
    varying: new Set([...varying, ...more]),
    isComputed: !isSame || first.statements.length !== statements.length,
    hasRows: before.contents.size === 0 || contents !== undefined,
    isLeftOut,
  };
  const expected: Expected = {
    after,
    notCompared: { columns: varying, isLeftOut },
    ...(contents && sequences
      ? { madeUp: { contents, sequences, notCompared: { columns: new Set([...varying, ...more]), isLeftOut } } }
      : {}),
  };
  const hasTables = before.contents.size > 0;
  const madeUpRows = !hasTables
    ? undefined
    : { isCompared: contents !== undefined, ...(reason === undefined ? {} : { reason }) };
  return { range, expected, madeUpRows };
}

type MadeUp = Partial<Pick<Compared, "contents" | "sequences">> & {
  readonly varying?: ReadonlySet<string>;
  readonly reason?: string;
};

type OfRange = Pick<SquashParams, "liveState" | "squashed">;
type Replayed = { readonly before: Side; readonly after: Side; readonly statements: Range["up"] };

async function replayOnce(
  session: ScratchSession,
  { liveState, squashed }: OfRange,
  lay: (isSeeded?: boolean) => Promise<Problem | undefined>,
  watched: ReadonlySet<string> = new Set(),
): Promise<Replayed | Problem> {
  const problem = await lay();
  if (problem) return problem;
  const before = await readSide(session);
  if (isProblem(before)) return before;
  const { statements, problem: failed } = await recordRange(session, liveState, squashed, "up", watched);
  if (failed) return failed;
  const after = await readSide(session);
  return isProblem(after) ? after : { before, after, statements };
}

/** The made-up rows after the range, and the columns with other values at the second time; or the reason why it refuses them. */
async function replayMadeUp(
  session: ScratchSession,
  { liveState, squashed }: OfRange,
  lay: (isSeeded?: boolean) => Promise<Problem | undefined>,
): Promise<MadeUp | Problem> {
  const results: Compared[] = [];
  for (let turn = 0; turn < 2; turn++) {
    const problem = await lay(true);
    if (problem) return problem;
    const { problem: failed } = await recordRange(session, liveState, squashed, "up");
    if (failed?.code === "cancelled") return failed;
    if (failed) return { reason: "message" in failed ? failed.message : failed.code };
    results.push(await readCompared(session));
  }
  const [one, again] = results;
  if (!one || !again) return {};
  return { contents: one.contents, sequences: one.sequences, varying: varyingColumns(one.contents, again.contents) };
}

function draftOf(
  { version, lacking }: ScratchSession,
  { before, after, up: sent, varying, isLeftOut }: Range,
  { form, up, isFrozen, isBlocking }: Candidate,
  { tail, leftOut, down, notUndone }: TriedCandidate,
  madeUpRows: MadeUpRows,
): SquashDraft {
  const rows = [...after.contents].filter(
    ([name, { total }]) => total > 0 && total !== (before.contents.get(name)?.total ?? 0),
  );
  return {
    form,
    up: [...up, ...tail],
    down,
    rows: rows.map(([table, { total }]) => ({ table, rows: total, isKept: !isLeftOut(table) })),
    proof: {
      version,
      ...(madeUpRows ? { madeUpRows } : {}),
      varying: [...varying],
      isFrozen,
      isBlocking,
      unseen: form === "statements" ? unseenOf(sent, lacking) : tail,
      leftOut,
      notUndone,
    },
  };
}
