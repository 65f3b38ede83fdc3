import type { Answers } from "../../core/diff/answers.ts";
import type { Question } from "../../core/diff/operation.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Against } from "../../manifest.ts";
import { classNameOf } from "../../migrations/revision.ts";
import type { Generated } from "../../protocol/runner.ts";
import { isProven } from "../messages/proofMessages.ts";
import type { Project } from "../project/project.ts";
import type { Draft } from "../rehearsal/rehearsalClient.ts";
import type { RequestOptions } from "../runner/runnerClient.ts";
import { keyOfQuestion } from "./questions.ts";

/** What is generated. */
export type GenerateRequest = {
  readonly message: string;
  readonly answers: Answers;
  readonly against: Against;
  /** False: nobody is asked, and nothing is guessed. */
  readonly asks: boolean;
};

/** How a face of the product asks and shows. */
export type GenerateFace = {
  /** Runs work on the project, with progress and a way to cancel. */
  readonly run: <T>(work: (options: RequestOptions) => Promise<T | Problem>) => Promise<T | Problem>;
  /** Asks for answers. Undefined: cancelled. */
  readonly askQuestions: (questions: readonly Question[], answers: Answers) => Promise<Answers | undefined>;
  /** Shows a draft. Returns `write`, other answers, or undefined if the user cancels. */
  readonly review: (draft: Draft, answers: Answers, questions: readonly Question[]) => Promise<Review>;
};

export type Review = "write" | Answers | undefined;

/** A draft, and its file; without `written`, there was nothing to write. */
export type GenerateOutcome = { readonly draft: Draft; readonly written?: Generated };

/**
 * Drafts, proves and writes a revision. Asks what only the user knows, and shows a draft that loses values or is not
 * proven before it is written. Undefined: cancelled by the user. Problems: `messageInvalid`, those of the draft,
 * `writeFailed`.
 */
export async function generateRevision(
  project: Project,
  { message, answers: given, against, asks }: GenerateRequest,
  face: GenerateFace,
): Promise<GenerateOutcome | Problem | undefined> {
  if (classNameOf(message) === "") return { code: "messageInvalid", message };
  const draftWith = (answers: Answers) =>
    face.run((options) => project.rehearsals.draft({ answers, against, prove: true }, options));
  let answers = given;
  let draft = await draftWith(answers);
  const asked = new Map<string, Question>();
  for (let isReviewed = !asks; !isReviewed;) {
    if (isProblem(draft)) return draft;
    const fresh = draft.questions.filter((question) => !asked.has(nameOf(question)));
    for (const question of fresh) asked.set(nameOf(question), question);
    const questions = [...asked.values()];
    let next: Review = "write";
    if (fresh.length > 0) next = await face.askQuestions(questions, answers);
    else if (draft.up.length > 0 && isDoubtful(draft)) next = await face.review(draft, answers, questions);
    if (next === undefined) return undefined;
    if (next === "write") isReviewed = true;
    else if (next !== answers) {
      answers = next;
      draft = await draftWith(answers);
    }
  }
  if (isProblem(draft)) return draft;
  if (draft.up.length === 0) return { draft };
  const { up, down } = draft;
  const written = await face.run((options) => project.client.request("write", { message, up, down }, options));
  return isProblem(written) ? written : { draft, written };
}

/** True for a draft that the user should see before it is written. */
function isDoubtful({ losses, questions, proof }: Draft): boolean {
  return losses.length > 0 || questions.length > 0 || (proof !== undefined && !isProven(proof));
}

function nameOf(question: Question): string {
  return `${question.kind} ${keyOfQuestion(question)} ${question.to ?? ""}`;
}
