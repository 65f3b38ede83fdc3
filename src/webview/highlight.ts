import type { Diagram } from "../core/schema/diagram.ts";
import type { Drawing } from "./draw.ts";

/** Which table is chosen, and which is pointed at: with its neighbours it stands out from the rest. */
export class Highlight {
  readonly #root: SVGElement;
  readonly #neighbours = new Map<string, Set<string>>();
  readonly #edgesOf = new Map<string, string[]>();
  readonly #drawing: Drawing;
  #lit: readonly Element[] = [];
  #near: ReadonlySet<string> = new Set();
  #chosen: string | undefined;

  constructor(root: SVGElement, { edges }: Diagram, drawing: Drawing) {
    this.#root = root;
    this.#drawing = drawing;
    for (const { id, from, to } of edges) {
      for (const [table, other] of [
        [from, to],
        [to, from],
      ] as const) {
        this.#neighbours.set(table, (this.#neighbours.get(table) ?? new Set()).add(other));
        this.#edgesOf.set(table, [...(this.#edgesOf.get(table) ?? []), id]);
      }
    }
  }

  get chosen(): string | undefined {
    return this.#chosen;
  }

  /** The tables that stand out. */
  get near(): ReadonlySet<string> {
    return this.#near;
  }

  /** How many tables a table is joined with. */
  weightOf(table: string): number {
    return this.#neighbours.get(table)?.size ?? 0;
  }

  choose(table: string | undefined): void {
    if (this.#chosen !== undefined) this.#drawing.tables.get(this.#chosen)?.classList.remove("chosen");
    this.#chosen = table;
    if (table !== undefined) this.#drawing.tables.get(table)?.classList.add("chosen");
    this.point(undefined);
  }

  /** The table under the pointer; without one, the chosen one stands out. */
  point(table: string | undefined): void {
    for (const element of this.#lit) element.classList.remove("near");
    const shown = table ?? this.#chosen;
    this.#root.classList.toggle("lit", shown !== undefined);
    this.#near = new Set(shown === undefined ? [] : [shown, ...(this.#neighbours.get(shown) ?? [])]);
    this.#lit = shown === undefined ? [] : this.#elementsOf(shown);
    for (const element of this.#lit) element.classList.add("near");
  }

  #elementsOf(table: string): readonly Element[] {
    const { tables, edges } = this.#drawing;
    return [
      ...[...this.#near].flatMap((id) => tables.get(id) ?? []),
      ...(this.#edgesOf.get(table) ?? []).flatMap((id) => edges.get(id) ?? []),
    ];
  }
}
