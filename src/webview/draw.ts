import type { Diagram, DiagramEdge, DiagramRow } from "../core/schema/diagram.ts";
import type { Box, Card, Layout, Point } from "./cards.ts";
import { header, keyRoom, padding, rowHeight, edgeDescription } from "./cards.ts";
import type { DiagramTexts } from "../protocol/webview.ts";
import { spokenTable } from "./spoken.ts";
import { filled } from "./filled.ts";
import { svg } from "./svg.ts";

/** A drawn diagram, and what of it belongs to what. */
export type Drawing = {
  readonly scene: SVGGElement;
  /** By id, in the order of reading: from the left, then from the top. */
  readonly tables: ReadonlyMap<string, SVGGElement>;
  readonly edges: ReadonlyMap<string, SVGGElement>;
};

/** Draws every edge, then every table above them. */
export function draw(diagram: Diagram, cards: readonly Card[], layout: Layout, texts: DiagramTexts): Drawing {
  const tables = new Map<string, SVGGElement>();
  const edges = new Map<string, SVGGElement>();
  const byId = new Map(diagram.tables.map((table) => [table.id, table]));
  const placed = cards
    .flatMap((card) => {
      const box = layout.boxes.get(card.table.id);
      return box ? [{ card, box }] : [];
    })
    .sort((a, b) => a.box.x - b.box.x || a.box.y - b.box.y);
  for (const edge of diagram.edges) {
    const [from, to] = [byId.get(edge.from), byId.get(edge.to)];
    const route = layout.routes.get(edge.id) ?? [];
    if (from && to && route.length > 1)
      edges.set(edge.id, drawEdge(edge, route, edgeDescription(edge, from, to), texts));
  }
  for (const { card, box } of placed)
    tables.set(card.table.id, drawTable(card, box, spokenTable(card, diagram, texts), texts));
  const scene = svg(
    "g",
    { class: "scene" },
    svg("g", { class: "edges", "aria-hidden": "true" }, ...edges.values()),
    svg("g", { class: "tables" }, ...tables.values()),
  );
  return { scene, tables, edges };
}

function drawTable(card: Card, box: Box, label: string, texts: DiagramTexts): SVGGElement {
  const { table, rows, width, height } = card;
  const isBare = rows.length === 0;
  const isView = table.kind === "view" || table.kind === "materializedView";
  const drawn = rows.map(({ row, name, type }, index) => {
    const y = header + 2 + rowHeight * index;
    return svg(
      "g",
      { class: "row", "aria-hidden": "true", transform: `translate(0 ${y})` },
      ...keyOf(row),
      svg("text", { class: row.primary ? "column primary" : "column", x: padding + keyRoom, y: 14 }, name),
      svg("text", { class: "type", x: width - padding, y: 14, "text-anchor": "end" }, type),
    );
  });
  const folded =
    table.more > 0 && !isBare
      ? [
          svg(
            "text",
            { class: "more", "aria-hidden": "true", x: padding + keyRoom, y: header + 16 + rowHeight * rows.length },
            `… ${filled(texts.more, table.more)}`,
          ),
        ]
      : [];
  return svg(
    "g",
    {
      class: ["table", isBare ? "bare" : "", isView ? "view" : "", table.isFocus ? "subject" : ""].join(" ").trim(),
      transform: `translate(${box.x} ${box.y})`,
      tabindex: 0,
      role: "button",
      "aria-label": label,
      "data-id": table.id,
    },
    // The label says all of it: a screen reader would read it twice.
    svg("title", { "aria-hidden": "true" }, `${label}\n${texts.open}`),
    svg("rect", { class: "card", width, height, rx: 4 }),
    svg("path", { class: "head", d: outline(width, isBare ? height : header, isBare) }),
    svg("text", { class: "name", "aria-hidden": "true", x: padding, y: 18.5 }, card.title),
    ...drawn,
    ...folded,
    svg("rect", { class: "ring", x: -2.5, y: -2.5, width: width + 5, height: height + 5, rx: 6 }),
  );
}

const keyIcon =
  "M8.6 1.5a3.4 3.4 0 0 0-3.25 4.4L1.5 9.75V12.5h2.6v-1.7h1.6V9.2h1.6l.6-.75A3.4 3.4 0 1 0 8.6 1.5zm1 3.3a.9.9 0 1 1 0-1.8.9.9 0 0 1 0 1.8z";
const linkIcon = "M3 11 10.5 3.5M5.5 3h5.5v5.5";
const uniqueIcon = "M7 3 11 7 7 11 3 7z";

function keyOf({ primary, foreign, unique }: DiagramRow): readonly SVGElement[] {
  if (!primary && !foreign && !unique) return [];
  const [kind, d] = primary ? ["key", keyIcon] : foreign ? ["link", linkIcon] : ["unique", uniqueIcon];
  return [svg("path", { class: `icon ${kind}`, transform: `translate(${padding - 1} 3)`, d })];
}

function drawEdge(edge: DiagramEdge, route: readonly Point[], words: string, texts: DiagramTexts): SVGGElement {
  const d = pathOf(route);
  const kind = [edge.many ? texts.many : texts.one, ...(edge.optional ? [texts.optional] : [])].join(", ");
  return svg(
    "g",
    { class: edge.optional ? "edge optional" : "edge", "data-from": edge.from, "data-to": edge.to },
    svg("title", {}, `${words}\n${kind}`),
    svg("path", { class: "reach", d }),
    svg("path", { class: "line", d }),
    svg("path", { class: "end", d: `${footOf(route, edge.many)}${barOf([...route].reverse())}` }),
  );
}

/** A polyline with rounded bends. */
function pathOf(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (!before) return `M${point.x} ${point.y}`;
      if (!after) return `L${point.x} ${point.y}`;
      const [a, b] = [towards(point, before, 5), towards(point, after, 5)];
      return `L${a.x} ${a.y}Q${point.x} ${point.y} ${b.x} ${b.y}`;
    })
    .join("");
}

/** The mark where an edge leaves the table that refers: a crow's foot for many rows, a bar for one. */
function footOf([start, next]: readonly Point[], many: boolean): string {
  if (!start || !next) return "";
  if (!many) return barOf([start, next]);
  const tip = towards(start, next, 10);
  const across = acrossOf(start, next, 5);
  return `M${start.x - across.x} ${start.y - across.y}L${tip.x} ${tip.y}L${start.x + across.x} ${start.y + across.y}`;
}

function barOf([start, next]: readonly Point[]): string {
  if (!start || !next) return "";
  const at = towards(start, next, 6);
  const across = acrossOf(start, next, 4);
  return `M${at.x - across.x} ${at.y - across.y}L${at.x + across.x} ${at.y + across.y}`;
}

/** A step of this length at right angles to a line. */
function acrossOf(start: Point, end: Point, length: number): Point {
  const whole = Math.hypot(end.x - start.x, end.y - start.y) || 1;
  return { x: (-(end.y - start.y) / whole) * length, y: ((end.x - start.x) / whole) * length };
}

/** A point this far from one in the direction of another, half-way at most. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const part = Math.min(distance / length, 0.5);
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

/** The outline of a card's upper part, or of a whole one. */
function outline(width: number, height: number, roundBelow: boolean): string {
  const below = roundBelow ? `v${height - 8}a4 4 0 0 1-4 4h${8 - width}a4 4 0 0 1-4-4z` : `v${height - 4}h${-width}z`;
  return `M0 4a4 4 0 0 1 4-4h${width - 8}a4 4 0 0 1 4 4${below}`;
}
