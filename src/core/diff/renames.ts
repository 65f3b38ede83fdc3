import { quoteName, quoteText } from "../sql/quote.ts";
import type { ResolvedAnswers } from "./answers.ts";
import type { Catalog, Constraint, Index, View } from "./catalog.ts";
import { keyOf } from "./catalog.ts";
import { usesOf } from "./diffEnums.ts";
import { Renderer, serialName } from "./render.ts";
import type { Scope, TablePair } from "./scope.ts";
import { hasFreeName, isDerivedName, isEntityView, isSameConstraint, isSameIndex, pairsInScope } from "./scope.ts";
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
    ...viewsInTheWay(source, target, answers).map((view) => renderBefore.dropView(view)),
    ...moveTables(answers.tables, source, renderBefore),
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

/** The views of the model that are removed, and that have the new name of a table. One that others read is left. */
function viewsInTheWay(source: Catalog, target: Catalog, { tables }: ResolvedAnswers): readonly View[] {
  const isRead = (view: View) =>
    source.dependencies.some(
      ({ on, dependent }) => on === view.key && /^(view|function|trigger|rule) /.test(dependent),
    );
  return tables.flatMap(({ to }) => {
    const view = source.views.get(keyOf.view(to.schema, to.name));
    return view && !target.views.has(view.key) && isEntityView(view, source) && !isRead(view) ? [view] : [];
  });
}

function moveTables(tables: ResolvedAnswers["tables"], source: Catalog, render: Renderer): readonly string[] {
  const schemas = [...new Set(tables.map(({ to }) => to.schema))];
  const taken = [...source.tables.values()].map(({ name }) => name);
  return [
    ...tables.flatMap(({ from, to }) =>
      from.schema === to.schema ? [] : [`ALTER TABLE ${render.name(from)} SET SCHEMA ${quoteName(to.schema)}`],
    ),
    ...schemas.flatMap((schema) => {
      const pairs = tables
        .filter(({ from, to }) => to.schema === schema && from.name !== to.name)
        .map(({ from, to }) => ({ from: from.name, to: to.name }));
      return inSequence(pairs, taken).map(
        ({ from, to }) => `ALTER TABLE ${render.name({ schema, name: from })} RENAME TO ${quoteName(to)}`,
      );
    }),
  ];
}

type Pair = { readonly from: string; readonly to: string };

/**
 * Orders renames so that each new name is free at its time. A name that another rename still has is reached through a
 * temporary name.
 *
 * @param taken all names that exist before the renames
 */
function inSequence<T extends Pair>(pairs: readonly T[], taken: Iterable<string>): readonly T[] {
  const leaving = new Set(pairs.map(({ from }) => from));
  const used = new Set([...taken, ...pairs.map(({ to }) => to)]);
  const first = pairs.map((pair): readonly T[] => {
    if (!leaving.has(pair.to)) return [pair];
    const temporary = unusedName(`${pair.to}_new`, used);
    used.add(temporary);
    return [
      { ...pair, to: temporary },
      { ...pair, from: temporary },
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
    ...renamedSequences(source, target, pairs, scope, answers, render),
    ...renamedPartsOf(pairs, source, scope, answers, render),
  ];
}

/**
 * The statements that rename constraints and indexes. Names of indexes, those of keys included, are unique in a schema, so
 * all tables of a schema are put in one sequence.
 */
function renamedPartsOf(
  pairs: readonly TablePair[],
  source: Catalog,
  scope: Scope,
  answers: Pick<ResolvedAnswers, "tables" | "columns">,
  render: Renderer,
): readonly string[] {
  const renamed = new Set([
    ...answers.tables.map(({ to }) => to.key),
    ...answers.columns.map(({ table }) => table.key),
  ]);
  const schemas = [...new Set(pairs.map(({ before }) => before.schema))];
  return schemas.flatMap((schema) => {
    const own = pairs.filter(({ before }) => before.schema === schema);
    const parts = own.flatMap(({ before, table }) => [
      ...renamedParts(before.constraints, table.constraints, isSameConstraint, (from, to) =>
        mayRename(from, to, scope, renamed.has(table.key)),
      ).map((pair) => ({
        ...pair,
        alter: (from: string, to: string) =>
          `ALTER TABLE ${render.name(before)} RENAME CONSTRAINT ${quoteName(from)} TO ${quoteName(to)}`,
      })),
      ...renamedParts(before.indexes, table.indexes, isSameIndex, () => true).map((pair) => ({
        ...pair,
        alter: (from: string, to: string) =>
          `ALTER INDEX ${render.name({ schema, name: from })} RENAME TO ${quoteName(to)}`,
      })),
    ]);
    const taken = own.flatMap(({ before }) => [...before.constraints, ...before.indexes].map(({ name }) => name));
    return inSequence(withFreeNames(parts, indexNames(source, schema)), taken).map(({ alter, from, to }) =>
      alter(from, to),
    );
  });
}

/**
 * Leaves out renames to a name that an index keeps, of whichever table. Such an index is dropped later, and the part is then
 * created with the name.
 */
function withFreeNames<T extends Pair>(pairs: readonly T[], taken: ReadonlySet<string>): readonly T[] {
  const leaving = new Set(pairs.map(({ from }) => from));
  const free = pairs.filter(({ to }) => !taken.has(to) || leaving.has(to));
  // The name of a part that is not renamed is not free either.
  return free.length === pairs.length ? pairs : withFreeNames(free, taken);
}

/** Names of all indexes of a schema, those of keys included. */
function indexNames(source: Catalog, schema: string): ReadonlySet<string> {
  const tables = [...source.tables.values()].filter((table) => table.schema === schema);
  return new Set(
    tables.flatMap(({ constraints, indexes }) => [
      ...constraints.filter(({ kind }) => hasIndex.includes(kind)).map(({ name }) => name),
      ...indexes.map(({ name }) => name),
    ]),
  );
}

const hasIndex: readonly Constraint["kind"][] = ["primaryKey", "unique", "exclusion"];

function renamedTypes(
  source: Catalog,
  target: Catalog,
  pairs: readonly TablePair[],
  render: Renderer,
): readonly string[] {
  const statements = new Map<string, readonly string[]>();
  // Of several types that become one, the first is renamed. The columns of the others get it as another type.
  const successors = new Map<string, string>();
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
      if (isShared || (successors.get(next) ?? old) !== old) continue;
      successors.set(next, old);
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

/** The statements that give the sequences of columns the names that follow from the table and the column. */
function renamedSequences(
  source: Catalog,
  target: Catalog,
  pairs: readonly TablePair[],
  { kind }: Scope,
  answers: Pick<ResolvedAnswers, "tables" | "columns">,
  render: Renderer,
): readonly string[] {
  const found = pairs.flatMap(({ before, table }) =>
    table.columns.flatMap((to) => {
      const from = before.columns.find(({ name }) => name === to.name);
      const [old, next] = [source.sequences.get(from?.sequence ?? ""), target.sequences.get(to.sequence ?? "")];
      if (!from || !old || !next || old.key === next.key) return [];
      const oldTable = answers.tables.find((one) => one.to.key === table.key)?.from ?? before;
      const oldColumn =
        answers.columns.find((one) => one.table.key === table.key && one.to.name === to.name)?.from ?? from;
      const wasUsual = old.name === serialName(oldTable.name, oldColumn.name);
      return kind === "entities" && !wasUsual ? [] : [{ old, next }];
    }),
  );
  // A name is free if it is unused, or if its sequence is renamed as well.
  const free = found.filter(
    ({ next }) => !source.sequences.has(next.key) || found.some(({ old }) => old.key === next.key),
  );
  return [...new Set(free.map(({ old }) => old.schema))].flatMap((schema) => {
    const own = free.filter(({ old }) => old.schema === schema);
    const names = own.map(({ old, next }) => ({ from: old.name, to: next.name }));
    const taken = [...source.sequences.values()].map(({ name }) => name);
    return inSequence(names, taken).map(
      ({ from, to }) => `ALTER SEQUENCE ${render.name({ schema, name: from })} RENAME TO ${quoteName(to)}`,
    );
  });
}

/** Pairs of parts that differ in their names only. */
function renamedParts<T extends Constraint | Index>(
  before: readonly T[],
  after: readonly T[],
  isSame: (a: T, b: T) => boolean,
  may: (from: T, to: T) => boolean,
): readonly Pair[] {
  const isThere = (part: T, parts: readonly T[]) => parts.some((one) => one.name === part.name && isSame(one, part));
  const gone = before.filter((part) => !isThere(part, after));
  const fresh = after.filter((part) => !isThere(part, before));
  const pairs: Pair[] = [];
  for (const to of fresh) {
    const from = gone.find((part) => isSame(part, to) && !pairs.some((pair) => pair.from === part.name));
    if (from && may(from, to)) pairs.push({ from: from.name, to: to.name });
  }
  // A name that a changed part still has is free only after that part is dropped.
  const staying = new Set(before.map(({ name }) => name));
  return pairs.filter(({ to }) => !staying.has(to) || pairs.some(({ from }) => from === to));
}

/** True if the name of a constraint follows the entities. A name that TypeORM does not compare follows a rename only. */
function mayRename(from: Constraint, to: Constraint, { kind }: Scope, isRenamed: boolean): boolean {
  if (kind === "all") return true;
  // A primary key with a name of its own keeps it, unless the entity names it.
  if (from.kind === "primaryKey" && !isDerivedName(from.name) && isDerivedName(to.name)) return false;
  return isRenamed || !hasFreeName(from) || !hasFreeName(to);
}
