import ELK from "elkjs/lib/elk-api.js";
import type { DiagramEdge } from "../core/schema/diagram.ts";
import type { Card, Layout } from "./cards.ts";
import { layoutWith } from "./layout.ts";

/** Lays tables out with the kernel in a worker. */
export class Layouter {
  readonly #elk;

  /** @param source the source of the kernel: the page may fetch nothing, so that its HTML contains it */
  constructor(source: string) {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.#elk = new ELK({ workerFactory: () => new Worker(url) });
  }

  /** @param aspect the width of the place for it, divided by its height */
  layout(cards: readonly Card[], edges: readonly DiagramEdge[], aspect: number): Promise<Layout> {
    return layoutWith(this.#elk, cards, edges, aspect);
  }
}
