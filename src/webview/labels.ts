import type { Box, Measure } from "./cards.ts";
import { svg } from "./svg.ts";

/** Below this scale the cards' own texts are too small to read. */
export const farScale = 0.55;
const lineHeight = 14;

export type Named = {
  readonly label: string;
  readonly box: Box;
  /** How many tables it is joined with. */
  readonly weight: number;
  /** True if it is highlighted: it then has priority over all others. */
  readonly near: boolean;
};

/**
 * Names for a drawing that is looked at from far: at a size that can be read, as on a map. The most connected tables come
 * first, and a name that would cover another is left out until there is room.
 */
export function placeLabels(tables: readonly Named[], scale: number, measure: Measure): readonly SVGElement[] {
  const taken: Box[] = [];
  const ordered = tables.toSorted(
    (a, b) => Number(b.near) - Number(a.near) || b.weight - a.weight || a.box.y - b.box.y,
  );
  return ordered.flatMap(({ label, box, weight, near }) => {
    const text = label.length > 26 ? `${label.slice(0, 25)}…` : label;
    const width = measure(text, true) * 0.88 + 6;
    const [x, y] = [(box.x + box.width / 2) * scale, (box.y + box.height / 2) * scale];
    // In the middle of its card, or else a little above or below.
    const area = [0, -0.7, 0.7]
      .map((lines) => ({ x: x - width / 2, y: y + (lines - 0.5) * lineHeight, width, height: lineHeight }))
      .find((place) => !taken.some((other) => overlap(place, other)));
    if (!area) return [];
    taken.push(area);
    return [
      svg(
        "g",
        { class: ["label", weight > 0 ? "" : "alone", near ? "near" : ""].join(" ").trim() },
        svg("rect", { x: area.x, y: area.y, width, height: lineHeight, rx: 3 }),
        svg("text", { x, y: area.y + 10.5, "text-anchor": "middle" }, text),
      ),
    ];
  });
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
