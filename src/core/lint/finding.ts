import type { RuleId, Severity } from "./ruleTable.ts";

/** Values for the message of a finding; each rule uses some of them. Names are as the user knows them. */
export type FindingArguments = {
  readonly table?: string;
  readonly column?: string;
  /** An index, a constraint, a type or another object. */
  readonly name?: string;
  /** A second name: the target of a rename, the referenced table. */
  readonly other?: string;
  /** Words of SQL: a type, a setting, a command, a default. */
  readonly words?: string;
  /** An estimate of the rows of `table`. */
  readonly rows?: number;
  /** A variant of the message. */
  readonly variant?: string;
};

/** What the rehearsal saw of a finding. Names are those of the scratch database. */
export type Seen = {
  readonly kind: "lock" | "rewrite" | "fails" | "drops";
  /** The lock's mode without `Lock`. */
  readonly mode?: string;
  readonly relation?: string;
  /** An error's message. */
  readonly message?: string;
};

/** A finding of a rule at a place of a file. */
export type Finding = {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly arguments: FindingArguments;
  /** Offsets in the file; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** `text`: the SQL suggests it. `rehearsal`: it was seen. `database`: the live database has answered. */
  readonly source: "text" | "rehearsal" | "database";
  readonly seen?: Seen;
};
