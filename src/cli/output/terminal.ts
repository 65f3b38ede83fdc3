import { createInterface } from "node:readline/promises";
import { styleText } from "node:util";
import { redact } from "../../core/problems/redact.ts";

type Style = Parameters<typeof styleText>[0];

/** The streams of the command line. */
export class Terminal {
  readonly #isColored: boolean;
  readonly #isQuiet: boolean;
  readonly #signal: AbortSignal;

  /** @param signal ends a question */
  constructor(options: { readonly color: boolean; readonly quiet: boolean; readonly signal: AbortSignal }) {
    this.#isQuiet = options.quiet;
    this.#signal = options.signal;
    this.#isColored = options.color && hasColors();
    // A reader that has gone, such as `head`, must not end a change that is under way.
    for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  }

  /** True if a person can answer a question. Pipelines set `CI`. */
  get isInteractive(): boolean {
    const { CI = "" } = process.env;
    return process.stdin.isTTY && process.stderr.isTTY && (CI === "" || CI === "false" || CI === "0");
  }

  /** A text with a style, if standard output shows colors. */
  styled(style: Style, text: string): string {
    return this.#isColored ? styleText(style, text) : text;
  }

  /** Writes a result to standard output. */
  write(text: string): void {
    if (text !== "") process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  }

  /** Writes a line about the work to standard error, without secrets. `--quiet` leaves it out. */
  note(text: string): void {
    if (!this.#isQuiet) this.complain(text);
  }

  /** Writes an error or a warning to standard error, without secrets. */
  complain(text: string): void {
    process.stderr.write(`${redact(text)}\n`);
  }

  /** Asks on standard error, so that standard output has the result alone. Empty if the question was ended. */
  async ask(question: string): Promise<string> {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return (await lines.question(question, { signal: this.#signal })).trim();
    } catch {
      return "";
    } finally {
      lines.close();
    }
  }
}

/** `NO_COLOR` and `FORCE_COLOR` as `no-color.org` and Node.js define them. */
function hasColors(): boolean {
  const { NO_COLOR = "", FORCE_COLOR } = process.env;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0";
  return NO_COLOR === "" && process.stdout.isTTY && process.stdout.hasColors();
}
