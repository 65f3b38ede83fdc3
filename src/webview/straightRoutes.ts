import type { DiagramEdge } from "../core/schema/diagram.ts";
import type { Box, Point } from "./cards.ts";

/** Straight lines from border to border; several between the same two tables lie side by side. */
export function straightRoutes(
  edges: readonly DiagramEdge[],
  boxes: ReadonlyMap<string, Box>,
): ReadonlyMap<string, readonly Point[]> {
  const seen = new Map<string, number>();
  const routes = new Map<string, readonly Point[]>();
  for (const { id, from, to } of edges) {
    const [a, b] = [boxes.get(from), boxes.get(to)];
    if (!a || !b) continue;
    const pair = [from, to].sort().join("\0\0");
    const nth = seen.get(pair) ?? 0;
    seen.set(pair, nth + 1);
    routes.set(id, from === to ? loop(a, nth) : straight(a, b, nth));
  }
  return routes;
}

function straight(a: Box, b: Box, nth: number): readonly Point[] {
  const [start, end] = [middle(a), middle(b)];
  const length = Math.hypot(end.x - start.x, end.y - start.y) || 1;
  // 0, 9, -9, 18 …: the same line for both directions, so it is measured in one of them.
  const aside = Math.ceil(nth / 2) * 9 * (nth % 2 === 0 ? -1 : 1) * (start.x < end.x ? 1 : -1);
  const shift = { x: (-(end.y - start.y) / length) * aside, y: ((end.x - start.x) / length) * aside };
  const [from, to] = [moved(start, shift), moved(end, shift)];
  return [border(a, from, to), border(b, to, from)];
}

/** From the upper right corner of a table back to it. */
function loop({ x, y, width }: Box, nth: number): readonly Point[] {
  const out = 14 + 6 * nth;
  const right = x + width;
  return [
    { x: right, y: y + 18 },
    { x: right + out, y: y + 18 },
    { x: right + out, y: y - out },
    { x: right - 18, y: y - out },
    { x: right - 18, y },
  ];
}

/** The point at which a line from inside a box crosses its border. */
function border({ x, y, width, height }: Box, from: Point, to: Point): Point {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const horizontal = dx === 0 ? Infinity : ((dx > 0 ? x + width : x) - from.x) / dx;
  const vertical = dy === 0 ? Infinity : ((dy > 0 ? y + height : y) - from.y) / dy;
  const part = Math.max(Math.min(horizontal, vertical, 1), 0);
  return { x: from.x + dx * part, y: from.y + dy * part };
}

function middle({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

function moved(point: Point, by: Point): Point {
  return { x: point.x + by.x, y: point.y + by.y };
}
