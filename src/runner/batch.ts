import { later } from "./intrinsics.ts";

/** Lines that are told together: what happens by the hundred takes a moment each, and to tell of each alone is a part of that. */
export class Batch {
  readonly #tell: (lines: readonly string[]) => void;
  readonly #interval: number;
  #lines: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** @param interval how long lines are gathered, in milliseconds */
  constructor(tell: (lines: readonly string[]) => void, interval: number) {
    this.#tell = tell;
    this.#interval = interval;
  }

  add(line: string): void {
    this.#lines.push(line);
    this.#timer ??= later(() => this.end(), this.#interval).unref();
  }

  /** Tells what there is, now. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#lines;
    this.#lines = [];
    if (lines.length > 0) this.#tell(lines);
  }
}
