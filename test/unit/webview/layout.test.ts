import assert from "node:assert/strict";
import { diagramOf } from "../../../src/core/schema/diagram.ts";
import type { Box, Card } from "../../../src/webview/cards.ts";
import { anchorOf, cardOf } from "../../../src/webview/cards.ts";
import { layoutMap } from "../../../src/webview/mapLayout.ts";
import { grown, schemaOf, tableOf, to } from "../../support/schemas.ts";

const measure = (text: string) => text.length * 7;

function drawn(tables: Parameters<typeof schemaOf>[0]) {
  const diagram = diagramOf(schemaOf(tables));
  return { diagram, cards: diagram.tables.map((table) => cardOf(table, measure)) };
}

function overlaps(boxes: readonly Box[]): number {
  const meet = (a: Box, b: Box) =>
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
  return boxes.flatMap((a, index) => boxes.slice(index + 1).filter((b) => meet(a, b))).length;
}

describe("a diagram's layout", () => {
  it("makes a card as wide as its texts, and shortens what is too long", () => {
    const [card] = drawn([
      tableOf({ name: "t".repeat(63), references: [to("other")], columns: [["c".repeat(63), "x".repeat(63)]] }),
    ]).cards;
    assert.ok(card && card.width <= 320);
    assert.match(card.title, /^t+…$/);
    const room = card.width - 20 - 18 - 18;
    for (const { name, type } of card.rows) assert.ok(measure(name) + measure(type) <= room + 1, `${name} ${type}`);
    assert.ok(anchorOf(card, ["other_id"]) > anchorOf(card, ["id"]));
    assert.ok(anchorOf(card, ["not drawn"]) < anchorOf(card, ["id"]));
  });

  it("of many tables is a map in which no two cover each other, in the shape asked for", async () => {
    const { diagram, cards } = drawn(grown(200));
    const { boxes, routes, width, height } = await layoutMap(cards, diagram.edges, 1.6);
    assert.deepEqual([boxes.size, overlaps([...boxes.values()])], [200, 0]);
    assert.equal(routes.size, diagram.edges.length);
    assert.ok(width / height > 1 && width / height < 2.5, `${width} × ${height}`);
    for (const { x, y, width: w, height: h } of boxes.values()) {
      assert.ok(x >= 0 && y >= 0 && x + w <= width && y + h <= height);
    }
  });

  it("is the same every time", async () => {
    const once = async () => {
      const { diagram, cards } = drawn(grown(60));
      return [...(await layoutMap(cards, diagram.edges, 1.6)).boxes];
    };
    assert.deepEqual(await once(), await once());
  });

  it("starts every line at the border of its table, and a table's line to itself beside it", async () => {
    const { diagram, cards } = drawn(grown(60));
    const { boxes, routes } = await layoutMap(cards, diagram.edges, 1.6);
    const isOnBorder = ({ x, y }: { readonly x: number; readonly y: number }, box: Box) =>
      Math.min(
        Math.abs(x - box.x),
        Math.abs(x - box.x - box.width),
        Math.abs(y - box.y),
        Math.abs(y - box.y - box.height),
      ) < 0.001;
    for (const { id, from, to: target } of diagram.edges) {
      const route = routes.get(id) ?? [];
      const [start, end] = [route[0], route.at(-1)];
      const [a, b] = [boxes.get(from), boxes.get(target)];
      assert.ok(start && end && a && b && isOnBorder(start, a) && isOnBorder(end, b));
      if (from === target) assert.ok(route.length > 2);
    }
  });

  it("draws tables without any reference as well", async () => {
    const alone: readonly Card[] = drawn(
      Array.from({ length: 50 }, (_, index) => tableOf({ name: `lonely_${index}` })),
    ).cards;
    const { boxes } = await layoutMap(alone, [], 1.6);
    assert.deepEqual([boxes.size, overlaps([...boxes.values()])], [50, 0]);
  });
});
