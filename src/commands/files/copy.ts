import * as vscode from "vscode";
import { l10n } from "vscode";
import { failed } from "../../host/changes/failed.ts";
import { recordingOf } from "../../host/changes/preview.ts";
import { notify } from "../../host/messages/notify.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { displayName } from "../../core/schema/columnFacts.ts";
import { resolveRevision } from "../../migrations/history.ts";
import { requestTo } from "../../migrations/requestedRange.ts";
import type { Revision } from "../../migrations/revision.ts";
import { pickRevision } from "../revisions/prompts.ts";
import type { CommandTarget } from "../command.ts";
import { onFresh, onPostgres, onProject } from "../command.ts";

/** Copies the name of a table, or of a revision as the Revisions view shows it. */
export const copyName = onProject(async (_, target) => {
  const { schema = "", table } = target.argument;
  if (table !== undefined) {
    const current = target.project.view.schema?.currentSchema;
    return copied(schema === "" ? table : displayName({ schema, name: table }, current));
  }
  return withRevision(target, l10n.t("Copy the Name of Which Revision?"), ({ name }) => copied(name));
});

/** Copies the class name of a revision, which is its id in the migrations table. */
export const copyId = onProject((_, target) =>
  withRevision(target, l10n.t("Copy the Id of Which Revision?"), ({ id }) => copied(id)),
);

/** Copies the SQL of a revision: of a pending one its upgrade, of an applied one its revert. */
export const copySql = onPostgres(
  onFresh((services, target) =>
    withRevision(target, l10n.t("Copy the SQL of Which Revision?"), async ({ id }) => {
      const { project } = target;
      const targeted = requestTo(project.view.history, { revision: id });
      if (isProblem(targeted)) return targeted;
      const recording = await recordingOf(services, project, targeted.request, undefined);
      if (isProblem(recording)) return recording;
      // A part of the SQL would be taken for all of it.
      if (recording.stopped) return recording.stopped;
      const own = recording.statements.filter(({ kind, revision }) => kind === "revision" && revision === id);
      return copied(own.map(({ sql }) => `${sql.trimEnd().replace(/;$/, "")};\n`).join(""));
    }),
  ),
);

type Copied = { readonly ok: true; readonly text: string };

async function withRevision(
  { project, argument }: CommandTarget,
  title: string,
  work: (revision: Revision) => Promise<Copied | Problem>,
) {
  const named = argument.revision ?? (await pickRevision(project, title, () => true));
  if (named === undefined) return undefined;
  const revision = resolveRevision(project.view.history, named);
  if (isProblem(revision)) return failed(revision, project);
  const result = await work(revision);
  return isProblem(result) ? failed(result, project) : result;
}

async function copied(text: string): Promise<Copied> {
  await vscode.env.clipboard.writeText(text);
  notify(l10n.t("Copied: {0}", text.length > 80 ? `${text.slice(0, 80)}…` : text.trim()));
  return { ok: true, text };
}
