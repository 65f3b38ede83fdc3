import { problemMessage } from "../../client/messages/problemMessages.ts";
import { doubtsInWords } from "../../client/messages/proofMessages.ts";
import { generateFacts } from "../../client/generate/generateFacts.ts";
import type { GenerateFace, GenerateOutcome } from "../../client/generate/generateRevision.ts";
import { generateRevision } from "../../client/generate/generateRevision.ts";
import { driftInWords, upToDateInWords } from "../../client/generate/draftReport.ts";
import { answerInWords, questionInWords } from "../../client/generate/questions.ts";
import { displayPath } from "../../client/messages/wording.ts";
import { databaseLabel, nonPostgresFacts } from "../../client/project/projectState.ts";
import { setting } from "../../client/settings.ts";
import type { Answers } from "../../core/diff/answers.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Against } from "../../manifest.ts";
import { exitCodes } from "../exitCodes.ts";
import type { CommonOptions } from "../options.ts";
import type { Report } from "../output/report.ts";
import type { Session } from "../session.ts";
import { projectData } from "../session.ts";
import { generateFaceOf } from "./generateFace.ts";
import type { Handler } from "./handler.ts";
import { readForDraft } from "./readForDraft.ts";

export type GenerateOptions = CommonOptions & {
  readonly message: string;
  readonly rename?: Readonly<Record<string, string>>;
  readonly fill?: Readonly<Record<string, string>>;
  readonly drop?: readonly string[];
  readonly include?: readonly string[];
  readonly against?: Against;
  /** Questions stay unanswered, as their defaults say. */
  readonly yes?: boolean;
};

/** Writes the revision that makes the database what the entities say. */
export const generate: Handler<GenerateOptions> = async (session, options) => {
  const { project, terminal } = session;
  const against = options.against ?? setting("generateAgainst", project.location.folder);
  const problem = await readForDraft(session, options, against);
  if (problem) return problem;
  if (nonPostgresFacts(project.view)) return writePlain(session, options, "generate");
  const { message, rename: renames, fill: fills, drop: drops, include } = options;
  const answers: Answers = omitUndefined({ renames, fills, drops, include });
  terminal.note("Comparing the entities on a scratch database…");
  const face: GenerateFace = generateFaceOf(session);
  const request = {
    message,
    answers,
    against,
    style: setting("generateStyle", project.location.folder),
    asks: options.yes !== true && terminal.isInteractive,
  };
  const outcome = await generateRevision(project, request, face);
  if (isProblem(outcome)) return outcome;
  if (outcome === undefined)
    return {
      exitCode: exitCodes.failed,
      text: "Nothing was written.",
      data: { ...projectData(session), isCancelled: true },
    };
  return written(session, outcome, answers);
};

/** Says what was written, and on standard error what to know about it. */
function written(session: Session, { draft, written: result }: GenerateOutcome, answers: Answers): Report {
  const { project, terminal } = session;
  const facts = generateFacts(draft);
  const drift = driftInWords(draft);
  if (result?.file === undefined) {
    const text = [upToDateInWords(project.view, draft.base), ...drift].join(" ");
    return { exitCode: exitCodes.ok, text, data: { ...projectData(session), upToDate: true, ...facts } };
  }
  const { file, files = [file], statements, id = "", unregistered = false } = result;
  const losses = draft.losses.map((loss) => `warning: values of ${loss} go, or are cut or rounded.`);
  const doubts = draft.proof ? doubtsInWords(draft.proof).map((doubt) => `warning: ${doubt}`) : [];
  const notes = unregistered ? [problemMessage({ code: "notRegistered", file, name: id }).message] : [];
  const open = draft.questions.map((question) => `${questionInWords(question)} ${answerInWords(question, answers)}`);
  for (const line of [...losses, ...doubts, ...notes, ...drift, ...open]) terminal.complain(line);
  return {
    exitCode: exitCodes.ok,
    text: files.map(displayPath).join("\n"),
    data: { ...projectData(session), upToDate: false, id, file, files, statements, isListed: !unregistered, ...facts },
  };
}

/** Writes an empty revision. */
export const create: Handler<GenerateOptions> = async (session, options) => {
  const problem = await readForDraft(session, options, "history");
  return problem ?? writePlain(session, options, "create");
};

/** Writes a revision without a comparison of ours: an empty one, or the statements of TypeORM's schema builder. */
async function writePlain(
  session: Session,
  { message }: GenerateOptions,
  method: "generate" | "create",
): Promise<Report | Problem> {
  const { project, signal, terminal } = session;
  const result = await project.client.request(method, { message }, { signal });
  if (isProblem(result)) return result;
  const { file, id = "", statements, unregistered = false } = result;
  if (file === undefined)
    return {
      exitCode: exitCodes.ok,
      text: `No model changes: ${databaseLabel(project.view)} is what the entities say.`,
      data: { ...projectData(session), upToDate: true },
    };
  if (unregistered) terminal.complain(problemMessage({ code: "notRegistered", file, name: id }).message);
  return {
    exitCode: exitCodes.ok,
    text: displayPath(file),
    data: { ...projectData(session), id, file, files: [file], statements, isListed: !unregistered },
  };
}
