/** Runs pieces of work one after the other, in the order of their calls. A failed one does not stop those after it. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** The result of the work, after all earlier work has ended. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
