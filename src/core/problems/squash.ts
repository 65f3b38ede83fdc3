/** Problems of a squash, which makes one revision of several. */
export type SquashProblem =
  /**
   * A squashed revision on a database that has some of the revisions that it replaces, and not the others; or, if that is
   * so for a squash that it contains, that one.
   */
  | {
      readonly code: "squashPartlyApplied";
      readonly revision: string;
      readonly applied: readonly string[];
      readonly absent: readonly string[];
    }
  /** The range has fewer than two revisions. */
  | { readonly code: "squashTooFew"; readonly count: number }
  /** The first revision of the range comes after the last one. */
  | { readonly code: "squashOrder"; readonly from: string; readonly to: string }
  /** The connected database has some revisions of the range, and not the others. */
  | { readonly code: "squashHalfApplied"; readonly last: string; readonly absent: readonly string[] }
  /** A file, absolute, that differs from the last commit, so that deleting it could not be undone. */
  | { readonly code: "squashUncommitted"; readonly file: string }
  /** Another file, absolute, uses a revision of the range. */
  | { readonly code: "squashReferenced"; readonly revision: string; readonly file: string }
  /** The file of a revision of the range, absolute, has another revision as well. */
  | { readonly code: "squashSharedFile"; readonly revision: string; readonly file: string }
  /** A revision has the name that the squashed one would have. */
  | { readonly code: "squashNameTaken"; readonly revision: string }
  /** No single revision was found that leads to the same schema and rows; differences of the last one that was tried. */
  | { readonly code: "squashUnproven"; readonly differences: readonly string[] }
  /** The revision is not a squashed one. */
  | { readonly code: "squashNotOne"; readonly revision: string }
  /** A squash cannot be undone while the connected database has the squashed revision itself. */
  | { readonly code: "squashApplied"; readonly revision: string }
  /** The file of a squashed revision, absolute, may have changed since it was written. */
  | { readonly code: "squashEdited"; readonly file: string }
  /** A squash that is in a commit, or whose files git does not have in the last commit: git's own commands undo it. */
  | { readonly code: "squashCommitted"; readonly revision: string };
