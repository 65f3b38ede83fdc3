import type { Answers } from "../../../src/core/diff/answers.ts";
import type { Question } from "../../../src/core/diff/operation.ts";
import type { Packages } from "../../support/workspace.ts";

export type { Answers, Question };

/** The groups of the table, in the order of the report. */
export const groups = [
  "types",
  "dependents",
  "enums",
  "nulls",
  "renames",
  "keys",
  "constraints",
  "views",
  "structure",
  "nothing",
] as const;

export type Group = (typeof groups)[number];

/** One statement, or several. */
export type Sql = string | readonly string[];

/**
 * One change of a model on a database with rows, and what has to come out of it.
 *
 * The database is made in this order: `setup`, the schema of `before`, `hand`, `rows`. The first two are also the text
 * of the workspace's only revision, which is recorded as applied. `hand` is on the live database only.
 */
export type Evolution = {
  readonly group: Group;
  /** A whole sentence, unique in the table. */
  readonly title: string;
  /** SQL that the schema of `before` needs: schemas, extensions. */
  readonly setup?: Sql;
  /** Roles that the setup creates. They are removed afterwards. */
  readonly roles?: readonly string[];
  /** Source text of the entities (see `model.ts`), or the schema as SQL. */
  readonly before: string | { readonly sql: Sql };
  /** Made by hand, without a revision: views, triggers, policies, indexes, grants. */
  readonly hand?: Sql;
  readonly rows?: Sql;
  /** Source text of the entities from now on. Absent: those of `before`. */
  readonly after?: string;
  /** Options of the data source as source text; `SnakeNaming` is in scope. */
  readonly options?: { readonly before?: string; readonly after?: string };
  /** The packages that make the schema of `before`, where they differ from those that the workspace uses now. */
  readonly madeBy?: Packages;
  /** The packages that have the features in question. Absent: all. */
  readonly only?: readonly Packages[];
  /** The oldest major with the feature. */
  readonly since?: number;
  readonly answers?: Answers;
  readonly expect: Expectation;
};

/**
 * The outcome. Without any property: a file is written, it applies, nothing is lost, the catalog equals the schema of
 * `after`, a second `generate` finds nothing, `down()` restores catalog and rows, and `up()` applies again.
 */
export type Expectation = {
  /** Nothing to write. */
  readonly upToDate?: true;
  /** `generate` answers with a problem of this code, or with a matching text, and writes nothing. */
  readonly problem?: string | RegExp;
  /** `up()` fails with this SQLSTATE, or `generate` writes nothing and gives its reason. Catalog and rows stay the same. */
  readonly upFails?: string | RegExp;
  /** `up()` or `generate` may refuse as well: the decisions leave it open. Then nothing else is compared. */
  readonly mayRefuse?: true;
  /** Queries with their rows after `up()`, columns joined by `|`, in any order. Each query is rolled back. */
  readonly keeps?: Readonly<Record<string, readonly string[]>>;
  /** The same after `down()`. */
  readonly keepsDown?: Readonly<Record<string, readonly string[]>>;
  /** Exactly these losses, in any order; absent: none. */
  readonly losses?: readonly string[];
  /** Columns that may be listed as lost or not: the decisions leave it open. */
  readonly mayLose?: readonly string[];
  /** Parts of exactly these questions, in any order; absent: not compared. */
  readonly questions?: readonly Question[];
  /** Differences remain after `up()`, which are not compared: an answer has left out tables. */
  readonly isPartial?: true;
  /** Exactly these tables; absent: not compared. */
  readonly unmapped?: readonly string[];
  /** Patterns of the written text. */
  readonly file?: { readonly has?: readonly RegExp[]; readonly lacks?: readonly RegExp[] };
  /** Keys of catalog entries that `up()` may leave behind, remove or define in another way than the schema of `after`. */
  readonly free?: readonly RegExp[];
  /** Keys of entries made by hand that `up()` removes. `down()` restores them, unless they are listed in `freeDown`. */
  readonly gone?: readonly RegExp[];
  /** Keys of catalog entries that `down()` need not restore. */
  readonly freeDown?: readonly RegExp[];
  /** Columns (`table.column`) or tables with values that `down()` cannot restore, beside `losses`. */
  readonly downLoses?: readonly string[];
  /** `down()` fails with this SQLSTATE: the values of the new type do not fit the previous one. */
  readonly downFails?: string;
};

/** The answer of `generate`, as the command reports it. */
export type Generation = {
  readonly file?: string;
  readonly files?: readonly string[];
  readonly upToDate?: boolean;
  readonly losses?: readonly string[];
  readonly questions?: readonly Question[];
  readonly unmapped?: readonly string[];
  readonly proof?: {
    readonly converges?: boolean;
    readonly reversible?: boolean;
    readonly rowsKept?: boolean;
    readonly findings?: readonly unknown[];
  };
  readonly problem?: unknown;
};
