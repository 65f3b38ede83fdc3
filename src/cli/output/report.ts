import type { SourceLocation } from "../../core/problems/problem.ts";
import type { ExitCode } from "../exitCodes.ts";

/** A finding or a verdict at a place of a file, for the formats that pipelines read. */
export type Annotation = {
  /** Id of a rule, or `verdict`. */
  readonly rule: string;
  readonly level: "error" | "warning" | "note";
  /** True if the command exits with 1 because of it. */
  readonly isFailing: boolean;
  readonly message: string;
  readonly at?: SourceLocation;
  /** The last line; absent: the line of `at`. */
  readonly endLine?: number;
  /** The revision, by its id. */
  readonly revision?: string;
  /** Path of the rule's page below `docs/rules`. */
  readonly page?: string;
};

/** One checked revision or file, for JUnit. A case without annotations passes. */
export type CheckedCase = {
  /** The revision's id, or the file's path. */
  readonly name: string;
  readonly title: string;
  /** Absolute. */
  readonly file?: string;
  readonly annotations: readonly Annotation[];
};

/** Result of a command. */
export type Report = {
  readonly exitCode: ExitCode;
  /** For people, on standard output. */
  readonly text: string;
  /** For programs, documented in `docs/cli.schema.json`. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Absent: the command has no findings and no verdicts. */
  readonly cases?: readonly CheckedCase[];
  /** A document for `--format markdown`; absent: it is made of the cases. */
  readonly markdown?: string;
};
