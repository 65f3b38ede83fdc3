import { draftReport } from "../../client/generate/draftReport.ts";
import type { GenerateFace } from "../../client/generate/generateRevision.ts";
import { answerInWords, questionInWords } from "../../client/generate/questions.ts";
import type { Answers } from "../../core/diff/answers.ts";
import type { Session } from "../session.ts";
import type { Terminal } from "../output/terminal.ts";

/** Asks the questions of a draft in the terminal. */
export function generateFaceOf({ project, terminal, signal }: Session): GenerateFace {
  return {
    run: (work) => work({ signal }),
    askQuestions: (questions, given) => {
      const lines = questions.map((question) => `  ${questionInWords(question)} ${answerInWords(question, given)}`);
      terminal.complain(["Open questions:", ...lines].join("\n"));
      return askForAnswers(terminal, given);
    },
    review: async (draft, given) => {
      terminal.complain(draftReport(project.view, draft, given));
      return /^y(es)?$/i.test(await terminal.ask("Write this revision? [y/N] ")) ? "write" : undefined;
    },
  };
}

/** Reads answers, one on a line, until an empty line. Undefined: cancelled. */
async function askForAnswers(terminal: Terminal, given: Answers): Promise<Answers | undefined> {
  terminal.complain("Answer with `rename user.mail=email` or `fill user.name='unknown'`. Empty: go on; q: cancel.");
  let answers = given;
  for (;;) {
    const line = await terminal.ask("> ");
    if (line === "") return answers;
    if (line === "q") return undefined;
    const [, kind, key = "", value = ""] = /^(rename|fill)\s+([^=]+)=(.+)$/.exec(line) ?? [];
    if (kind === "rename") answers = { ...answers, renames: { ...answers.renames, [key.trim()]: value.trim() } };
    else if (kind === "fill") answers = { ...answers, fills: { ...answers.fills, [key.trim()]: value.trim() } };
    else terminal.complain("This is no answer.");
  }
}
