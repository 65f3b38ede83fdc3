import type { RevisionRehearsal } from "../../migrations/rehearsal.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import { verdictInWords } from "../messages/rehearsalMessages.ts";

/** A rehearsed revision for programs. */
export function verdictFacts(revision: RevisionRehearsal) {
  const { id, verdict, direction, lost, differences, problem } = revision;
  return {
    id,
    verdict,
    direction,
    words: verdictInWords(revision),
    lost,
    differences,
    ...(problem ? { problem: { code: problem.code, message: problemMessage(problem).message } } : {}),
  };
}
