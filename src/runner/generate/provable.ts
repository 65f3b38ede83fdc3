import type { ResolvedAnswers } from "../../core/diff/answers.ts";
import type { Catalog, Column, Name, Table } from "../../core/diff/catalog.ts";
import { labelOf } from "../../core/diff/catalog.ts";

/** Both catalogs of a draft, and the answers. */
type Sides = { readonly source: Catalog; readonly target: Catalog; readonly answers: ResolvedAnswers };

/** Names in the source of a draft, which a proof compares before `up()` and after `down()`. */
export type SourceNames = {
  /** Columns and tables with values that may change. */
  readonly changing: readonly string[];
  /**
   * Columns of text that get another type, with their names after `up()`: `down()` may spell their values in another way.
   */
  readonly respelled: ReadonlyMap<string, string>;
  /** The tables with another name after `up()`: the new name and the old one, as `schema.table`. */
  readonly renamed: ReadonlyMap<string, string>;
};

/** The names that a proof needs, from losses with the names that the objects have after `up()`. */
export function sourceNames(sides: Sides, losses: readonly string[]): SourceNames {
  const { source, answers } = sides;
  const pairs = [...source.tables.values()].flatMap((table) => table.columns.map((column) => ({ table, column })));
  const merged = new Set(answers.merges.map(({ type }) => type));
  const nameOf = ({ table, column }: (typeof pairs)[number]) => `${labelOf(table, source.schema)}.${column.name}`;
  // A lost column that makes room for a renamed one has the name in the source already.
  const displaced = answers.displaced.map(({ table, from }) => `${labelOf(table, source.schema)}.${from.name}`);
  const after = losses.filter((loss) => !displaced.includes(loss));
  const lost = pairs.filter((pair) => after.includes(nameAfter(sides, pair.table, pair.column)));
  const lostKeys = new Set(lost.map(({ column }) => column.key));
  const computed = new Set(source.dependencies.filter(({ on }) => lostKeys.has(on)).map(({ dependent }) => dependent));
  return {
    changing: [
      ...losses,
      ...lost.map(nameOf),
      // A generated column has no values either, if `down()` adds the columns back that it reads.
      ...pairs.filter(({ column }) => column.generated !== undefined && computed.has(column.key)).map(nameOf),
      // `down()` cannot tell the values apart that an answer has made one.
      ...pairs.filter(({ column: { enumType } }) => enumType !== undefined && merged.has(enumType)).map(nameOf),
    ],
    respelled: new Map(
      pairs
        .filter(({ table, column }) => isRespelled(sides, table, column))
        .map((pair) => [nameOf(pair), nameAfter(sides, pair.table, pair.column)]),
    ),
    renamed: new Map(answers.tables.map(({ from, to }) => [whole(to), whole(from)])),
  };
}

/** The table that a table becomes; undefined if no entity describes it any more. */
function tableAfter({ target, answers }: Sides, table: Table): Table | undefined {
  return answers.tables.find(({ from }) => from === table)?.to ?? target.tables.get(table.key);
}

/** The table and the column that a column becomes; undefined if it is dropped. */
function successorOf(sides: Sides, table: Table, column: Column) {
  const { answers } = sides;
  const after = tableAfter(sides, table);
  const renamed = answers.columns.find(({ table: of, from }) => of === after && from.name === column.name)?.to;
  const next = renamed ?? after?.columns.find(({ name }) => name === column.name);
  return after && next ? { table: after, column: next } : undefined;
}

function nameAfter(sides: Sides, table: Table, column: Column): string {
  // A column that is dropped has the new name of its table at that time.
  const next = successorOf(sides, table, column) ?? { table: tableAfter(sides, table) ?? table, column };
  return `${labelOf(next.table, sides.target.schema)}.${next.column.name}`;
}

function isRespelled(sides: Sides, table: Table, column: Column): boolean {
  const next = successorOf(sides, table, column)?.column;
  return next !== undefined && isText(column.baseType) && !isText(next.baseType);
}

function isText(type: string): boolean {
  return ["text", "character varying", "character", "citext", "json"].includes(type);
}

function whole({ schema, name }: Name): string {
  return `${schema}.${name}`;
}
