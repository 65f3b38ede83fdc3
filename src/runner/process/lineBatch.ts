import { later } from "./intrinsics.ts";

/** Collects lines and reports them together, because a message per line costs as much as the work that it reports. */
export class Batch {
  readonly #notify: (lines: readonly string[]) => void;
  readonly #interval: number;
  #lines: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param interval how long lines are gathered, in milliseconds */
  constructor(notify: (lines: readonly string[]) => void, interval: number) {
    this.#notify = notify;
    this.#interval = interval;
  }

  add(line: string): void {
    this.#lines.push(line);
    this.#timer ??= later(() => this.end(), this.#interval).unref();
  }

  /** Reports the collected lines now. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#lines;
    this.#lines = [];
    if (lines.length > 0) this.#notify(lines);
  }
}
