import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Resolution, ResolutionKind } from "../../client/changes/resolutions.ts";
import { requestOfResolution, resolutionsOf } from "../../client/changes/resolutions.ts";
import { setting } from "../../client/settings.ts";
import { displayPath } from "../../client/messages/wording.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";
import { isConflict, resolveRevision } from "../../migrations/history.ts";
import type { Revision } from "../../migrations/revision.ts";
import { exitCodes } from "../exitCodes.ts";
import type { ChangeOptions } from "../options.ts";
import type { Report } from "../output/report.ts";
import type { Session } from "../session.ts";
import { projectData, readProject } from "../session.ts";
import { change } from "./changes.ts";
import type { Handler } from "./handler.ts";
import { retimestamp } from "./retimestamp.ts";

/** Resolutions that need no editor. */
export const resolutionKinds = [
  "rename",
  "revert",
  "restore",
  "purge",
  "retimestamp",
  "apply",
  "markApplied",
  "putBack",
  "accept",
] as const satisfies readonly ResolutionKind[];

export type ResolveOptions = ChangeOptions & { readonly with?: (typeof resolutionKinds)[number] };

/** Lists conflicts with their resolutions, or carries one out. */
export function resolve(name: string | undefined): Handler<ResolveOptions> {
  return async (session, options) => {
    const problem = await readProject(session, options);
    if (problem) return problem;
    const { history, problem: broken } = session.project.view;
    if (broken) return broken;
    if (name === undefined) return list(session, history.revisions.filter(isConflict));
    const revision = resolveRevision(history, name);
    if (isProblem(revision)) return revision;
    if (!isConflict(revision)) return { code: "nothingToResolve", revision: revision.id };
    if (options.with === undefined) return list(session, [revision]);
    const resolutions = await resolutionsOf(session.project, revision);
    const chosen = resolutions.find(({ kind }) => kind === options.with);
    return chosen ? carryOut(session, options, revision, chosen) : { code: "nothingToResolve", revision: revision.id };
  };
}

async function list(session: Session, revisions: readonly Revision[]): Promise<Report> {
  const conflicts: { readonly revision: Revision; readonly resolutions: readonly Resolution[] }[] = [];
  for (const revision of revisions) {
    const all = await resolutionsOf(session.project, revision);
    const possible = all.filter(({ kind }) => resolutionKinds.some((one) => one === kind));
    conflicts.push({ revision, resolutions: possible });
  }
  const lines = conflicts.flatMap(({ revision: { id, state }, resolutions }) => [
    `${id} (${state})`,
    ...resolutions.map(({ kind, label, detail }) => `  --with ${kind.padEnd(12)} ${label}. ${detail}`),
  ]);
  return {
    exitCode: exitCodes.ok,
    text: lines.length === 0 ? "No conflicts." : lines.join("\n"),
    data: {
      ...projectData(session),
      conflicts: conflicts.map(({ revision: { id, state }, resolutions }) => ({
        id,
        state,
        resolutions: resolutions.map(({ kind, label, detail }) => ({ kind, label, detail })),
      })),
    },
  };
}

async function carryOut(
  session: Session,
  options: ResolveOptions,
  revision: Revision,
  { kind, recovery, recovered, renamed }: Resolution,
): Promise<Report | Problem> {
  const { id, file } = revision;
  const refused = await refusalOf(session, options, kind, id);
  if (refused) return refused;
  const request = requestOfResolution({ kind, ...omitUndefined({ renamed }) }, id);
  if (request) return change(session, options, request, recovered ? [recovered] : []);
  switch (kind) {
    case "restore":
      return recovery?.source
        ? writeBack(session, recovery.source.file, recovery.source.text, "wx")
        : { code: "notRecoverable", revision: id };
    case "putBack": {
      const remembered = await session.project.client.request("remembered", { revision: id });
      if (isProblem(remembered)) return remembered;
      return remembered.text === undefined || file === undefined
        ? { code: "notRecoverable", revision: id }
        : writeBack(session, file, remembered.text, "w");
    }
    case "accept": {
      const answer = await session.project.client.request("remember", { accept: [id] });
      if (isProblem(answer)) return answer;
      return { exitCode: exitCodes.ok, text: `${id} counts as applied as it is.`, data: projectData(session) };
    }
    case "retimestamp":
      return retimestamp(session, revision);
    default:
      return { code: "nothingToResolve", revision: id };
  }
}

/** Why a file is not changed: the project is read-only, or nobody has answered. */
async function refusalOf(
  { project, terminal }: Session,
  { yes = false }: ResolveOptions,
  kind: ResolutionKind,
  id: string,
): Promise<Problem | undefined> {
  if (!["restore", "putBack", "retimestamp", "accept"].includes(kind)) return undefined;
  if (setting("readOnly", project.location.folder)) return { code: "readOnly" };
  // The text in the file is lost, or other files are changed as well.
  if (yes || !["putBack", "retimestamp"].includes(kind)) return undefined;
  const question = kind === "putBack" ? `Replace the file of ${id} by what was applied?` : `Rename ${id} and its file?`;
  if (!terminal.isInteractive) return { code: "unanswered", question, option: "--yes" };
  terminal.complain(question);
  return /^y(es)?$/i.test(await terminal.ask("Go on? [y/N] ")) ? undefined : { code: "cancelled" };
}

/** Writes the text of a revision. @param flag `wx`: an existing file is not overwritten */
async function writeBack(session: Session, file: string, text: string, flag: "w" | "wx"): Promise<Report | Problem> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { flag });
  } catch (error) {
    return { code: "writeFailed", file, message: (error as Error).message };
  }
  return { exitCode: exitCodes.ok, text: displayPath(file), data: { ...projectData(session), file } };
}
