import type { SimulationLinkDatum, SimulationNodeDatum } from "d3-force";
import { forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import type { DiagramEdge } from "../core/schema/diagram.ts";
import type { Box, Card, Layout } from "./cards.ts";
import { pack } from "./pack.ts";
import { straightRoutes } from "./straightRoutes.ts";

type Node = SimulationNodeDatum & {
  x: number;
  y: number;
  readonly id: string;
  readonly width: number;
  readonly height: number;
};

const gap = 32;
const ticks = 240;
/** How long the page may stand still, in milliseconds. */
const slice = 14;

/**
 * Lays many tables out as a map: what belongs together lies together, around what most refer to. Layers of as many would
 * make one column as high as a tower. It gives way to the page between its steps.
 */
export async function layoutMap(
  cards: readonly Card[],
  edges: readonly DiagramEdge[],
  aspect: number,
): Promise<Layout> {
  const groups: Map<string, Box>[] = [];
  for (const group of components(cards, edges)) groups.push(await layoutGroup(group, edges, aspect));
  const { width, height, boxes } = pack(groups, aspect);
  return { width, height, boxes, routes: straightRoutes(edges, boxes) };
}

async function layoutGroup(
  cards: readonly Card[],
  edges: readonly DiagramEdge[],
  aspect: number,
): Promise<Map<string, Box>> {
  const nodes: Node[] = cards.map(({ table, width, height }, index) => {
    // A sunflower's seeds: the same start every time, wide rather than high, as the cards are.
    const [radius, angle] = [40 * Math.sqrt(index + 0.5), index * 2.4];
    return { id: table.id, width, height, x: radius * 2 * Math.cos(angle), y: radius * Math.sin(angle) };
  });
  const ids = new Set(nodes.map(({ id }) => id));
  const links = edges.filter(({ from, to }) => from !== to && ids.has(from) && ids.has(to));
  const simulation = forceSimulation(nodes)
    .force(
      "link",
      forceLink<Node, SimulationLinkDatum<Node>>(links.map(({ from, to }) => ({ source: from, target: to })))
        .id(({ id }) => id)
        .distance(100),
    )
    .force("apart", forceManyBody<Node>().strength(-420).distanceMax(900))
    .force("x", forceX<Node>(0).strength(0.035 / Math.max(aspect, 0.6)))
    .force("y", forceY<Node>(0).strength(0.035 * Math.max(aspect, 0.6)))
    .stop();
  for (let tick = 0, since = performance.now(); tick < ticks; tick++) {
    simulation.tick();
    separate(nodes, tick / ticks);
    if (performance.now() - since > slice) {
      await new Promise((resolve) => setTimeout(resolve));
      since = performance.now();
    }
  }
  for (let round = 0; round < 200 && separate(nodes, 1); round++);
  return new Map(
    nodes.map(({ id, x, y, width, height }) => [id, { x: x - width / 2, y: y - height / 2, width, height }]),
  );
}

/** Moves cards that cover each other apart, along the shorter way. @returns whether there were any */
function separate(nodes: readonly Node[], part: number): boolean {
  let moved = false;
  const sorted = nodes.toSorted((a, b) => a.x - a.width / 2 - (b.x - b.width / 2));
  for (const [index, a] of sorted.entries()) {
    for (let next = index + 1; next < sorted.length; next++) {
      const b = sorted[next];
      if (!b || b.x - b.width / 2 > a.x + a.width / 2 + gap) break;
      const overlapX = (a.width + b.width) / 2 + gap - Math.abs(a.x - b.x);
      const overlapY = (a.height + b.height) / 2 + gap - Math.abs(a.y - b.y);
      if (overlapX <= 0.01 || overlapY <= 0.01) continue;
      moved = true;
      const along = overlapX < overlapY ? "x" : "y";
      const shift = ((overlapX < overlapY ? overlapX : overlapY) / 2) * Math.max(part, 0.2);
      const sign = a[along] < b[along] ? -1 : 1;
      a[along] += sign * shift;
      b[along] -= sign * shift;
    }
  }
  return moved;
}

/** The tables that hang together, the largest group first; those that stand alone, one by one, at the end. */
function components(cards: readonly Card[], edges: readonly DiagramEdge[]): readonly (readonly Card[])[] {
  const next = new Map<string, string[]>(cards.map(({ table }) => [table.id, []]));
  for (const { from, to } of edges) {
    next.get(from)?.push(to);
    next.get(to)?.push(from);
  }
  const byId = new Map(cards.map((card) => [card.table.id, card]));
  const groups: Card[][] = [];
  for (const { table } of cards) {
    const waiting = [table.id];
    const group: Card[] = [];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const card = byId.get(id);
      if (!card) continue;
      byId.delete(id);
      group.push(card);
      waiting.push(...(next.get(id) ?? []));
    }
    if (group.length > 0) groups.push(group);
  }
  return groups.sort((a, b) => b.length - a.length);
}
