/** How a wait for the session ended. */
export type Turn = "granted" | "timedOut" | "cancelled";

interface Waiter<Owner> {
  readonly owner: Owner;
  readonly settle: (turn: Turn) => void;
}

/**
 * A queue for the single session, in the order of arrival. An owner keeps the session until it releases it, which a
 * connection does when PostgreSQL reports idle.
 */
export class SessionQueue<Owner> {
  #owner: Owner | undefined;
  readonly #waiting: Waiter<Owner>[] = [];

  get owner(): Owner | undefined {
    return this.#owner;
  }

  /** @param timeoutMs none: waits for as long as it takes */
  take(owner: Owner, timeoutMs?: number): Promise<Turn> {
    if (this.#owner === owner) return Promise.resolve("granted");
    if (this.#owner === undefined) {
      this.#owner = owner;
      return Promise.resolve("granted");
    }
    return new Promise((resolve) => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => waiter.settle("timedOut"), timeoutMs);
      const waiter: Waiter<Owner> = {
        owner,
        settle: (turn) => {
          clearTimeout(timer);
          const place = this.#waiting.indexOf(waiter);
          if (place >= 0) this.#waiting.splice(place, 1);
          resolve(turn);
        },
      };
      this.#waiting.push(waiter);
    });
  }

  release(owner: Owner): void {
    if (this.#owner !== owner) return;
    const next = this.#waiting[0];
    this.#owner = next?.owner;
    next?.settle("granted");
  }

  /** Ends the waits of a closed connection. */
  cancel(owner: Owner): void {
    for (const waiter of this.#waiting.filter((waiter) => waiter.owner === owner)) waiter.settle("cancelled");
  }
}
