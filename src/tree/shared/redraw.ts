/**
 * Redraws a view's rows only when they differ from the last ones, for a view must not fold or flicker because something else
 * has changed, and writes what is beside its title together with them. The editor reads rows up to 200 ms after they were
 * announced: a title that is written at once would contradict the rows below it for as long.
 */
export class RowsAndTitle {
  readonly #read: () => readonly unknown[];
  readonly #redraw: () => void;
  readonly #describe: () => void;
  #shown: readonly unknown[] = [];
  #isAnnounced = false;

  /**
   * @param read what the rows show, compared one by one and by identity
   * @param redraw announces other rows to the editor
   * @param describe writes the title's description and the message
   */
  constructor(read: () => readonly unknown[], redraw: () => void, describe: () => void) {
    this.#read = read;
    this.#redraw = redraw;
    this.#describe = describe;
  }

  /** Something has changed, perhaps nothing that the rows show. */
  changed(): void {
    const next = this.#read();
    const { length } = this.#shown;
    if (next.length !== length || next.some((value, index) => value !== this.#shown[index])) {
      this.#shown = next;
      this.#isAnnounced = true;
      this.#redraw();
    } else if (!this.#isAnnounced) this.#describe();
  }

  /** The editor reads the rows now. */
  drawn(): void {
    this.#isAnnounced = false;
    this.#describe();
  }
}

/** Writes beside and below a view's title what differs from before: the editor draws the view again for each, under the pointer. */
export function describeView(
  view: { message?: string | undefined; description?: string | undefined },
  { message, description }: { readonly message: string; readonly description: string },
): void {
  if ((view.message ?? "") !== message) view.message = message;
  if ((view.description ?? "") !== description) view.description = description;
}
