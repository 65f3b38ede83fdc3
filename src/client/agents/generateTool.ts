import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";
import { generateFacts } from "../generate/generateFacts.ts";
import type { GenerateFace } from "../generate/generateRevision.ts";
import { generateRevision } from "../generate/generateRevision.ts";
import { answerInWords, questionInWords } from "../generate/questions.ts";
import type { Project } from "../project/project.ts";
import { nonPostgresFacts } from "../project/projectState.ts";
import { setting } from "../settings.ts";
import type { ToolArguments } from "./toolArguments.ts";

/** Writes a revision for an agent. There are no questions: open ones are a part of the result. */
export async function generateForAgent(
  project: Project,
  { message = "", renames, fills, drops }: ToolArguments,
  signal: AbortSignal | undefined,
): Promise<object | Problem> {
  const other = nonPostgresFacts(project.view);
  if (other) return { code: "notPostgres", type: other.driver };
  const { folder } = project.location;
  const answers = omitUndefined({ renames, fills, drops });
  const face: GenerateFace = {
    run: (work) => work(omitUndefined({ signal })),
    askQuestions: (_, given) => Promise.resolve(given),
    review: () => Promise.resolve("write"),
  };
  const request = {
    message,
    answers,
    against: setting("generateAgainst", folder),
    style: setting("generateStyle", folder),
    asks: false,
  };
  const outcome = await generateRevision(project, request, face);
  if (outcome === undefined) return { code: "cancelled" };
  if (isProblem(outcome)) return outcome;
  const { draft, written } = outcome;
  return {
    isUpToDate: written?.file === undefined,
    files: written?.files ?? (written?.file === undefined ? [] : [written.file]),
    ...generateFacts(draft),
    questions: draft.questions.map((one) => `${questionInWords(one)} ${answerInWords(one, answers)}`),
  };
}
