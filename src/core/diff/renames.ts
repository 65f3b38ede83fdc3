import { quoteName, quoteText } from "../sql/quote.ts";
import type { ResolvedAnswers } from "./answers.ts";
import type { Catalog, Constraint, Index, Name, Table } from "./catalog.ts";
import { usesOf } from "./diffEnums.ts";
import { Renderer, serialName } from "./render.ts";
import type { Scope, TablePair } from "./scope.ts";
import { isDerivedName, isSameConstraint, isSameIndex, pairsInScope } from "./scope.ts";
import { unusedName } from "./unusedName.ts";

/** The statements that rename what the answers say: tables, columns and values of enum types. */
export function renameStatements(source: Catalog, target: Catalog, answers: ResolvedAnswers): readonly string[] {
  const renderBefore = new Renderer(source);
  const after = new Renderer(target);
  const schemas = new Set(answers.tables.map(({ to }) => to.schema).filter((name) => !source.schemas.includes(name)));
  const values = answers.values.flatMap(({ type, from, to }) => {
    const found = source.enums.get(type);
    return found ? [`ALTER TYPE ${renderBefore.name(found)} RENAME VALUE ${quoteText(from)} TO ${quoteText(to)}`] : [];
  });
  return [
    ...[...schemas].map((name) => `CREATE SCHEMA ${quoteName(name)}`),
    ...values,
    ...answers.tables.flatMap(({ from, to }) => moveTable(from, to, renderBefore)),
    ...[...new Set(answers.columns.map(({ table }) => table))].flatMap((table) => {
      const pairs = [...answers.columns, ...answers.displaced]
        .filter((one) => one.table === table)
        .map(({ from, to }) => ({ from: from.name, to: to.name }))
        .filter(({ from, to }) => from !== to);
      const alter = `ALTER TABLE ${after.name(table)} RENAME COLUMN`;
      const before = answers.tables.find((one) => one.to === table)?.from ?? source.tables.get(table.key);
      const names = (before?.columns ?? []).map(({ name }) => name);
      return inSequence(pairs, names).map(({ from, to }) => `${alter} ${quoteName(from)} TO ${quoteName(to)}`);
    }),
  ];
}

function moveTable(from: Table, to: Table, render: Renderer): readonly string[] {
  const moved: Name = { schema: to.schema, name: from.name };
  return [
    ...(from.schema === to.schema ? [] : [`ALTER TABLE ${render.name(from)} SET SCHEMA ${quoteName(to.schema)}`]),
    ...(from.name === to.name ? [] : [`ALTER TABLE ${render.name(moved)} RENAME TO ${quoteName(to.name)}`]),
  ];
}

type Pair = { readonly from: string; readonly to: string };

/**
 * Orders renames so that each new name is free at its time. A name that another rename still has is reached through a
 * temporary name.
 *
 * @param taken all names that exist before the renames
 */
function inSequence(pairs: readonly Pair[], taken: Iterable<string>): readonly Pair[] {
  const leaving = new Set(pairs.map(({ from }) => from));
  const used = new Set([...taken, ...pairs.map(({ to }) => to)]);
  const first = pairs.map((pair): readonly Pair[] => {
    if (!leaving.has(pair.to)) return [pair];
    const temporary = unusedName(`${pair.to}_new`, used);
    used.add(temporary);
    return [
      { from: pair.from, to: temporary },
      { from: temporary, to: pair.to },
    ];
  });
  return [
    ...first.flatMap(([one, two]) => (one && two ? [one] : [])),
    ...first.flatMap(([one, two]) => (one && !two ? [one] : [])),
    ...first.flatMap(([, two]) => (two ? [two] : [])),
  ];
}

/**
 * The statements that rename what has the name of a table or column in its own: enum types, sequences, constraints and
 * indexes that are the same otherwise. The source is the catalog after `renameStatements`.
 */
export function followingRenames(
  source: Catalog,
  target: Catalog,
  scope: Scope,
  answers: Pick<ResolvedAnswers, "tables" | "columns">,
): readonly string[] {
  const pairs = pairsInScope(source, target, scope);
  const render = new Renderer(source);
  return [
    ...renamedTypes(source, target, pairs, render),
    ...pairs.flatMap((pair) => renamedSequences(source, target, pair, scope, answers, render)),
    ...pairs.flatMap(({ before, table }) => [
      ...inSequence(
        renamedParts(before.constraints, table.constraints, isSameConstraint, scope),
        before.constraints.map(({ name }) => name),
      ).map(
        ({ from, to }) => `ALTER TABLE ${render.name(before)} RENAME CONSTRAINT ${quoteName(from)} TO ${quoteName(to)}`,
      ),
      ...inSequence(
        renamedParts(before.indexes, table.indexes, isSameIndex, scope),
        before.indexes.map(({ name }) => name),
      ).map(
        ({ from, to }) =>
          `ALTER INDEX ${render.name({ schema: before.schema, name: from })} RENAME TO ${quoteName(to)}`,
      ),
    ]),
  ];
}

function renamedTypes(
  source: Catalog,
  target: Catalog,
  pairs: readonly TablePair[],
  render: Renderer,
): readonly string[] {
  const statements = new Map<string, readonly string[]>();
  for (const { before, table } of pairs)
    for (const to of table.columns) {
      const from = before.columns.find(({ name }) => name === to.name);
      const [old, next] = [from?.enumType ?? "", to.enumType ?? ""];
      const [type, wanted] = [source.enums.get(old), target.enums.get(next)];
      if (!type || !wanted || old === next || source.enums.has(next) || usesOf(target, old).length > 0) continue;
      const isShared = usesOf(source, old).some(({ table: user, column }) => {
        const successor = target.tables.get(user.key)?.columns.find(({ name }) => name === column.name);
        return successor !== undefined && successor.enumType !== next;
      });
      if (isShared) continue;
      const moved = { schema: wanted.schema, name: type.name };
      statements.set(old, [
        ...(type.schema === wanted.schema
          ? []
          : [`ALTER TYPE ${render.name(type)} SET SCHEMA ${quoteName(wanted.schema)}`]),
        ...(type.name === wanted.name ? [] : [`ALTER TYPE ${render.name(moved)} RENAME TO ${quoteName(wanted.name)}`]),
      ]);
    }
  return [...statements.values()].flat();
}

function renamedSequences(
  source: Catalog,
  target: Catalog,
  { before, table }: TablePair,
  { kind }: Scope,
  answers: Pick<ResolvedAnswers, "tables" | "columns">,
  render: Renderer,
): readonly string[] {
  return table.columns.flatMap((to) => {
    const from = before.columns.find(({ name }) => name === to.name);
    const [old, next] = [source.sequences.get(from?.sequence ?? ""), target.sequences.get(to.sequence ?? "")];
    if (!from || !old || !next || old.key === next.key || source.sequences.has(next.key)) return [];
    const oldTable = answers.tables.find((one) => one.to.key === table.key)?.from ?? before;
    const oldColumn =
      answers.columns.find((one) => one.table.key === table.key && one.to.name === to.name)?.from ?? from;
    const wasUsual = old.name === serialName(oldTable.name, oldColumn.name);
    if (kind === "entities" && !wasUsual) return [];
    return [`ALTER SEQUENCE ${render.name(old)} RENAME TO ${quoteName(next.name)}`];
  });
}

/** Pairs of parts that differ in their names only. */
function renamedParts<T extends Constraint | Index>(
  before: readonly T[],
  after: readonly T[],
  isSame: (a: T, b: T) => boolean,
  { kind }: Scope,
): readonly Pair[] {
  const isThere = (part: T, parts: readonly T[]) => parts.some((one) => one.name === part.name && isSame(one, part));
  const gone = before.filter((part) => !isThere(part, after));
  const fresh = after.filter((part) => !isThere(part, before));
  const pairs: Pair[] = [];
  for (const to of fresh) {
    const from = gone.find((part) => isSame(part, to) && !pairs.some((pair) => pair.from === part.name));
    if (!from) continue;
    // A primary key that somebody has named keeps its name, unless the entity names it.
    const isNamedByHand =
      "kind" in from && from.kind === "primaryKey" && !isDerivedName(from.name) && isDerivedName(to.name);
    if (isNamedByHand && kind === "entities") continue;
    pairs.push({ from: from.name, to: to.name });
  }
  // A name that a changed part still has is free only after that part is dropped.
  const staying = new Set(before.map(({ name }) => name));
  return pairs.filter(({ to }) => !staying.has(to) || pairs.some(({ from }) => from === to));
}
