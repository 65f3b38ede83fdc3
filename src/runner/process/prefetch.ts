import { later } from "./intrinsics.ts";

/** How long a prefetched resource is kept before it is disposed, in milliseconds. A later caller creates its own. */
const LIFETIME_MS = 10_000;

/**
 * A resource that is created before it is needed, while the user still reads the confirmation: connecting to a remote
 * server takes several round trips. A failure to create the resource is ignored here. The caller then creates the
 * resource again and gets the error.
 */
export class Prefetched<T> {
  readonly #make: () => Promise<T>;
  readonly #drop: (made: T) => unknown;
  readonly #patience: number;
  #made: Promise<T | undefined> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param drop disposes a resource that no caller has taken
   */
  constructor(make: () => Promise<T>, drop: (made: T) => unknown, patience = LIFETIME_MS) {
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
