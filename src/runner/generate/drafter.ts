import type { Answers } from "../../core/diff/answers.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { DraftParams, RevisionDraft } from "../../protocol/drafts.ts";
import { entityProblem } from "../databases/entityProblem.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import { fingerprint } from "../rehearsal/snapshot/fingerprint.ts";
import type { Catalogs } from "./draft.ts";
import { draftOfNothing, draftRevision, readCatalogs } from "./draft.ts";
import { driftOf } from "./drift.ts";
import { laySource } from "./laySource.ts";

/** What is known of a source, and stays true while the process runs: the entities are those that it has loaded. */
type Known = { readonly key: string; readonly catalogs: Catalogs; drift?: readonly string[] | undefined };

/** Drafts revisions on the scratch database, and keeps the catalogs of the last source. */
export class Drafter {
  #known: Known | undefined;
  #isLaid = false;

  /** To be called when something else uses the scratch database. */
  leave(): void {
    this.#isLaid = false;
  }

  /** Problems: those of the source, `answerUnmatched`, `changeBlocked`, `draftFailed`. */
  async draft(
    session: ScratchSession,
    { liveState, replay, drift = false, ...wanted }: DraftParams,
  ): Promise<RevisionDraft | Problem> {
    const { answers, prove = false } = wanted;
    const key = JSON.stringify([liveState.definition, liveState.metadata, liveState.rows, liveState.recovered, replay]);
    const known = this.#known?.key === key ? this.#known : undefined;
    const isDriftKnown = !drift || liveState.definition === undefined || (known !== undefined && "drift" in known);
    const same = known && isDriftKnown && isEmpty(answers) ? draftOfNothing(session, known.catalogs) : undefined;
    if (same) return withDrift(same, drift ? known?.drift : undefined);

    if (!this.#isLaid || known === undefined) {
      this.#isLaid = false;
      this.#known = undefined;
      const problem = await unlessRefused(session, () => laySource(session, liveState, replay));
      if (problem) return problem;
    }
    const catalogs = known?.catalogs ?? (await unlessRefused(session, () => readCatalogs(session)));
    if (isProblem(catalogs)) return catalogs;
    const now: Known = known ?? { key, catalogs };
    [this.#known, this.#isLaid] = [now, true];
    const live = isDriftKnown ? undefined : await fingerprint(session.ask, session.ownTables);
    // A proof leaves rows.
    this.#isLaid = !prove;
    const draft = await draftRevision(session, catalogs, wanted);
    if (isProblem(draft)) return draft;
    if (live) {
      this.#isLaid = false;
      now.drift = await driftOf(session, live, liveState, replay);
    }
    return withDrift(draft, drift ? now.drift : undefined);
  }
}

/** The result of work, or why the scratch database or TypeORM refuses it. */
async function unlessRefused<T>(session: ScratchSession, work: () => Promise<T>): Promise<T | Problem> {
  try {
    return await work();
  } catch (error) {
    const { connection, lacking } = session;
    const problem = session.lack(error, [...lacking]) ?? connection.problemOf(error);
    return problem.code === "unknown" ? entityProblem(error, connection.project.files) : problem;
  }
}

function isEmpty(answers: Answers): boolean {
  return Object.values(answers).every((answer) => Object.keys(answer).length === 0);
}

function withDrift(draft: RevisionDraft, drift: readonly string[] | undefined): RevisionDraft {
  return drift === undefined ? draft : { ...draft, drift };
}
