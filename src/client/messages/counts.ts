import { plural } from "./plural.ts";
import * as l10n from "@vscode/l10n";

/** What commands say of a number of things, so that one and several are always right. */
export const counts = {
  /** `2 pending`, beside a name. */
  pending: (count: number): string => (count === 0 ? l10n.t("nothing pending") : l10n.t("{0} pending", count)),
  /** On the icon of the activity bar. */
  pendingRevisions: (count: number): string =>
    plural(count, l10n.t("1 pending revision"), l10n.t("{0} pending revisions", count)),
  revisions: (count: number): string => plural(count, l10n.t("1 revision"), l10n.t("{0} revisions", count)),
  conflicts: (count: number): string => plural(count, l10n.t("1 conflict"), l10n.t("{0} conflicts", count)),
  /** Verdicts on pending revisions. */
  failing: (count: number): string => plural(count, l10n.t("1 fails"), l10n.t("{0} fail", count)),
  notReversible: (count: number): string =>
    plural(count, l10n.t("1 cannot be reverted without loss"), l10n.t("{0} cannot be reverted without loss", count)),
  notJudged: (count: number): string =>
    plural(count, l10n.t("1 cannot be judged here"), l10n.t("{0} cannot be judged here", count)),
  failingOnRows: (count: number): string =>
    plural(count, l10n.t("1 fails if its tables have rows"), l10n.t("{0} fail if their tables have rows", count)),
  /** What picking a revision would revert, beside its name. */
  reverts: (count: number): string =>
    plural(count, l10n.t("reverts 1 revision"), l10n.t("reverts {0} revisions", count)),
  /** Tables of a schema, beside its name. */
  tables: (count: number): string => plural(count, l10n.t("1 table"), l10n.t("{0} tables", count)),
  /** Statements of a revision that was generated. */
  generated: (statements: number): string =>
    plural(
      statements,
      l10n.t("Generated 1 statement; read it before you apply it."),
      l10n.t("Generated {0} statements; read them before you apply them.", statements),
    ),
  /** Statements that TypeORM's schema builder has written. */
  generatedByTypeorm: (statements: number): string =>
    plural(
      statements,
      l10n.t(
        "Generated 1 statement of TypeORM’s schema builder, which may drop a changed column with its values; read it before you apply it.",
      ),
      l10n.t(
        "Generated {0} statements of TypeORM’s schema builder, which may drop a changed column with its values; read them before you apply them.",
        statements,
      ),
    ),
  /** Differences between a model and the database. */
  differences: (count: number): string => plural(count, l10n.t("1 difference"), l10n.t("{0} differences", count)),
  /** Below the differences of a model. */
  mayBeInPending: (count: number): string =>
    plural(
      count,
      l10n.t("1 pending revision may contain these changes."),
      l10n.t("{0} pending revisions may contain these changes.", count),
    ),
  statements: (statements: number): string =>
    plural(statements, l10n.t("1 statement"), l10n.t("{0} statements", statements)),
  /** Statements of a preview. */
  previewed: (statements: number): string =>
    plural(statements, l10n.t("1 statement; nothing was run."), l10n.t("{0} statements; nothing was run.", statements)),
  /** Rows of a table that are shown, beside its name. */
  peeked: ({ rows, more }: { readonly rows: number; readonly more: boolean }): string => {
    if (rows === 0) return l10n.t("no rows");
    if (more) return plural(rows, l10n.t("first row"), l10n.t("first {0} rows", rows));
    return plural(rows, l10n.t("1 row"), l10n.t("{0} rows", rows));
  },
  /** Files of a set-up that were written. */
  written: (files: number, dataSource: string): string =>
    plural(
      files,
      l10n.t("1 file is written; the data source is {0}.", dataSource),
      l10n.t("{0} files are written; the data source is {1}.", files, dataSource),
    ),
  /** Above the statements that would make a database what the entities say. */
  modelChanges: (name: string, statements: number, pending: number): readonly string[] => [
    plural(
      statements,
      l10n.t("1 statement would change {0} to match your entities. Nothing was run.", name),
      l10n.t("{1} statements would change {0} to match your entities. Nothing was run.", name, statements),
    ),
    ...(pending === 0
      ? []
      : [
          plural(
            pending,
            l10n.t("1 revision is pending; it may hold some of these."),
            l10n.t("{0} revisions are pending; they may hold some of these.", pending),
          ),
        ]),
  ],
} as const;
