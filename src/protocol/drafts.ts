/** Messages about drafted and written revisions: types only. */
import type { Answers } from "../core/diff/answers.ts";
import type { NameEdit } from "../core/diff/renameQuestions.ts";
import type { OnlinePart } from "../core/diff/online/online.ts";
import type { GenerateStyle } from "../core/diff/online/onlineForm.ts";
import type { NotedStatement, Question } from "../core/diff/operation.ts";
import type { Proof } from "../migrations/proof.ts";
import type { LiveState } from "../migrations/rehearsal.ts";
import type { Statement } from "../migrations/renderMigration.ts";
import type { EarlierSquash } from "../migrations/revision.ts";
import type { RunSettings } from "../migrations/runSettings.ts";

/** What a draft starts from, and the answers to its questions. */
export type DraftParams = {
  /** With its definition, if the source is the live database; without rows and definition, an empty database. */
  readonly liveState: LiveState;
  /** Revisions that are replayed on top, in order: pending ones, or all for a draft without a database. */
  readonly replay: readonly { readonly id: string; readonly timestamp: number }[];
  readonly answers: Answers;
  /** Names that edits of the entities' files have replaced: they decide which rename is asked about. */
  readonly edits?: readonly NameEdit[];
  /** True if `up()` and `down()` are also executed on tables with rows. */
  readonly prove?: boolean;
  /** `online`: several files that keep tables usable while they run. Problem: `onlineNeedsEach`. */
  readonly style?: GenerateStyle;
  readonly settings?: RunSettings;
  /** True if the live database is compared with its revisions as well. */
  readonly drift?: boolean;
};

/** A revision that is not written yet. Names are without the current schema. */
export type RevisionDraft = {
  readonly up: readonly NotedStatement[];
  readonly down: readonly NotedStatement[];
  /** Columns (`user.email`) and tables with values that go, or that are cut or rounded. */
  readonly losses: readonly string[];
  /** What an answer would change. */
  readonly questions: readonly Question[];
  /** Tables that no entity describes. They are kept. */
  readonly unmapped: readonly string[];
  /** In the style `online`: the same statements by file, in the order of execution. */
  readonly files?: readonly DraftFile[];
  /** Only if it was asked for, and if there are statements. */
  readonly proof?: Proof;
  /** Differences of the live database from its revisions, in words; absent if they are not known. */
  readonly drift?: readonly string[];
};

/** A file of a drafted revision. */
export type DraftFile = {
  readonly part: OnlinePart;
  readonly up: readonly NotedStatement[];
  /** In execution order. */
  readonly down: readonly NotedStatement[];
};

/** A file to write. `part` becomes a part of its name. */
export type NewFile = {
  readonly up: readonly Statement[];
  readonly down: readonly Statement[];
  readonly part?: OnlinePart;
  /**
   * For a squashed revision: those that it replaces, the oldest first, and the squashes among them, as in
   * `Revision.replacedBefore`. It has the timestamp of the last one.
   */
  readonly replaces?: {
    readonly ids: readonly string[];
    readonly before: readonly EarlierSquash[];
    readonly timestamp: number;
  };
};

/** A file that is not written yet. */
export type RenderedFile = {
  /** The revision's id. */
  readonly id: string;
  /** Absolute. */
  readonly file: string;
  readonly text: string;
};

/** A revision that was written; without `file` there was nothing to write. */
export type Generated = {
  readonly file?: string;
  /** All of its files, if there are several. */
  readonly files?: readonly string[];
  readonly id?: string;
  readonly statements: number;
  /** The file is there, and yet the data source does not list it: it has to be registered by hand. */
  readonly unregistered?: boolean;
};
