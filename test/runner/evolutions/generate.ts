import { isProblem } from "../../../src/core/problems/problem.ts";
import type { RevisionDraft } from "../../../src/protocol/drafts.ts";
import type { TestRunner } from "../../support/runner.ts";
import { startRunner } from "../../support/runner.ts";
import type { Session } from "../../support/session.ts";
import type { Answers, Generation } from "./evolution.ts";

/** The extensions that the table uses. */
const extensions = ["uuid-ossp", "citext", "hstore", "ltree", "btree_gist", "pg_trgm", "pgcrypto"];

/** The settings `migrations.generateStyle` and `migrations.generateAgainst` of a play: see `summary.ts`. */
const style = process.env["EVOLUTIONS_STYLE"] === "online" ? "online" : "simple";
const isFromHistory = process.env["EVOLUTIONS_AGAINST"] === "history";

/** Options of the data source that the style needs. */
export const styleOptions = style === "online" ? 'migrationsTransactionMode: "each",' : "";

/** Runners that draft revisions, by workspace: a second draft of the same entities uses the same one. */
const drafting = new Map<string, TestRunner>();

function drafterOf({ workspace }: Session): TestRunner {
  const known = drafting.get(workspace.root);
  const runner = known ?? startRunner(workspace.root, { rehearsal: { extensions, variables: [] } });
  drafting.set(workspace.root, runner);
  return runner;
}

/** Ends the runner that has drafted revisions of a workspace. */
export async function endDrafts(root: string): Promise<void> {
  await drafting.get(root)?.stop();
  drafting.delete(root);
}

/** Asks for a revision with the given answers. This is the only place that knows how a revision is requested. */
export async function generate(session: Session, message: string, answers: Answers = {}): Promise<Generation> {
  const drafter = drafterOf(session);
  const live = await session.runner.request("liveState", { definition: !isFromHistory });
  if (isProblem(live)) return { problem: live };
  const draft = await drafter.request("draft", { liveState: live.liveState, replay: [], answers, prove: true, style });
  if (isProblem(draft)) return { problem: draft };
  const { files, ...rest } = draft;
  const facts: Omit<RevisionDraft, "up" | "down" | "files"> = rest;
  if (draft.up.length === 0) return { ...facts, upToDate: true };
  const written = await session.runner.request("write", {
    message,
    files: files ?? [{ up: draft.up, down: draft.down }],
  });
  if (isProblem(written)) return { ...facts, problem: written };
  return {
    ...facts,
    ...(written.file === undefined ? {} : { file: written.file }),
    ...(written.files === undefined ? {} : { files: written.files }),
  };
}
