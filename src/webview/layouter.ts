import ELK from "elkjs/lib/elk-api.js";
import workerSource from "elkjs/lib/elk-worker.min.js";
import type { DiagramEdge } from "../core/schema/diagram.ts";
import type { Card, Layout } from "./cards.ts";
import { layoutWith } from "./layout.ts";

/**
 * Lays tables out with the kernel in a worker. The source of the worker is part of the bundle, because the page may fetch
 * nothing.
 */
export class Layouter {
  readonly #url = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
  readonly #elk = new ELK({ workerFactory: () => new Worker(this.#url) });

  /** @param aspect the width of the place for it, divided by its height */
  layout(cards: readonly Card[], edges: readonly DiagramEdge[], aspect: number): Promise<Layout> {
    return layoutWith(this.#elk, cards, edges, aspect);
  }
}
