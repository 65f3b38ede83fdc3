import * as l10n from "@vscode/l10n";
import type { LintMessage } from "./words.ts";
import { columnWords, tableWords } from "./words.ts";

/** Messages of the rules about indexes, partitions, constraints and locks. */
export const lockMessages = {
  "index-not-concurrent": (values) =>
    l10n.t(
      "Blocks writes on {0} while the index is built. Use CREATE INDEX CONCURRENTLY in a migration with transaction = false.",
      tableWords(values),
    ),
  "drop-index-not-concurrent": (values) =>
    l10n.t(
      "Blocks reads and writes on {0} until the transaction ends. Use DROP INDEX CONCURRENTLY in a migration with transaction = false.",
      tableWords(values),
    ),
  "reindex-not-concurrent": (values) =>
    l10n.t(
      "Blocks writes on {0} while {1} is built again. Use REINDEX … CONCURRENTLY in a migration with transaction = false.",
      tableWords(values),
      values.name ?? "…",
    ),
  "wide-nonunique-index": (values) =>
    l10n.t(
      "The index on {0} has more than three columns. Later columns are rarely used to search. Use fewer columns, or INCLUDE.",
      tableWords(values),
    ),
  "detach-partition-not-concurrent": (values) =>
    l10n.t(
      "Blocks reads and writes on {0} and {1}. Use DETACH PARTITION … CONCURRENTLY in a migration with transaction = false.",
      tableWords(values),
      values.other ?? "…",
    ),
  "attach-partition-scan": (values) =>
    l10n.t(
      "Reads all rows of {0} while the table is locked. Add and validate a CHECK constraint with the bounds of the partition first.",
      tableWords(values),
    ),
  "constraint-without-not-valid": (values) =>
    l10n.t(
      "Blocks reads and writes on {0} while all rows are checked. Add the constraint NOT VALID, and VALIDATE it in the next migration.",
      tableWords(values),
    ),
  "validate-in-same-transaction": (values) =>
    l10n.t(
      "Checks {0} in the transaction that added the constraint, whose lock on {1} lasts until the end. Validate it in the next migration.",
      values.name ?? "…",
      tableWords(values),
    ),
  "foreign-key-blocking": (values) =>
    l10n.t(
      "Blocks writes on {0} and {1} while all rows are checked. Add the foreign key NOT VALID, and VALIDATE it in the next migration.",
      tableWords(values),
      values.other ?? "…",
    ),
  "unique-constraint-blocking": (values) =>
    l10n.t(
      "Blocks reads and writes on {0} while the index is built. Create a unique index CONCURRENTLY, then add the constraint USING INDEX.",
      tableWords(values),
    ),
  "primary-key-blocking": (values) =>
    l10n.t(
      "Blocks reads and writes on {0} while the index is built. Create a unique index CONCURRENTLY, then add the key USING INDEX.",
      tableWords(values),
    ),
  "exclusion-constraint": (values) =>
    l10n.t(
      "Blocks reads and writes on {0} while the index is built, and PostgreSQL has no concurrent form. Run it when the table is not used.",
      tableWords(values),
    ),
  "set-not-null": (values) =>
    l10n.t(
      "Blocks reads and writes on {1} while all rows of {0} are checked. Add CHECK ({2} IS NOT NULL) NOT VALID and validate it first.",
      columnWords(values),
      tableWords(values),
      values.column ?? "…",
    ),
  "fk-without-index": (values) =>
    l10n.t(
      "No index begins with the foreign key ({1}) of {0}, so that a DELETE in the referenced table reads all rows. Create an index.",
      tableWords(values),
      values.column ?? "…",
    ),
  "domain-with-constraint": (values) =>
    values.variant === "alter"
      ? l10n.t(
          "Checks all rows of every table with a column of the domain {0}. Add the constraint NOT VALID, and validate it later.",
          values.name ?? "…",
        )
      : l10n.t(
          "A constraint of the domain {0} is hard to change later, because every table that uses it is checked. Prefer a constraint of the table.",
          values.name ?? "…",
        ),
  "lock-timeout-missing": (values) =>
    l10n.t(
      "Waits for a lock on {0} without a limit, and everything else waits behind it. Execute SET LOCAL lock_timeout = '5s' first, or set migrations.runs.",
      tableWords(values),
    ),
  "statement-timeout-missing": (values) =>
    l10n.t(
      "A statement on {0} may take any time. Execute SET LOCAL statement_timeout first, or set migrations.runs.",
      tableWords(values),
    ),
  "work-after-access-exclusive": (values) =>
    l10n.t(
      "Takes time while an earlier statement of the transaction blocks {0}. Move this statement to a migration of its own.",
      tableWords(values),
    ),
  "several-alter-table-one-table": (values) =>
    l10n.t(
      "A second ALTER TABLE of {0}. Combine both into one statement, so that the table is checked or rewritten once.",
      tableWords(values),
    ),
  "wide-lock-window": (values) =>
    l10n.t(
      "Locks {0} while the transaction still locks {1}, which can deadlock with other sessions. Use a migration for each table.",
      tableWords(values),
      values.other ?? "…",
    ),
  "vacuum-full": (values) =>
    l10n.t("Rewrites {0} and blocks reads and writes. Use VACUUM without FULL, or pg_repack.", tableWords(values)),
  cluster: (values) =>
    l10n.t("Rewrites {0} in the order of an index and blocks reads and writes. Use pg_repack.", tableWords(values)),
  "refresh-matview-blocking": (values) =>
    l10n.t(
      "Blocks reads of {0} until it is filled again. Use REFRESH MATERIALIZED VIEW CONCURRENTLY, which requires a unique index.",
      tableWords(values),
    ),
} as const satisfies Readonly<Record<string, LintMessage>>;
