import type { ElkExtendedEdge, ElkNode, ElkPort } from "elkjs/lib/elk-api.js";
import type { DiagramEdge } from "../core/schema/diagram.ts";
import type { Box, Card, Layout, Point } from "./cards.ts";
import { anchorOf } from "./cards.ts";
import { layoutMap } from "./mapLayout.ts";

/** More tables than these are laid out as a map. */
const mostInLayers = 40;

/** The Eclipse Layout Kernel. */
export type Kernel = { layout(graph: ElkNode): Promise<ElkNode> };

/**
 * Lays tables out in layers, what is referred to on the left, by the Eclipse Layout Kernel, or, when there are many, as a
 * map.
 *
 * @param aspect the width of the place for it, divided by its height
 */
export async function layoutWith(
  kernel: Kernel,
  cards: readonly Card[],
  edges: readonly DiagramEdge[],
  aspect: number,
): Promise<Layout> {
  if (cards.length > mostInLayers) return layoutMap(cards, edges, aspect);
  const graph = await kernel.layout(graphOf(cards, edges, aspect));
  const boxes = new Map((graph.children ?? []).map((node) => [node.id, boxOf(node)]));
  const routes = new Map((graph.edges ?? []).map((edge) => [edge.id, routeOf(edge)]));
  return { width: graph.width ?? 0, height: graph.height ?? 0, boxes, routes };
}

const options = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.padding": "[top=24,left=24,bottom=24,right=24]",
  "elk.spacing.nodeNode": "20",
  "elk.spacing.edgeNode": "12",
  "elk.spacing.edgeEdge": "8",
  "elk.spacing.componentComponent": "32",
  "elk.layered.spacing.nodeNodeBetweenLayers": "36",
  "elk.layered.spacing.edgeNodeBetweenLayers": "16",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "7",
};

function graphOf(cards: readonly Card[], edges: readonly DiagramEdge[], aspect: number): ElkNode {
  const ports = new Map<string, ElkPort[]>();
  const byId = new Map(cards.map((card) => [card.table.id, card]));
  const port = (table: string, columns: readonly string[], side: "EAST" | "WEST"): string => {
    const card = byId.get(table);
    if (!card) return table;
    const y = anchorOf(card, columns);
    const id = `${table}\0${side}\0${y}`;
    const known = ports.get(table) ?? [];
    ports.set(table, known);
    if (!known.some((one) => one.id === id)) {
      known.push({
        id,
        x: side === "EAST" ? card.width : 0,
        y,
        width: 0,
        height: 0,
        layoutOptions: { "port.side": side },
      });
    }
    return id;
  };
  const routed: ElkExtendedEdge[] = edges.map(({ id, from, to, fromColumns, toColumns }) => ({
    id,
    sources: [port(to, toColumns, "EAST")],
    targets: [port(from, fromColumns, "WEST")],
  }));
  return {
    id: "diagram",
    layoutOptions: { ...options, "elk.aspectRatio": aspect.toFixed(2) },
    children: cards.map(({ table, width, height }) => ({
      id: table.id,
      width,
      height,
      ports: ports.get(table.id) ?? [],
      layoutOptions: { portConstraints: "FIXED_POS" },
    })),
    edges: routed,
  };
}

function boxOf({ x = 0, y = 0, width = 0, height = 0 }: ElkNode): Box {
  return { x, y, width, height };
}

function routeOf({ sections = [] }: ElkExtendedEdge): readonly Point[] {
  const [section] = sections;
  return section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint].reverse() : [];
}
