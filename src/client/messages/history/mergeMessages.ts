import * as l10n from "@vscode/l10n";
import type { CheckedMerge, FoundMergeProblem } from "../../history/checkMerge.ts";
import { titleFromId } from "../../../migrations/revision.ts";
import type { MergeOrder } from "../../../migrations/timeline/merge.ts";
import { counts } from "../counts.ts";
import { labelOf } from "./eventMessages.ts";

/** The verdict on a merge as a sentence. @param ref the other side, as the user named it */
export function mergeInWords({ verdict, order, ours, theirs }: CheckedMerge, ref: string): string {
  if (verdict === "conflict") return l10n.t("Conflict: the revisions cannot be merged as they are.");
  if (theirs.length === 0 && ours.length === 0) return l10n.t("{0} has no revision that is missing here.", ref);
  if (theirs.length === 0)
    return l10n.t("{0} has no revision that is missing here. The schema was replayed, rows were not compared.", ref);
  if (ours.length === 0)
    return l10n.t(
      "{0} brings {1}, and none is here that {0} lacks. The schema was replayed, rows were not compared.",
      ref,
      counts.revisions(theirs.length),
    );
  switch (verdict) {
    case "independent":
      return l10n.t(
        "Independent: the revisions of both sides lead to the same schema in either order. Rows were not compared.",
      );
    case "ordered":
      if (order === undefined) return l10n.t("Not every order of the merged branches works.");
      return order === "oursFirst"
        ? l10n.t("Only one order works: the revisions from here first, then those of {0}.", ref)
        : l10n.t("Only one order works: the revisions of {0} first, then those from here.", ref);
  }
}

/** The verdict on the last merge as a sentence. @param ref the other side, as an abbreviated commit */
export function lastMergeInWords(checked: CheckedMerge, ref: string): string {
  return checked.hasOrders === true
    ? mergeInWords(checked, ref)
    : checked.verdict === "conflict"
      ? l10n.t("Conflict: the last merge, pull or rebase with {0} has changed revisions that both sides had.", ref)
      : l10n.t(
          "The last merge, pull or rebase with {0} has not brought revisions beside new ones from here, so no order was compared.",
          ref,
        );
}

/** A problem or a fact of a merge, as a sentence. */
export function mergeProblemInWords(problem: FoundMergeProblem, merged: string): string {
  const ref = problem.ref ?? merged;
  switch (problem.kind) {
    case "fails":
      return l10n.t("{0}: {1}", orderInWords(problem.order, ref), problem.message);
    case "differs":
      return l10n.t("The schema depends on the order: {0}.", problem.differences.join("; "));
    case "timestamps":
      return problem.message === undefined
        ? l10n.t(
            "A new database runs the revisions by their timestamps, which leads to another schema: {0}.",
            problem.differences.join("; "),
          )
        : l10n.t("A new database runs the revisions by their timestamps, and fails: {0}", problem.message);
    case "sameObject":
      return l10n.t(
        "Both sides change {0}: {1} here, {2} in {3}.",
        labelOf(problem.object, "public"),
        titleFromId(problem.ours),
        titleFromId(problem.theirs),
        ref,
      );
    case "usesGone": {
      const [by, goneBy] = problem.side === "ours" ? [problem.ours, problem.theirs] : [problem.theirs, problem.ours];
      return l10n.t(
        "{0} of {1} names {2} in its body, and {3} drops or renames that. No replay runs the body: read it.",
        labelOf(problem.object, "public"),
        titleFromId(by),
        labelOf(problem.gone, "public"),
        titleFromId(goneBy),
      );
    }
    case "sameTime":
      return l10n.t(
        "{0} and {1} have the same timestamp, so their order depends on the order of the files.",
        titleFromId(problem.ours),
        titleFromId(problem.theirs),
      );
    case "edited":
      return l10n.t("{0} has another text in {1}.", titleFromId(problem.revision), ref);
    case "deleted":
      return problem.by === "ours"
        ? l10n.t("{0} was deleted here, and {1} still has it.", titleFromId(problem.revision), ref)
        : problem.isGone === true
          ? l10n.t("{0} was deleted in {1}, and the merge has deleted it here.", titleFromId(problem.revision), ref)
          : l10n.t("{0} was deleted in {1}, and is still here.", titleFromId(problem.revision), ref);
    case "changedFiles":
      return l10n.t(
        "New revisions use or may use files that {0} has changed, and were replayed with those from here: {1}. Merge {0}, then rehearse the revisions.",
        ref,
        problem.files.join(", "),
      );
    case "noneListed":
      return l10n.t(
        "The data source of {0} lists no revision. If {0} has some, the result does not cover them: list the source files instead of files that a build writes.",
        ref,
      );
  }
}

function orderInWords(order: MergeOrder | "oursOnly" | "theirsOnly", ref: string): string {
  switch (order) {
    case "oursFirst":
      return l10n.t("The revisions from here first, then those of {0}", ref);
    case "theirsFirst":
      return l10n.t("The revisions of {0} first, then those from here", ref);
    case "oursOnly":
      return l10n.t("The common revisions first, then those from here");
    case "theirsOnly":
      return l10n.t("The common revisions first, then those of {0}", ref);
  }
}
