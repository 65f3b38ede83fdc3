import { failureInWords, verdictInWords } from "../../client/messages/rehearsalMessages.ts";
import { blockInWords } from "../../client/messages/reviewMessages.ts";
import type { ProjectView } from "../../client/project/projectState.ts";
import type { Verdict } from "../../migrations/rehearsal.ts";
import type { Review, ReviewedStatement } from "../../migrations/review/review.ts";
import { titleFromId } from "../../migrations/revision.ts";
import type { FailOn } from "./failOn.ts";
import { kindOfVerdict } from "./failOn.ts";
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

/** The revisions of a review, each with annotations for its verdict and for the locks that it takes. */
export function casesOfReview(
  { history }: ProjectView,
  review: Review,
  failOn: readonly FailOn[],
): readonly CheckedCase[] {
  return review.revisions.map((revision) => {
    const { id, verdict, problem } = revision;
    const file = history.revisions.find((one) => one.id === id)?.file;
    const first = file === undefined ? undefined : { file, line: 1 };
    const at = (problem && "at" in problem ? problem.at : undefined) ?? first;
    const verdictText = verdictInWords(revision);
    const why = failureInWords(revision);
    const message = [`${titleFromId(id)}: ${verdictText}`, ...(verdictText.includes(why) ? [] : [why])].join(". ");
    const kind = kindOfVerdict(verdict);
    const isFailing = kind !== undefined && failOn.includes(kind);
    const ofVerdict: readonly Annotation[] =
      verdict === "reversible"
        ? []
        : [
            {
              rule: `verdict-${verdict}`,
              level: isFailing ? "error" : levels[verdict],
              isFailing,
              message,
              revision: id,
              ...(at ? { at } : {}),
            },
          ];
    const isBlocking = failOn.includes("blocking");
    const ofBlocks = review.blocks.flatMap((block): readonly Annotation[] => {
      const statement = review.statements[block.statement - 1];
      if (statement?.revision !== id) return [];
      const place = statement.at ?? first;
      const words = `${block.table}: ${blockInWords(block)}`;
      return [
        {
          rule: "blocks",
          level: isBlocking ? "error" : "warning",
          isFailing: isBlocking,
          message: words,
          revision: id,
          ...(place ? { at: place } : {}),
        },
      ];
    });
    return {
      name: id,
      title: titleFromId(id),
      annotations: [...ofVerdict, ...ofBlocks],
      ...(file === undefined ? {} : { file }),
    };
  });
}
