import { l10n } from "vscode";
import { storeRehearsal } from "../../client/rehearsal/evidence.ts";
import { withRevisionsProgress } from "../../host/changes/progress.ts";
import { rehearsalReport } from "../../client/rehearsal/rehearsalReport.ts";
import { verdictInWords } from "../../client/messages/rehearsalMessages.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { failed } from "../../host/changes/failed.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { titleFromId } from "../../migrations/revision.ts";
import { requestTo } from "../../migrations/requestedRange.ts";
import { targetInWords } from "../../client/changes/sqlDocuments.ts";
import { askForTarget } from "./askTarget.ts";
import { onFresh, onPostgres } from "../command.ts";

/** Tries a change on a scratch database and reports what each statement and each revision did. */
export const rehearse = onPostgres(
  onFresh(async (services, { project, argument }) => {
    const { history, problem } = project.view;
    if (problem) return failed(problem, project);
    const isNamed = argument.revision !== undefined || argument.to !== undefined;
    const target = isNamed ? argument : await askForTarget(project, l10n.t("Rehearse…"));
    if (target === undefined) return undefined;
    const targeted = requestTo(history, target);
    if (isProblem(targeted)) return failed(targeted, project);
    const { request, from } = targeted;
    const rehearsal = await withRevisionsProgress(services, project, "other", (options) =>
      project.rehearsals.rehearse(request, { ...options, ...(from ? { from } : {}) }),
    );
    if (isProblem(rehearsal)) return failed(rehearsal, project);
    await storeRehearsal(project, rehearsal);
    const title = l10n.t("Rehearsal of {0}", databaseLabel(project.view));
    await services.showMarkdown(
      title,
      rehearsalReport(databaseLabel(project.view), targetInWords(history, target), rehearsal),
    );
    return {
      ok: true,
      revisions: rehearsal.revisions.map(({ claims: _claims, ...revision }) => ({
        ...revision,
        words: `${titleFromId(revision.id)}: ${verdictInWords(revision)}`,
        ...(revision.problem
          ? { problem: { code: revision.problem.code, message: problemMessage(revision.problem).message } }
          : {}),
      })),
      notes: rehearsal.notes,
    };
  }),
);
