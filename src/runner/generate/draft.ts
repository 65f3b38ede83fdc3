import type { ResolvedAnswers } from "../../core/diff/answers.ts";
import { enumValuesOf, inverseOf, noAnswers, resolveAnswers } from "../../core/diff/answers.ts";
import type { Catalog, Column, Key, Name } from "../../core/diff/catalog.ts";
import { labelOf } from "../../core/diff/catalog.ts";
import type { Casts } from "../../core/diff/conversion/conversion.ts";
import type { SchemaDiff } from "../../core/diff/diff.ts";
import { diffCatalogs } from "../../core/diff/diff.ts";
import type { OnlinePart } from "../../core/diff/online/online.ts";
import { partsOnline, sqlInTransaction } from "../../core/diff/online/online.ts";
import type { NotedStatement, Question } from "../../core/diff/operation.ts";
import type { NameEdit } from "../../core/diff/renameQuestions.ts";
import { renameQuestions } from "../../core/diff/renameQuestions.ts";
import { followingRenames, renameStatements } from "../../core/diff/renames.ts";
import type { Scope } from "../../core/diff/scope.ts";
import { unmappedTables } from "../../core/diff/scope.ts";
import type { Direction } from "../../migrations/plan.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { DraftParams, RevisionDraft } from "../../protocol/drafts.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import { readTarget } from "./buildTarget.ts";
import type { Executable } from "./execute.ts";
import { execute, inTransaction } from "./execute.ts";
import type { GenerateScope } from "./generateScope.ts";
import { readGenerateScope } from "./generateScope.ts";
import { proveDraft } from "./prove.ts";
import { sourceNames } from "./provable.ts";
import { readCasts, readCatalog } from "./readCatalog.ts";

/** What a draft is made from: both catalogs on one server, and the user's answers. */
export type Inputs = {
  readonly session: ScratchSession;
  readonly source: Catalog;
  readonly target: Catalog;
  readonly casts: Casts;
  readonly own: GenerateScope;
  readonly answers: ResolvedAnswers;
  readonly edits: readonly NameEdit[];
};

/** Both catalogs of a comparison, on one server. */
export type Catalogs = Pick<Inputs, "source" | "target" | "casts">;

/** Reads the source on the scratch database and builds the target, which is rolled back. */
export async function readCatalogs(session: ScratchSession): Promise<Catalogs> {
  const own = readGenerateScope(session);
  const source = await readCatalog(session.ask, own.metadataTable);
  return { source, target: await readTarget(session, source, own), casts: await readCasts(session.ask) };
}

/** The draft of catalogs without a difference; undefined if there is one. */
export function draftOfNothing(
  session: ScratchSession,
  { source, target, casts }: Catalogs,
): RevisionDraft | undefined {
  const own = readGenerateScope(session);
  const scope = own.scope(source, target, noAnswers);
  const left = statementsBetween({ source, target, casts, own }, scope);
  return left.length === 0 ? { ...nothing, unmapped: labelsOfUnmapped(source, target, scope) } : undefined;
}

const nothing = { up: [], down: [], losses: [], questions: [] } as const;

/**
 * Drafts the revision that makes the scratch database's schema that of the entities. The scratch database contains the
 * source schema, and is left unchanged except for the rows of a proof. Problems: `answerUnmatched`, `changeBlocked`,
 * `draftFailed`.
 */
export async function draftRevision(
  session: ScratchSession,
  catalogs: Catalogs,
  { answers, edits = [], prove = false, style = "simple" }: Pick<DraftParams, "answers" | "edits" | "prove" | "style">,
): Promise<RevisionDraft | Problem> {
  const own = readGenerateScope(session);
  const { source, target } = catalogs;
  const resolved = resolveAnswers(source, target, answers);
  if ("answer" in resolved) return { code: "answerUnmatched", ...resolved };
  const inputs: Inputs = { session, ...catalogs, own, answers: resolved, edits };
  const scope = own.scope(source, target, resolved);

  const up = await planUp(inputs, scope);
  if (isProblem(up)) return up;
  const [unused] = up.unusedFills;
  if (unused !== undefined) return { code: "answerUnmatched", kind: "fill", answer: nameOfColumn(target, unused) };
  const [blocker] = up.blockers;
  if (blocker) return { code: "changeBlocked", ...blocker };
  const { losses } = up;
  const parts = style === "online" ? partsOf(up) : [{ part: "change" as const, statements: up.statements }];
  const statements = parts.flatMap((part) => part.statements);
  if (session.mode === "all" && parts.some(({ part }) => part !== "change")) return { code: "onlineNeedsEach" };
  const downs = statements.length === 0 ? [] : await planDown(inputs, parts);
  if (isProblem(downs)) return downs;
  const down = downs.toReversed().flat();
  const proof =
    prove && statements.length > 0
      ? await proveDraft(session, {
          up: statements.map(inTransactionOf),
          down: down.map(inTransactionOf),
          names: sourceNames(inputs, losses),
          remaining: () => remaining(inputs, scope),
        })
      : undefined;
  return {
    up: statements.map(noted),
    down,
    losses,
    questions: up.questions,
    unmapped: labelsOfUnmapped(
      source,
      target,
      scope,
      resolved.tables.map(({ from }) => from.key),
    ),
    ...(proof ? { proof } : {}),
    ...(style === "online" && statements.length > 0
      ? {
          files: parts.map(({ part, statements: own }, at) => ({ part, up: own.map(noted), down: downs[at] ?? [] })),
        }
      : {}),
  };
}

/** The statements of one file of a revision. */
type Part = { readonly part: OnlinePart; readonly statements: readonly Executable[] };

/** The files of the style `online`. Renames are in the first one, because the others use the new names. */
function partsOf({ renames, operations }: UpPlan): readonly Part[] {
  const parts = partsOnline(operations).map(({ part, operations: statements }) => ({ part, statements }));
  const isFirst = parts[0]?.part === "change";
  return renames.length === 0
    ? parts
    : [
        { part: "change", statements: [...renames, ...(isFirst ? (parts[0]?.statements ?? []) : [])] },
        ...parts.slice(isFirst ? 1 : 0),
      ];
}

/** The statement as a transaction can execute it: the resulting schema is the same. */
export function inTransactionOf<S extends Executable>(statement: S): S {
  return { ...statement, sql: sqlInTransaction(statement) };
}

/** The statements that a second revision would have, on the scratch database as it is. */
async function remaining(inputs: Inputs, scope: Scope): Promise<readonly string[]> {
  const source = await readCatalog(inputs.session.ask, inputs.own.metadataTable);
  return statementsBetween({ ...inputs, source }, scope);
}

/** The statements of a revision without answers. */
function statementsBetween(
  { source, target, casts, own }: Pick<Inputs, "source" | "target" | "casts" | "own">,
  scope: Scope,
): readonly string[] {
  const options = { scope, casts, fills: new Map(), enumValues: new Map(), isRevert: false };
  const { operations } = diffCatalogs(source, target, options, own.metadataIn(source, target));
  return [...followingRenames(source, target, scope, noAnswers), ...operations.map(({ sql }) => sql)];
}

/** Tables that no entity describes, without those that an answer renames. */
function labelsOfUnmapped(
  source: Catalog,
  target: Catalog,
  scope: Scope,
  renamed: readonly Key[] = [],
): readonly string[] {
  return unmappedTables(source, target, scope)
    .filter(({ key }) => !renamed.includes(key))
    .map((table) => labelOf(table, source.schema));
}

/** The statements of `up()`. */
export type UpPlan = SchemaDiff & {
  readonly renames: readonly Executable[];
  /** Renames, and then the other operations. */
  readonly statements: readonly Executable[];
};

/**
 * Plans the statements that turn the source, which the scratch database contains, into the target. Renames come first, and
 * are executed, so that PostgreSQL renames what refers to the names; then they are rolled back. Problem: `draftFailed`.
 */
export async function planUp(inputs: Inputs, scope: Scope): Promise<UpPlan | Problem> {
  const { session, source, target, answers, casts, own } = inputs;
  return inTransaction(session, async () => {
    const renamed = await rename(inputs, { source, target, scope, answers, direction: "up" });
    if (isProblem(renamed)) return renamed;
    const { catalog, statements } = renamed;
    const options = { scope, casts, fills: answers.fills, enumValues: enumValuesOf(answers), isRevert: false };
    const { operations, questions, ...diff } = diffCatalogs(catalog, target, options, own.metadataIn(source, target));
    const asked: Question[] = [...renameQuestions(catalog, target, scope, inputs.edits), ...questions];
    const losses = diff.losses.map((name) => formerName(name, inputs));
    const renames = statements.map(statementOf);
    return { ...diff, operations, losses, questions: asked, renames, statements: [...renames, ...operations] };
  });
}

/** The name that a lost column had before it made room for a renamed one. */
function formerName(loss: string, { answers, source }: Inputs): string {
  const nameIn = (table: Name, { name }: Column) => `${labelOf(table, source.schema)}.${name}`;
  const found = answers.displaced.find(({ table, to }) => nameIn(table, to) === loss);
  return found ? nameIn(found.table, found.from) : loss;
}

/**
 * Plans the revert of each part, from the schema that the part makes to the schema before it, and executes it. Returns
 * the statements of the parts, in the order of the parts.
 */
async function planDown(
  inputs: Inputs,
  parts: readonly Part[],
): Promise<readonly (readonly NotedStatement[])[] | Problem> {
  const { session, source, answers, own } = inputs;
  return inTransaction(session, async () => {
    const reached: Catalog[] = [];
    for (const { statements } of parts) {
      const failed = await execute(session, statements.map(inTransactionOf), "up");
      if (failed) return failed;
      reached.push(await readCatalog(session.ask, own.metadataTable));
    }
    const downs: (readonly NotedStatement[])[] = [];
    for (const [at, after] of [...reached.entries()].toReversed()) {
      const before = reached[at - 1];
      const down = await planDownOf(inputs, {
        after,
        before: before ?? source,
        // Renames are in the first part.
        answers: before ? noAnswers : inverseOf(answers),
        isConcurrent: parts[at]?.part === "indexes",
      });
      if (isProblem(down)) return down;
      downs.unshift(down);
    }
    return downs;
  });
}

/** A part of a revision that is reverted. */
type Reverted = {
  readonly after: Catalog;
  readonly before: Catalog;
  readonly answers: ResolvedAnswers;
  /** True if it runs outside of a transaction. */
  readonly isConcurrent: boolean;
};

/** Plans the revert of one part in the open transaction, and executes it. */
async function planDownOf(
  { session, source, target, answers, casts, own }: Inputs,
  { after, before, answers: inverse, isConcurrent }: Reverted,
): Promise<readonly NotedStatement[] | Problem> {
  const scope: Scope = { ...own.scope(source, target, answers), kind: "all", drops: new Set<Key>() };
  const { include: _, ...everything } = scope;
  const renamed = await rename(
    { session, own },
    { source: after, target: before, scope: everything, answers: inverse, direction: "down" },
  );
  if (isProblem(renamed)) return renamed;
  const options = { scope: everything, casts, fills: new Map(), enumValues: enumValuesOf(inverse), isRevert: true };
  const { operations } = diffCatalogs(renamed.catalog, before, options, own.metadataIn(source, target));
  const refused = await execute(session, operations, "down");
  const concurrent = operations.flatMap(({ online, ...operation }) =>
    online?.indexes ? online.indexes.map((sql) => ({ ...operation, sql })) : [operation],
  );
  return refused ?? [...renamed.statements.map(statementOf), ...(isConcurrent ? concurrent : operations).map(noted)];
}

/** Two catalogs and the renames between them. */
type Renames = {
  readonly source: Catalog;
  readonly target: Catalog;
  readonly scope: Scope;
  readonly answers: ResolvedAnswers;
  readonly direction: Direction;
};

/** Executes renames on the scratch database. Returns them, and the catalog after them. */
async function rename(
  { session, own }: Pick<Inputs, "session" | "own">,
  { source, target, scope, answers, direction }: Renames,
): Promise<{ readonly catalog: Catalog; readonly statements: readonly string[] } | Problem> {
  const read = () => readCatalog(session.ask, own.metadataTable);
  const asked = renameStatements(source, target, answers);
  const failed = await execute(session, asked.map(statementOf), direction);
  if (failed) return failed;
  const between = asked.length === 0 ? source : await read();
  const following = followingRenames(between, target, scope, answers);
  const refused = await execute(session, following.map(statementOf), direction);
  if (refused) return refused;
  return { catalog: following.length === 0 ? between : await read(), statements: [...asked, ...following] };
}

/** A column as the user writes it in an answer. */
function nameOfColumn({ tables, schema }: Catalog, key: Key): string {
  const table = [...tables.values()].find(({ columns }) => columns.some((column) => column.key === key));
  const column = table?.columns.find((one) => one.key === key);
  return table && column ? `${labelOf(table, schema)}.${column.name}` : key;
}

function statementOf(sql: string): Executable {
  return { sql };
}

function noted({ sql, note }: Executable): NotedStatement {
  return note === undefined ? { sql } : { sql, note };
}
