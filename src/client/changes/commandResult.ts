import type { Question } from "../../core/diff/operation.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { Proof } from "../../migrations/proof.ts";
import { problemMessage } from "../messages/problemMessages.ts";
import type { TriedStatement } from "../../protocol/runner.ts";

/** A database of this machine: where it listens, or did. */
export type DatabaseServed = {
  readonly kind: "embedded" | "compose";
  readonly port?: number;
  readonly service?: string;
};

/** What `Generate Revision…` and `Check` report of the comparison. */
export type GenerateFacts = {
  /** Columns (`user.email`) and tables with values that go, or that are cut or rounded. */
  readonly losses?: readonly string[];
  /** What an answer would change. */
  readonly questions?: readonly Question[];
  /** Tables that no entity describes. They are kept. */
  readonly unmapped?: readonly string[];
  /** Differences of the database from its revisions, in words. */
  readonly drift?: readonly string[];
  /** What was seen when the revision was executed on the scratch database. */
  readonly proof?: Pick<Proof, "converges" | "reversible" | "rowsKept">;
};

/** Result of a command; `undefined` if the user has cancelled. */
export type CommandResult =
  | ({
      readonly ok: true;
      readonly applied: readonly string[];
      readonly reverted: readonly string[];
      readonly file?: string;
      /** True if a rehearsal has proven that a fix keeps the schema. */
      readonly proven?: boolean;
      /** All written files. */
      readonly files?: readonly string[];
      readonly upToDate?: boolean;
      /** Set by commands that start or stop a database. */
      readonly database?: DatabaseServed;
      /** Dry run only: executed statements in order, all rolled back. */
      readonly statements?: readonly TriedStatement[];
    } & GenerateFacts)
  | {
      readonly ok: false;
      readonly applied: readonly string[];
      readonly reverted: readonly string[];
      /** The file that was written before the failure. */
      readonly file?: string;
      readonly problem: { readonly code: string; readonly message: string };
      readonly statements?: readonly TriedStatement[];
    };

/** The result of a command that a problem has prevented or ended; `done`: the steps that were committed before. */
export function problemResult(
  problem: Problem,
  done: Pick<CommandResult, "applied" | "reverted"> = { applied: [], reverted: [] },
): CommandResult {
  const { applied, reverted } = done;
  const { message } = problemMessage(problem);
  return { ok: false, applied, reverted, problem: { code: problem.code, message } };
}
