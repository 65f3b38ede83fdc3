import type { ProjectView } from "../../client/project/projectState.ts";

/** The editor reads the rows of a tree at once, or when so many milliseconds have gone by since the last announcement. */
export const treeDelay = 200;

/** The state that the Revisions view shows of a project: the view is redrawn if a part of it changes. */
export function shownOf(view: ProjectView): readonly unknown[] {
  const { key, status, problem, warnings, history, connection, rehearsed, timeline, starting, running } = view;
  // Not a statement's number: the tree would wait as long as it counts.
  const { revision, direction } = running ?? {};
  return [key, status, problem, history, connection, rehearsed, timeline, starting, revision, direction, ...warnings];
}

/** Draws something beside a tree when the tree is drawn, so that both show one state. */
export class TreePace {
  readonly #read: () => readonly unknown[];
  readonly #draw: () => void;
  readonly #delay: number;
  #shown: readonly unknown[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isDue = false;

  /** @param read what the tree's rows show, compared one by one and by identity */
  constructor(read: () => readonly unknown[], draw: () => void, delay = treeDelay) {
    this.#read = read;
    this.#draw = draw;
    this.#delay = delay;
  }

  changed(): void {
    const next = this.#read();
    const { length } = this.#shown;
    const isOther = next.length !== length || next.some((value, index) => value !== this.#shown[index]);
    if (!isOther && this.#timer !== undefined) this.#isDue = true;
    if (!isOther) return this.#timer === undefined ? this.#draw() : undefined;
    this.#shown = next;
    if (this.#timer === undefined) this.#draw();
    else this.#isDue = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isDue) this.#draw();
      this.#isDue = false;
    }, this.#delay);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
