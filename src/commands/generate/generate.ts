import { l10n } from "vscode";
import * as vscode from "vscode";
import { driftInWords, upToDateInWords } from "../../client/generate/draftReport.ts";
import type { GenerateFace, GenerateOutcome } from "../../client/generate/generateRevision.ts";
import { generateRevision } from "../../client/generate/generateRevision.ts";
import type { CommandResult } from "../../client/changes/commandResult.ts";
import { problemResult } from "../../client/changes/commandResult.ts";
import type { Action } from "../../client/messages/actions.ts";
import { counts } from "../../client/messages/counts.ts";
import { problemMessage } from "../../client/messages/problemMessages.ts";
import { doubtsInWords } from "../../client/messages/proofMessages.ts";
import type { Project } from "../../client/project/project.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import { nonPostgresFacts } from "../../client/project/projectState.ts";
import { setting } from "../../client/settings.ts";
import type { Answers } from "../../core/diff/answers.ts";
import { displayName } from "../../core/schema/columnFacts.ts";
import type { ModelTable } from "../../core/schema/model.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { withRevisionsProgress } from "../../host/changes/progress.ts";
import { failed } from "../../host/changes/failed.ts";
import { notify, warn } from "../../host/messages/notify.ts";
import type { Services } from "../../host/services.ts";
import type { CommandArgument, CommandId } from "../../manifest.ts";
import type { CommandTarget } from "../command.ts";
import { onChange, onFresh, whichChange } from "../command.ts";
import { previewOf, writeByTypeorm } from "../revisions/createRevision.ts";
import { askForMessage } from "../revisions/prompts.ts";
import { askQuestions } from "./askQuestions.ts";
import { generateFacts } from "../../client/generate/generateFacts.ts";
import { reviewDraft } from "./review.ts";

export const generate = onChange(
  whichChange,
  onFresh((services, target) =>
    nonPostgresFacts(target.project.view) || target.argument.builder === "typeorm"
      ? writeByTypeorm(services, target)
      : generateFor(services, target),
  ),
);

async function generateFor(services: Services, { project, argument }: CommandTarget) {
  const message = argument.message ?? (await askForMessage(l10n.t("Generate Revision…")));
  if (message === undefined || (argument.message === undefined && message.trim() === "")) return undefined;
  const request = {
    message,
    answers: answersOf(project.view, argument),
    against: argument.against ?? setting("generateAgainst", project.location.folder),
    style: setting("generateStyle", project.location.folder),
    asks: argument.yes !== true,
  };
  const outcome = await generateRevision(project, request, faceOf(services, project));
  if (outcome === undefined) return undefined;
  if (isProblem(outcome)) {
    void services.store.refreshProject(project);
    return outcome.code === "rehearsalLacks" ? lacking(project, outcome, message) : failed(outcome, project);
  }
  return report(services, project, outcome);
}

/** The answers in a command's argument. A row of the Models view stands for its tables. */
function answersOf(view: ProjectView, argument: CommandArgument): Answers {
  const { renames, fills, drops, include, schema, table } = argument;
  const ofRow = table === undefined ? undefined : tablesOfModel(view, omitUndefined({ schema, name: table }));
  return omitUndefined({ renames, fills, drops, include: include ?? ofRow });
}

/** A model's table, and the tables that TypeORM makes beside it. */
function tablesOfModel({ models = [], schema }: ProjectView, table: ModelTable): readonly string[] {
  const current = schema?.currentSchema;
  const model = models.find(({ in: { schema: of, name } }) => name === table.name && of === (table.schema ?? of));
  return [model?.in ?? table, ...(model?.junctions ?? [])].map(({ schema: of = current ?? "", name }) =>
    displayName({ schema: of, name }, current),
  );
}

function faceOf(services: Services, project: Project): GenerateFace {
  return {
    run: (work) => withRevisionsProgress(services, project, "other", work),
    askQuestions,
    review: (draft, answers, questions) => reviewDraft(services, project, { draft, answers, questions }),
  };
}

/** Offers TypeORM's schema builder where the embedded PostgreSQL lacks an extension. */
function lacking(
  project: Project,
  problem: Extract<Problem, { readonly code: "rehearsalLacks" }>,
  message: string,
): CommandResult {
  const byTypeorm: Action = {
    title: l10n.t("Use TypeORM’s Schema Builder"),
    command: "migrations.generate" satisfies CommandId,
    arguments: [{ message, builder: "typeorm" }],
  };
  const sentence = l10n.t(
    "The embedded PostgreSQL lacks {0}, so the entities cannot be compared on it: {1}. TypeORM’s schema builder compares with the live database and may drop a changed column with its values.",
    problem.extensions.join(", "),
    problem.message,
  );
  warn({ message: sentence, actions: [byTypeorm] }, project);
  return problemResult(problem);
}

/** Shows what was written. */
async function report(
  services: Services,
  project: Project,
  { draft, written }: GenerateOutcome,
): Promise<CommandResult> {
  const { file, id = "", statements = 0 } = written ?? {};
  if (file === undefined) {
    await services.store.refreshProject(project);
    notify([upToDateInWords(project.view, draft.base), ...driftInWords(draft)].join(" "));
    return { ok: true, applied: [], reverted: [], upToDate: true, ...generateFacts(draft) };
  }
  await services.store.reloadProject(project);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
  const [doubt] = draft.proof ? doubtsInWords(draft.proof) : [];
  if (written?.unregistered === true) warn(problemMessage({ code: "notRegistered", file, name: id }), project);
  else if (doubt !== undefined) warn({ message: doubt, actions: [previewOf(project, id)] }, project);
  else notify([counts.generated(statements), ...driftInWords(draft)].join(" "), previewOf(project, id));
  return { ok: true, applied: [], reverted: [], file, files: written?.files ?? [file], ...generateFacts(draft) };
}
