import { detailOf, wording } from "../../client/messages/confirmationMessages.ts";
import type { Question, Answer } from "../../client/changes/question.ts";
import type { ChangeFace } from "../../client/changes/requestChange.ts";
import { dryRunDocument, dryRunInWords } from "../../client/changes/dryRunReport.ts";
import { runInWords } from "../../client/changes/runSummary.ts";
import { databaseLabel } from "../../client/project/projectState.ts";
import { evidenceOf } from "../../client/rehearsal/evidence.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { ChangeOptions } from "../options.ts";
import { progressLine } from "../output/progress.ts";
import type { Session } from "../session.ts";

/** What a change has shown, for the report of its command. */
export type Shown = {
  /** Sentences and documents for standard output. */
  readonly texts: string[];
  /** The problem that prevented or ended the change, and its sentence. */
  problem?: { readonly problem: Problem; readonly sentence?: string };
};

/** The face of a change on the command line. */
export function changeFaceOf(session: Session, options: ChangeOptions, shown: Shown): ChangeFace {
  const { project, terminal, signal } = session;
  return {
    refresh: () => project.refresh(),
    evidence: (_, plan, request) => {
      terminal.note("Rehearsing on a scratch database…");
      return evidenceOf(project, plan, () => project.rehearsals.rehearse(request, { signal }));
    },
    confirm: async (question) => {
      const answer = await confirm(session, options, question);
      if (typeof answer === "string") return answer;
      shown.problem = { problem: answer };
      return "no";
    },
    // The command line asks no question with these answers.
    preview: () => Promise.resolve(),
    review: () => Promise.resolve(),
    run: async (_, direction, work, readAgain) => {
      project.update({ running: { direction } });
      let result;
      try {
        result = await work({
          signal,
          onProgress: (progress) => {
            const line = progressLine(direction, progress);
            if (line !== undefined) terminal.note(line);
          },
        });
        return result;
      } finally {
        project.update({ running: undefined });
        await readAgain(result);
      }
    },
    runnerEnded: () => Promise.resolve(),
    failed: (problem) => {
      shown.problem ??= { problem };
    },
    upToDate: (message) => void shown.texts.push(message),
    report: (_, plan, outcome, isDryRun) => {
      const { view } = project;
      const sentence = isDryRun ? dryRunInWords(view, plan, outcome) : runInWords(view, plan, outcome);
      if (outcome.problem) shown.problem = { problem: outcome.problem, sentence };
      else if (isDryRun) shown.texts.push(dryRunDocument(view, plan, outcome), sentence);
      else shown.texts.push(sentence);
    },
  };
}

/** Asks in the terminal, or takes the answer from the options. Problems: `unanswered`, `protectedRefused`. */
async function confirm(
  { terminal, project }: Session,
  options: ChangeOptions,
  question: Question,
): Promise<Answer | Problem> {
  const { title } = wording(question);
  const name = project.view.connection?.database ?? project.location.name;
  const isProtected = question.protection !== undefined;
  // Not a note: a question without its subject must not be answered.
  terminal.complain([title, detailOf(question)].filter((text) => text !== "").join("\n\n"));
  const isRepeated = question.plan.renamed !== undefined;
  if (isRepeated && !terminal.isInteractive)
    return {
      code: "unanswered",
      question: title,
      option: "the answer in a terminal: it is applied under another name",
    };
  if (isProtected && !isRepeated && options.confirm !== undefined)
    return options.confirm === name ? "yes" : { code: "protectedRefused", name: databaseLabel(project.view) };
  if (!terminal.isInteractive) {
    const option = isProtected ? `--confirm ${name}` : "--yes";
    return { code: "unanswered", question: title, option };
  }
  if (!isProtected) return /^y(es)?$/i.test(await terminal.ask("Go on? [y/N] ")) ? "yes" : "no";
  const typed = await terminal.ask(`Type ${name} to go on: `);
  return typed === name ? "yes" : { code: "protectedRefused", name: databaseLabel(project.view) };
}
