import type { Answers } from "../../core/diff/answers.ts";
import { noAnswers, resolveAnswers } from "../../core/diff/answers.ts";
import type { Catalog } from "../../core/diff/catalog.ts";
import { operationObject } from "../../core/diff/operationObject.ts";
import type { Scope } from "../../core/diff/scope.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Statements } from "../../protocol/states.ts";
import { inTransactionOf, planUp } from "../generate/draft.ts";
import type { Executable } from "../generate/execute.ts";
import { execute, inTransaction } from "../generate/execute.ts";
import { readGenerateScope } from "../generate/generateScope.ts";
import { readCasts } from "../generate/readCatalog.ts";
import { withoutOwnTables } from "./layState.ts";
import type { StandaloneChanges } from "./standalone.ts";
import { noChanges } from "./standalone.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import type { Fingerprint } from "../rehearsal/snapshot/catalogObject.ts";
import { shortName } from "../rehearsal/snapshot/catalogObject.ts";
import { fingerprint, prepareFingerprint } from "../rehearsal/snapshot/fingerprint.ts";

/** The statements between two schemas, and the schema that they really lead to. */
export type TriedPlan = Pick<Statements, "operations" | "losses"> & {
  /** The schema after the statements; that before them if they could not be executed. */
  readonly reached: Fingerprint;
  /** The first statement that failed, with the reason. */
  readonly failure?: string;
};

/** Old names of tables and columns, and their new ones. */
export type Renames = NonNullable<Answers["renames"]>;

type TryOptions = {
  readonly renames?: Renames;
  readonly known?: Fingerprint;
  readonly changes?: StandaloneChanges;
};

const everything: Scope = { kind: "all", ignored: new Set(), drops: new Set(), keptIndexes: new Set() };

/**
 * Plans the statements from one schema, which the scratch database contains, to another one, and executes them in a
 * transaction that is rolled back.
 *
 * @param options.renames known ones; answers that match nothing are ignored
 * @param options.known the schema that the scratch database contains, if it was read
 * @param options.changes statements about objects that belong to no table
 */
export function tryPlan(
  session: ScratchSession,
  source: Catalog,
  target: Catalog,
  { renames = {}, known, changes = noChanges }: TryOptions,
): Promise<TriedPlan> {
  return withoutOwnTables(session, async () => {
    // Outside of the transaction, in which the function that answers cannot be created.
    if (known) await prepareFingerprint(session.ask);
    const before = known ?? (await fingerprint(session.ask, session.ownTables));
    const resolved = resolveAnswers(source, target, { renames });
    const answers = "answer" in resolved ? noAnswers : resolved;
    const own = readGenerateScope(session);
    const inputs = { session, source, target, casts: await readCasts(session.ask), own, answers, edits: [] };
    const plan = await planUp(inputs, everything);
    if (isProblem(plan)) return { operations: [], losses: [], reached: before, failure: failureOf(plan) };
    const standalone = new Set([...changes.first, ...changes.last]);
    const asOperations = (statements: typeof plan.statements) =>
      statements.map(({ sql }) => ({ ...operationObject(sql), sql }));
    for (let statements = withStandalone(plan.statements, changes); ;) {
      const all = statements;
      const tried = await inTransaction(session, async () => {
        const failed = await execute(session, all.map(inTransactionOf), "up");
        return failed ? { failed } : { reached: await fingerprint(session.ask, session.ownTables) };
      });
      const lost = all.flatMap(({ sql }) => changes.losses.get(sql) ?? []);
      const losses = [...plan.losses, ...lost.map(({ kind, name }) => `${kind} ${shortName(name, source.schema)}`)];
      if (tried.reached) return { operations: asOperations(all), losses, reached: tried.reached };
      const { failed } = tried;
      // A schema stays if something is in it that no plan covers, and a type if such an object uses it. The difference is listed.
      statements = all.filter(({ sql }) => sql !== failed.statement);
      const isOptional = /^DROP SCHEMA /.test(failed.statement) || standalone.has(failed.statement);
      if (!isOptional || statements.length === all.length)
        return { operations: asOperations(all), losses, reached: before, failure: failureOf(failed) };
    }
  });
}

/** Adds the statements after those that create schemas and extensions, and before those that drop schemas. */
function withStandalone(plan: readonly Executable[], { first, last }: StandaloneChanges): readonly Executable[] {
  const isFirst = ({ sql }: Executable) => /^CREATE (?:SCHEMA|EXTENSION) /.test(sql);
  const isLast = ({ sql }: Executable) => /^DROP SCHEMA /.test(sql);
  const asExecutable = (sql: string): Executable => ({ sql });
  return [
    ...plan.filter(isFirst),
    ...first.map(asExecutable),
    ...plan.filter((one) => !isFirst(one) && !isLast(one)),
    ...last.map(asExecutable),
    ...plan.filter(isLast),
  ];
}

function failureOf(problem: object): string {
  const { statement, message } = problem as { readonly statement?: string; readonly message?: string };
  return [statement, message].filter((part) => part !== undefined).join(": ");
}
