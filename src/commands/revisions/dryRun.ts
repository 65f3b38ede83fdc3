import { l10n } from "vscode";
import { failed } from "../../host/changes/failed.ts";
import { requestChange } from "../../host/changes/requestChange.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { requestTo } from "../../migrations/requestedRange.ts";
import { askForTarget } from "./askTarget.ts";
import { onFresh, onPostgres } from "../command.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** Tries a change on the live database itself, in one transaction that is rolled back. */
export const dryRun = onPostgres(
  onFresh(async (services, { project, argument }) => {
    const isNamed = argument.revision !== undefined || argument.to !== undefined;
    const target = isNamed ? argument : await askForTarget(project, l10n.t("Dry Run…"), true);
    if (target === undefined) return undefined;
    // A range begins where the live database does not stand.
    const { revision, to } = target;
    const targeted = requestTo(project.view.history, omitUndefined({ revision, to }));
    if (isProblem(targeted)) return failed(targeted, project);
    return requestChange(services, project, targeted.request, { ...argument, dryRun: true });
  }),
);
