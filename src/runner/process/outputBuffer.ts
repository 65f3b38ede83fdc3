import { later } from "./intrinsics.ts";

/** Milliseconds after which output is passed on although a request is still being answered. */
const FLUSH_DELAY_MS = 3000;

/**
 * Output of the project's code, held back for a moment: a file may print a password before it creates the data source
 * with it, and only then the password is known as a secret.
 */
export class OutputBuffer {
  readonly #pass: (text: string) => void;
  #held: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(pass: (text: string) => void) {
    this.#pass = pass;
  }

  write(text: string): void {
    this.#held.push(text);
    this.#timer ??= later(() => this.flush(), FLUSH_DELAY_MS).unref();
  }

  /** Passes on what is held, in its order. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const held = this.#held;
    this.#held = [];
    for (const text of held) this.#pass(text);
  }
}
