import { later } from "./intrinsics.ts";

/** How long something waits to be wanted, in milliseconds. Who still reads then waits for another one. */
const usual = 10_000;

/**
 * Something that takes time, made while somebody reads what is about to be done: a connection to a server far away takes
 * several journeys there and back. What cannot be made is no matter; who wants it makes it then, and hears why not.
 */
export class Ahead<T> {
  readonly #make: () => Promise<T>;
  readonly #drop: (made: T) => unknown;
  readonly #patience: number;
  #made: Promise<T | undefined> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param drop what becomes of one that nobody wants */
  constructor(make: () => Promise<T>, drop: (made: T) => unknown, patience = usual) {
    this.#make = make;
    this.#drop = drop;
    this.#patience = patience;
  }

  /** One will be wanted, presumably. */
  expect(): void {
    clearTimeout(this.#timer);
    this.#made ??= this.#make().catch(() => undefined);
    this.#timer = later(() => void this.#giveUp(), this.#patience).unref();
  }

  /** The one that was made; it is the caller's now. */
  take(): Promise<T | undefined> {
    const made = this.#made ?? Promise.resolve(undefined);
    clearTimeout(this.#timer);
    this.#made = undefined;
    return made;
  }

  async #giveUp(): Promise<void> {
    const made = await this.take();
    if (made !== undefined) this.#drop(made);
  }
}
