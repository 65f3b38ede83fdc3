import type { Box, Point, Size } from "./cards.ts";

const gap = 30;
const margin = 28;

/**
 * Places groups of boxes beside each other in approximately the requested shape. Each group is placed at a corner of
 * the existing ones where it enlarges the whole least.
 */
export function pack(
  groups: readonly ReadonlyMap<string, Box>[],
  aspect: number,
): Size & { readonly boxes: ReadonlyMap<string, Box> } {
  const ordered = groups
    .map((boxes) => ({ boxes, bounds: boundsOf([...boxes.values()]) }))
    .sort((a, b) => b.bounds.width * b.bounds.height - a.bounds.width * a.bounds.height);
  const taken: Box[] = [];
  const placed = new Map<string, Box>();
  let whole: Size = { width: 0, height: 0 };
  const grown = ({ x, y }: Point, { width, height }: Size): Size => ({
    width: Math.max(whole.width, x + width),
    height: Math.max(whole.height, y + height),
  });
  for (const { boxes, bounds } of ordered) {
    const xs = [0, ...taken.map((box) => box.x + box.width + gap)];
    const ys = [0, ...taken.map((box) => box.y + box.height + gap)];
    let [best, least]: [Point, number] = [{ x: 0, y: whole.height + gap }, Infinity];
    for (const y of new Set(ys)) {
      for (const x of new Set(xs)) {
        const { width, height } = grown({ x, y }, bounds);
        const cost = Math.max(width, height * aspect) + (x + y * aspect) * 0.001;
        if (cost < least && !taken.some((box) => overlap({ x, y, ...sizeOf(bounds) }, box))) {
          [best, least] = [{ x, y }, cost];
        }
      }
    }
    taken.push({ ...best, ...sizeOf(bounds) });
    whole = grown(best, bounds);
    for (const [id, box] of boxes) {
      placed.set(id, { ...box, x: margin + best.x + box.x - bounds.x, y: margin + best.y + box.y - bounds.y });
    }
  }
  return { width: whole.width + 2 * margin, height: whole.height + 2 * margin, boxes: placed };
}

function boundsOf(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const width = Math.max(...boxes.map((box) => box.x + box.width)) - x;
  return { x, y, width, height: Math.max(...boxes.map((box) => box.y + box.height)) - y };
}

function sizeOf({ width, height }: Size): Size {
  return { width, height };
}

function overlap(a: Box, b: Box): boolean {
  return (
    a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap
  );
}
