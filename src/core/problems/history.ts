/** The server has refused a statement. */
export type ServerRefused = {
  readonly code: "serverRefused";
  readonly message: string;
  readonly sqlState: string;
  readonly action?: string;
  /** Objects that the refused SQL of a schema does not create, in words. */
  readonly leftOut?: readonly string[];
};

/** Problems of states of the schema, which are replayed on a scratch database. */
export type HistoryProblem =
  /** A revision that the data source does not list, so that it cannot be replayed. */
  | { readonly code: "revisionNotLoaded"; readonly revision: string }
  /** The live definition gives no start for a history that does not replay from an empty database. */
  | { readonly code: "noLiveStart" }
  /** An applied revision whose file is missing, so that the schema after it is not known. */
  | { readonly code: "revisionWithoutFile"; readonly revision: string }
  /** The setting `migrations.historyStart` names no revision with a file. */
  | { readonly code: "historyStartUnknown"; readonly name: string }
  /** A revision before the first one that is replayed, which the setting `migrations.historyStart` names. */
  | { readonly code: "beforeHistoryStart"; readonly revision: string; readonly start: string }
  /** A name that may mean several objects, as the user would write them. */
  | { readonly code: "objectAmbiguous"; readonly name: string; readonly names: readonly string[] }
  /** A table or column that no replayed revision creates. */
  | { readonly code: "objectUnknown"; readonly name: string }
  /** The project's files do not exist in a commit. `file` is relative to the repository. */
  | { readonly code: "refWithoutProject"; readonly ref: string; readonly file: string }
  /** In a commit, the revisions or the project are in a submodule at `path`, relative to the repository. */
  | { readonly code: "refSubmodule"; readonly ref: string; readonly path: string }
  /** A commit lists no revision, and the working tree has some. */
  | { readonly code: "refWithoutRevisions"; readonly ref: string }
  /** The name of a commit is empty. */
  | { readonly code: "refEmpty" }
  /** A folder, absolute, that is in no repository of git, or there is no git. `isForUndo`: a squash needs it for its undo. */
  | {
      readonly code: "noRepository";
      readonly folder: string;
      readonly isGitMissing?: true;
      readonly isForUndo?: true;
    }
  /** A repository without a commit, or with `isBranch` a current branch without one. */
  | { readonly code: "noCommits"; readonly ref: string; readonly isBranch?: true }
  /** git has failed with this message. */
  | { readonly code: "gitFailed"; readonly message: string }
  /** git did not end in time. */
  | { readonly code: "gitSlow"; readonly seconds: number }
  /** Drift is adopted only when no revision is pending, because the new one would come after them. */
  | { readonly code: "driftPending"; readonly count: number }
  /** An adopted revision would delete or cut these tables and columns on other databases. */
  | { readonly code: "driftLosses"; readonly losses: readonly string[] }
  /** A pattern of ignored objects that no difference matches. */
  | { readonly code: "driftUnmatched"; readonly object: string }
  /** A difference of the live database that no statement covers, in words. */
  | { readonly code: "driftUncovered"; readonly words: string }
  /** A baseline is the first revision, and there are revisions already. */
  | { readonly code: "baselineExists"; readonly count: number }
  /** There is nothing to write in a baseline. */
  | { readonly code: "baselineEmpty" }
  /** A file, absolute, that cannot be read. */
  | { readonly code: "fileUnreadable"; readonly file: string; readonly message: string }
  /** The common commit is needed for a comparison with a branch. `isShallow`: the clone may lack it. */
  | { readonly code: "noCommonAncestor"; readonly ref: string; readonly isShallow?: true }
  /** No last merge, pull or rebase of committed revisions was found, so that nothing was compared. */
  | { readonly code: "noLastMerge" };
