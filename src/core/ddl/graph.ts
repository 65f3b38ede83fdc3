import type { Edge, Id } from "./catalog.ts";

/** A piece of the document: one object with what belongs to it. */
export type Part = {
  readonly id: Id;
  /** Its place among those that could come next; compared item by item. */
  readonly place: readonly (number | string)[];
  readonly statements: readonly string[];
};

/** Dependency graph. An object that is written as part of another object is represented by that object. */
export class Graph {
  readonly #needs = new Map<Id, Set<Id>>();
  readonly #standIns = new Map<Id, Id>();

  constructor(edges: readonly Edge[]) {
    for (const { from, to } of edges) this.add(from, to);
  }

  add(from: Id, to: Id): void {
    const needs = this.#needs.get(from);
    if (needs) needs.add(to);
    else this.#needs.set(from, new Set([to]));
  }

  remove(from: Id, to: Id): void {
    this.#needs.get(from)?.delete(to);
  }

  /**
   * Merges `part` into `whole`: dependents of `part` depend on `whole`, and `whole` depends on the dependencies of
   * `part`.
   */
  merge(part: Id, whole: Id): void {
    const standIn = this.#standInOf(whole);
    if (standIn === part) return;
    this.#standIns.set(part, standIn);
    for (const need of this.#needs.get(part) ?? []) this.add(standIn, need);
    this.#needs.delete(part);
  }

  /** Replaces `part` by `whole`, which creates it: dependents of `part` depend on `whole`. */
  replace(part: Id, whole: Id): void {
    this.#needs.delete(part);
    this.merge(part, whole);
  }

  isMerged(part: Id): boolean {
    return this.#standIns.has(part);
  }

  /** True if merging `part` into `whole` creates no cycle. */
  canMerge(part: Id, into: Id): boolean {
    const whole = this.#standInOf(into);
    const seen = new Set<Id>();
    const open = [...this.needsOf(part)].filter((id) => id !== whole);
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (id === whole) return false;
      if (seen.has(id)) continue;
      seen.add(id);
      open.push(...this.needsOf(id));
    }
    return true;
  }

  needsOf(part: Id): ReadonlySet<Id> {
    const id = this.#standInOf(part);
    const found = new Set<Id>();
    for (const need of this.#needs.get(id) ?? []) found.add(this.#standInOf(need));
    found.delete(id);
    return found;
  }

  #standInOf(id: Id): Id {
    for (let at = id; ;) {
      const next = this.#standIns.get(at);
      if (next === undefined) return at;
      at = next;
    }
  }
}

/** The parts, each after what it needs, otherwise by their place. A circle is cut where the place says. */
export function ordered(parts: readonly Part[], graph: Graph): readonly Part[] {
  const byPlace = parts.toSorted((a, b) => comparePlaces(a.place, b.place));
  const known = new Map(byPlace.map((part) => [part.id, part]));
  const done = new Set<Id>();
  const result: Part[] = [];
  const visit = (part: Part) => {
    // Also what is under way counts as done: that is the cut.
    if (done.has(part.id)) return;
    done.add(part.id);
    const needs = [...graph.needsOf(part.id)].flatMap((id) => known.get(id) ?? []);
    for (const need of needs.toSorted((a, b) => comparePlaces(a.place, b.place))) visit(need);
    result.push(part);
  };
  for (const part of byPlace) visit(part);
  return result;
}

function comparePlaces(a: Part["place"], b: Part["place"]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index] ?? "", b[index] ?? ""];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
