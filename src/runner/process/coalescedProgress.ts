import type { Progress } from "../../protocol/runner.ts";
import { later } from "./intrinsics.ts";

/** Shorter than an eye needs, longer than hundreds of small statements take. */
const interval = 200;

/**
 * Limits the rate of progress messages. The first message is sent immediately, then the latest of each kind at
 * intervals. A message to the editor costs more than a small statement.
 */
export class CoalescedProgress {
  readonly #send: (progress: Progress) => void;
  readonly #waiting = new Map<Progress["kind"], Progress>();
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (progress: Progress) => void) {
    this.#send = send;
  }

  readonly report = (progress: Progress): void => {
    this.#waiting.set(progress.kind, progress);
    if (this.#timer === undefined) this.#flush();
  };

  /** Drops the waiting messages: the response contains more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    if (this.#waiting.size === 0) return;
    for (const progress of this.#waiting.values()) this.#send(progress);
    this.#waiting.clear();
    this.#timer = later(() => this.#flush(), interval).unref();
  }
}
