import * as l10n from "@vscode/l10n";
import type { LintMessage } from "./words.ts";
import { columnWords, tableWords } from "./words.ts";

/** Messages of the rules about columns, data and enums. */
export const contentMessages = {
  "add-required-column": (values) =>
    values.rows === 0
      ? l10n.t(
          "Fails if {0} has rows, because {1} is NOT NULL and has no default. The table seems to be empty. Add a default to be safe.",
          tableWords(values),
          columnWords(values),
        )
      : l10n.t(
          "Fails if {0} has rows, because {1} is NOT NULL and has no default. Add a default, or add the column without NOT NULL and fill it first.",
          tableWords(values),
          columnWords(values),
        ),
  "volatile-default": (values) =>
    l10n.t(
      "Rewrites {0} and blocks reads and writes, because {1} is evaluated for each row. Add the column without the default, set the default, then fill the rows in batches.",
      tableWords(values),
      values.words ?? "…",
    ),
  "stored-generated-or-serial-column": (values) =>
    l10n.t(
      "Rewrites {0} and blocks reads and writes to fill {1}. Add a plain column, fill it in batches, then attach the sequence or a trigger.",
      tableWords(values),
      columnWords(values),
    ),
  "change-column-type": (values) => {
    const column = columnWords(values);
    const [type, old] = [values.words ?? "…", values.other ?? "…"];
    if (values.variant === "no")
      return l10n.t(
        "Changes the type of {0} from {2} to {1}. The table is not rewritten; reads and writes wait for a short lock on {3}.",
        column,
        type,
        old,
        tableWords(values),
      );
    if (values.variant === "yes")
      return l10n.t(
        "Rewrites {2} and blocks reads and writes, to change {0} to {1}. Add a new column, fill it in batches, then switch.",
        column,
        type,
        tableWords(values),
      );
    return l10n.t(
      "May rewrite {2} and block reads and writes, to change {0} to {1}. If it does, add a new column, fill it in batches, then switch.",
      column,
      type,
      tableWords(values),
    );
  },
  "drop-column": (values) =>
    l10n.t(
      "Deletes the values of {0} in {1}; down() cannot restore them. Running code that selects the column fails. Remove it from the code first.",
      columnWords(values),
      tableWords(values),
    ),
  "drop-not-null": (values) =>
    l10n.t("Code that reads {0} may get NULL from now on. Check the code first.", columnWords(values)),
  "rename-column": (values) =>
    l10n.t(
      "Running code that uses {0} fails after the rename to {1}. Add a new column, write to both, then drop the old one.",
      columnWords(values),
      values.other ?? "…",
    ),
  "duplicate-column-assignment": (values) =>
    l10n.t("Fails, because {0} is assigned twice. Remove one of the assignments.", columnWords(values)),
  "drop-table": (values) =>
    l10n.t(
      "Deletes {0} with all rows; down() cannot restore them. Rename the table first, and drop it in a later release.",
      tableWords(values),
    ),
  "drop-schema": (values) =>
    l10n.t(
      "Deletes the schema {0}, and with CASCADE every table in it. Drop its tables by name in migrations of their own.",
      values.name ?? "…",
    ),
  "drop-database": (values) =>
    l10n.t("Deletes the database {0}. A migration must not do this. Remove the statement.", values.name ?? "…"),
  truncate: (values) =>
    l10n.t(
      "Deletes all rows of {0}; down() cannot restore them. Delete the rows that are meant, with WHERE.",
      tableWords(values),
    ),
  "truncate-cascade": (values) =>
    l10n.t(
      "Deletes all rows of {0} and of every table with a foreign key to it. Name each table, without CASCADE.",
      tableWords(values),
    ),
  "rename-table": (values) =>
    values.variant === "schema"
      ? l10n.t(
          "Running code that uses {0} fails after the move to another schema. Create a view with the old name.",
          tableWords(values),
        )
      : l10n.t(
          "Running code that uses {0} fails after the rename to {1}. Create a view with the old name.",
          tableWords(values),
          values.other ?? "…",
        ),
  "rename-schema": (values) =>
    l10n.t(
      "Running code that uses the schema {0} fails after the rename to {1}. Create a new schema, and move the tables one by one.",
      values.name ?? "…",
      values.other ?? "…",
    ),
  "update-without-where": (values) =>
    l10n.t(
      "Writes every row of {0} in one statement, and locks each until the end. Update in batches, with WHERE, in a migration with transaction = false.",
      tableWords(values),
    ),
  "delete-without-where": (values) =>
    l10n.t("Deletes every row of {0}; down() cannot restore them. Add a WHERE clause.", tableWords(values)),
  "rename-enum-value": (values) =>
    l10n.t(
      "Running code that uses ‘{0}’ of {1} fails after the rename to ‘{2}’. Add the new value, update the rows, then stop using the old one.",
      values.words ?? "…",
      values.name ?? "…",
      values.other ?? "…",
    ),
  "enum-add-value": (values) =>
    l10n.t(
      "‘{0}’ is sorted after all other values of {1}, and cannot be removed. Write BEFORE or AFTER to say where it belongs.",
      values.words ?? "…",
      values.name ?? "…",
    ),
  "enum-value-used-in-same-transaction": (values) =>
    l10n.t(
      "Fails with 55P04, because ‘{0}’ was added to {1} in the same transaction. Use the value in the next migration.",
      values.words ?? "…",
      values.name ?? "…",
    ),
} as const satisfies Readonly<Record<string, LintMessage>>;
