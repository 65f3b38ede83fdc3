import type { GenerateFacts } from "../changes/commandResult.ts";
import type { RevisionDraft } from "../../protocol/drafts.ts";

/** What a command reports of a draft. Without a difference, only what there is to report. */
export function generateFacts({ up, losses, questions, unmapped, proof, drift = [] }: RevisionDraft): GenerateFacts {
  const isEmpty = up.length === 0;
  return {
    ...(isEmpty ? {} : { losses }),
    ...(isEmpty && questions.length === 0 ? {} : { questions }),
    ...(unmapped.length === 0 ? {} : { unmapped }),
    ...(drift.length === 0 ? {} : { drift }),
    ...(proof ? { proof: { converges: proof.converges, reversible: proof.reversible, rowsKept: proof.rowsKept } } : {}),
  };
}
