/** Severity of a finding. */
export type Severity = "error" | "warning" | "info";

/** What the rehearsal can decide about a rule's finding. */
export type Claim =
  /** The statement takes a lock of at least this mode on the table. */
  | { readonly kind: "lock"; readonly mode: string }
  /** The statement rewrites the table. */
  | { readonly kind: "rewrite" }
  /** The statement fails. */
  | { readonly kind: "fails" }
  /** The statement drops the object, or deletes rows. */
  | { readonly kind: "drops" };

/** One rule. `off` rules have the severity with which a setting can switch them on. */
export type Rule = {
  readonly family: Family;
  readonly severity: Severity;
  readonly isOff?: true;
  readonly claim?: Claim;
  /** True if the rule also applies to `down()`. The others are silent there, because a revert is an exception. */
  readonly isForDown?: true;
};

/** A group of rules, and the folder of their pages. */
export type Family =
  | "columns"
  | "constraints"
  | "data"
  | "enums"
  | "indexes"
  | "locks"
  | "partitions"
  | "rehearsal"
  | "revert"
  | "style"
  | "transactions"
  | "typeorm";

const lock = (mode: string): Claim => ({ kind: "lock", mode });
const rewrite: Claim = { kind: "rewrite" };
const fails: Claim = { kind: "fails" };
const drops: Claim = { kind: "drops" };

const error = (family: Family, claim?: Claim): Rule => ({
  family,
  severity: "error",
  isForDown: true,
  ...(claim ? { claim } : {}),
});
const warning = (family: Family, claim?: Claim): Rule => ({ family, severity: "warning", ...(claim ? { claim } : {}) });
const both = (family: Family, severity: Severity = "warning"): Rule => ({ family, severity, isForDown: true });
const info = (family: Family, claim?: Claim): Rule => ({ family, severity: "info", ...(claim ? { claim } : {}) });
const off = (family: Family): Rule => ({ family, severity: "warning", isOff: true });

const table = {
  "index-not-concurrent": warning("indexes", lock("Share")),
  "drop-index-not-concurrent": warning("indexes", lock("AccessExclusive")),
  "reindex-not-concurrent": warning("indexes", lock("Share")),
  "wide-nonunique-index": off("indexes"),
  "detach-partition-not-concurrent": warning("partitions", lock("AccessExclusive")),
  "attach-partition-scan": info("partitions", lock("AccessExclusive")),
  "constraint-without-not-valid": warning("constraints", lock("AccessExclusive")),
  "validate-in-same-transaction": warning("constraints"),
  "foreign-key-blocking": warning("constraints", lock("ShareRowExclusive")),
  "unique-constraint-blocking": warning("constraints", lock("AccessExclusive")),
  "primary-key-blocking": warning("constraints", lock("AccessExclusive")),
  "exclusion-constraint": warning("constraints", lock("AccessExclusive")),
  "set-not-null": warning("constraints", lock("AccessExclusive")),
  "fk-without-index": info("constraints"),
  "domain-with-constraint": info("constraints"),
  "add-required-column": error("columns", fails),
  "volatile-default": warning("columns", rewrite),
  "stored-generated-or-serial-column": warning("columns", rewrite),
  "change-column-type": warning("columns", rewrite),
  "drop-column": warning("columns", drops),
  "drop-not-null": info("columns"),
  "rename-column": warning("columns"),
  "duplicate-column-assignment": error("columns", fails),
  "drop-table": warning("data", drops),
  "drop-schema": warning("data", drops),
  "drop-database": error("data"),
  truncate: warning("data"),
  "truncate-cascade": warning("data"),
  "rename-table": warning("data"),
  "rename-schema": warning("data"),
  "update-without-where": warning("data"),
  "delete-without-where": warning("data"),
  "rename-enum-value": warning("enums"),
  "enum-add-value": info("enums"),
  "enum-value-used-in-same-transaction": error("enums", fails),
  "lock-timeout-missing": info("locks"),
  "statement-timeout-missing": off("locks"),
  "work-after-access-exclusive": warning("locks"),
  "several-alter-table-one-table": info("locks"),
  "wide-lock-window": warning("locks"),
  "vacuum-full": warning("locks"),
  cluster: warning("locks", lock("AccessExclusive")),
  "refresh-matview-blocking": warning("locks", lock("AccessExclusive")),
  "concurrent-in-transaction": error("transactions", fails),
  "transaction-in-migration": error("transactions"),
  "not-rerunnable": off("transactions"),
  "no-down": both("revert"),
  irreversible: both("revert"),
  "json-not-jsonb": warning("style"),
  "identifier-too-long": warning("style"),
  "prefer-bigint": off("style"),
  "prefer-timestamptz": off("style"),
  "prefer-text": off("style"),
  "prefer-identity": off("style"),
  "no-char": off("style"),
  "missing-schema-name": off("style"),
  // Not in `down()`: the pair there repeats the one of `up()`.
  "typeorm-drop-add-pair": { family: "typeorm", severity: "error" },
  "typeorm-guessed-rename": warning("typeorm"),
  "typeorm-concurrently-needs-transaction-false": error("typeorm", fails),
  "typeorm-class-timestamp": error("typeorm"),
  "typeorm-out-of-order": warning("typeorm"),
  "typeorm-orphan-applied": warning("typeorm"),
  "typeorm-edited-after-apply": warning("typeorm"),
  "typeorm-empty-down": both("typeorm"),
  "typeorm-synchronize-true": warning("typeorm"),
  // Only a rehearsal reports these.
  "fails-in-rehearsal": both("rehearsal", "error"),
  // Only a probe of the live database reports this.
  "fails-on-live-rows": both("rehearsal", "error"),
  "rewrites-table": warning("rehearsal"),
  "drops-objects": warning("rehearsal"),
} as const satisfies Readonly<Record<string, Rule>>;

/** Id of a rule. */
export type RuleId = keyof typeof table;

/** All rules, by id. */
export const rules: Readonly<Record<RuleId, Rule>> = table;

/** All ids, in the order of the table. */
export const ruleIds = Object.keys(table) as readonly RuleId[];

/** True if a text is the id of a rule. */
export function isRuleId(text: string): text is RuleId {
  return Object.hasOwn(table, text);
}
