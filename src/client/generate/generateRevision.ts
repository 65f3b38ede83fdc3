import type { Answers } from "../../core/diff/answers.ts";
import type { GenerateStyle } from "../../core/diff/online/onlineForm.ts";
import type { Question } from "../../core/diff/operation.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Against } from "../../manifest.ts";
import { classNameOf } from "../../migrations/revision.ts";
import type { Generated } from "../../protocol/drafts.ts";
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
  readonly style: GenerateStyle;
  /** False: there are no questions, and nothing is guessed. */
  readonly asks: boolean;
};

/** How a face of the product asks and shows. */
export type GenerateFace = {
  /** Runs work on the project, with progress and a way to cancel. */
  readonly run: <T>(work: (options: RequestOptions) => Promise<T | Problem>) => Promise<T | Problem>;
  /** Asks for answers. Undefined: cancelled. */
  readonly askQuestions: (questions: readonly Question[], answers: Answers) => Promise<Answers | undefined>;
  /** Shows a draft. */
  readonly review: (draft: Draft, answers: Answers, questions: readonly Question[]) => Promise<Review>;
};

/** `write`, other answers or another source for a new draft, or undefined if the user cancels. */
export type Review = "write" | { readonly answers?: Answers; readonly against?: Against } | undefined;

/** A draft, and its file; without `written`, there was nothing to write. */
export type GenerateOutcome = { readonly draft: Draft; readonly written?: Generated };

/**
 * Drafts, proves and writes a revision. Asks what only the user knows, and shows a draft that loses values or is not
 * proven before it is written. Undefined: cancelled by the user. Problems: `messageInvalid`, those of the draft,
 * `writeFailed`.
 */
export async function generateRevision(
  project: Project,
  { message, answers: given, against: chosen, style, asks }: GenerateRequest,
  face: GenerateFace,
): Promise<GenerateOutcome | Problem | undefined> {
  if (classNameOf(message) === "") return { code: "messageInvalid", message };
  let answers = given;
  let against = chosen;
  const draftNow = () =>
    face.run((options) => project.rehearsals.draft({ answers, against, style, prove: true, drift: true }, options));
  let draft = await draftNow();
  const asked = new Map<string, Question>();
  let isOpen = asks;
  while (isOpen) {
    if (isProblem(draft)) return draft;
    const fresh = draft.questions.filter((question) => !asked.has(nameOf(question)));
    for (const question of fresh) asked.set(nameOf(question), question);
    const questions = [...asked.values()];
    const next = await nextStep(draft, fresh.length > 0, questions, answers, face);
    if (next === undefined) return undefined;
    isOpen = next !== "write";
    if (next === "write") continue;
    const { answers: others = answers, against: other = against } = next;
    if (others === answers && other === against) continue;
    [answers, against] = [others, other];
    draft = await draftNow();
  }
  if (isProblem(draft)) return draft;
  if (draft.up.length === 0) return { draft };
  const files = draft.files ?? [{ up: draft.up, down: draft.down }];
  const written = await face.run((options) => project.client.request("write", { message, files }, options));
  return isProblem(written) ? written : { draft, written };
}

/** Asks the questions that are new, or shows a draft that needs it. */
async function nextStep(
  draft: Draft,
  isAsking: boolean,
  questions: readonly Question[],
  answers: Answers,
  face: GenerateFace,
): Promise<Review> {
  if (isAsking) {
    const given = await face.askQuestions(questions, answers);
    return given && { answers: given };
  }
  return draft.up.length > 0 && isDoubtful(draft) ? face.review(draft, answers, questions) : "write";
}

/** True for a draft that the user should see before it is written. */
function isDoubtful({ losses, questions, proof }: Draft): boolean {
  return losses.length > 0 || questions.length > 0 || (proof !== undefined && !isProven(proof));
}

function nameOf(question: Question): string {
  return `${question.kind} ${keyOfQuestion(question)} ${question.to ?? ""}`;
}
