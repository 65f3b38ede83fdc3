import { failureInWords, verdictInWords } from "../../client/messages/rehearsalMessages.ts";
import { blockInWords } from "../../client/messages/reviewMessages.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import type { Verdict } from "../../migrations/rehearsal.ts";
import type { Review, ReviewedStatement } from "../../migrations/review/review.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { Annotation, CheckedCase } from "../output/report.ts";

/** A statement of a review for programs. */
export function statementData(statement: ReviewedStatement): Readonly<Record<string, unknown>> {
  const { ms: _ms, ...rest } = statement;
  return rest;
}

const levels: Readonly<Record<Verdict, Annotation["level"]>> = {
  fails: "error",
  irreversible: "warning",
  dataLost: "warning",
  undetermined: "note",
  reversible: "note",
};

/** The revisions of a review with what is wrong with each of them, at their places. */
export function casesOfReview({ history }: ProjectView, review: Review): readonly CheckedCase[] {
  return review.revisions.map((revision) => {
    const { id, verdict, problem } = revision;
    const file = history.revisions.find((one) => one.id === id)?.file;
    const first = file === undefined ? undefined : { file, line: 1 };
    const at = (problem && "at" in problem ? problem.at : undefined) ?? first;
    const why = failureInWords(revision);
    const message = [`${titleFromId(id)}: ${verdictInWords(revision)}`, why].filter((part) => part !== "").join(". ");
    const ofVerdict: readonly Annotation[] =
      verdict === "reversible"
        ? []
        : [{ rule: `verdict-${verdict}`, level: levels[verdict], message, revision: id, ...(at ? { at } : {}) }];
    const ofBlocks = review.blocks.flatMap((block): readonly Annotation[] => {
      const statement = review.statements[block.statement - 1];
      if (statement?.revision !== id) return [];
      const place = statement.at ?? first;
      const words = `${block.table}: ${blockInWords(block)}`;
      return [{ rule: "blocks", level: "warning", message: words, revision: id, ...(place ? { at: place } : {}) }];
    });
    return {
      name: id,
      title: titleFromId(id),
      annotations: [...ofVerdict, ...ofBlocks],
      ...(file === undefined ? {} : { file }),
    };
  });
}
