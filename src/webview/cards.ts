import type { DiagramEdge, DiagramRow, DiagramTable } from "../core/schema/diagram.ts";

/** Pixels at a scale of 1. */
export const header = 28;
export const rowHeight = 20;
export const padding = 10;
/** The room of a row's key, left of its name. */
export const keyRoom = 18;
const gap = 18;
const widths = { least: 110, most: 320 };

export type Size = { readonly width: number; readonly height: number };
export type Point = { readonly x: number; readonly y: number };
export type Box = Point & Size;

/** Positions of all elements, in pixels from the top left corner. */
export type Layout = Size & {
  readonly boxes: ReadonlyMap<string, Box>;
  /** The bends of each edge, from the referring table to the one it refers to. */
  readonly routes: ReadonlyMap<string, readonly Point[]>;
};

/** The width of a text in pixels. */
export type Measure = (text: string, bold?: boolean) => number;

/** A table as it will be drawn, without a place: texts are already shortened to what fits. */
export type Card = Size & {
  readonly table: DiagramTable;
  readonly title: string;
  readonly rows: readonly { readonly row: DiagramRow; readonly name: string; readonly type: string }[];
};

/** Sizes a table by its texts; what would make it too wide is shortened. */
export function cardOf(table: DiagramTable, measure: Measure): Card {
  const rows = table.rows.map((row) => ({ row, name: row.column, type: row.nullable ? `${row.type}?` : row.type }));
  const wanted = Math.max(
    measure(table.label, true) + 2 * padding + 1,
    ...rows.map(({ name, type }) => keyRoom + measure(name) + gap + measure(type) + 2 * padding + 1),
  );
  const width = Math.ceil(Math.min(widths.most, Math.max(widths.least, wanted)));
  const inner = width - 2 * padding;
  const folded = table.more > 0 && table.rows.length > 0 ? 1 : 0;
  return {
    table,
    title: shortened(table.label, inner, (text) => measure(text, true)),
    rows: rows.map(({ row, name, type }) => {
      const room = inner - keyRoom - gap;
      const shortType = shortened(type, Math.max(room - measure(name), room * 0.4), measure);
      return { row, name: shortened(name, room - measure(shortType), measure), type: shortType };
    }),
    width,
    height: header + rowHeight * (rows.length + folded) + (rows.length > 0 ? 6 : 0),
  };
}

/** The height, within its card, of the row that an edge starts or ends at; of the title when it is not drawn. */
export function anchorOf({ rows }: Card, columns: readonly string[]): number {
  const index = rows.findIndex(({ row }) => columns.includes(row.column));
  return index < 0 ? header / 2 : header + 2 + rowHeight * (index + 0.5);
}

/** `order.user_id → user.id` */
export function edgeDescription(edge: DiagramEdge, from: DiagramTable, to: DiagramTable): string {
  return `${from.label}.${edge.fromColumns.join(", ")} → ${to.label}.${edge.toColumns.join(", ")}`;
}

function shortened(text: string, room: number, measure: (text: string) => number): string {
  if (measure(text) <= room) return text;
  let [low, high] = [1, text.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(`${text.slice(0, middle)}…`) <= room) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low)}…`;
}
