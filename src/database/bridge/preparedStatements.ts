import { frame } from "./wire.ts";

/**
 * The prepared statements of one connection. All connections share one session, so each name is replaced by one that
 * no other connection has.
 *
 * Portals keep their names: they end with their transaction, and for as long as that lasts its connection has the
 * session to itself.
 */
export class Statements {
  readonly #prefix: string;
  readonly #names = new Map<string, string>();
  /** The last Parse of the unnamed statement, which any other connection's replaces in the session. */
  #unnamed: Buffer | undefined;

  constructor(connection: number) {
    this.#prefix = `c${connection}s`;
  }

  /** The message with the session's name in place of the client's; itself when it names no statement. */
  rewrite(message: Buffer): Buffer {
    switch (message[0]) {
      case PARSE: {
        const name = text(message, 5);
        if (name.value === "") this.#unnamed = message;
        return name.value === "" ? message : frame("P", this.#shared(name.value), message.subarray(name.end));
      }
      case BIND: {
        const portal = text(message, 5);
        const name = text(message, portal.end);
        if (name.value === "") return message;
        return frame("B", message.subarray(5, portal.end), this.#shared(name.value), message.subarray(name.end));
      }
      case DESCRIBE:
      case CLOSE: {
        const name = text(message, 6);
        if (message[5] !== STATEMENT || name.value === "") return message;
        return frame(String.fromCharCode(message[0]), message.subarray(5, 6), this.#shared(name.value));
      }
      default:
        return message;
    }
  }

  /** The Parse to send first when these messages use an unnamed statement that they don't make themselves. */
  unnamedFor(messages: readonly Buffer[]): Buffer | undefined {
    const first = messages.find((message) => makesUnnamed(message) || usesUnnamed(message));
    return first !== undefined && usesUnnamed(first) ? this.#unnamed : undefined;
  }

  /** A simple query ends the unnamed statement. */
  forgetUnnamed(): void {
    this.#unnamed = undefined;
  }

  /** Messages that remove this connection's statements from the session. */
  closeAll(): readonly Buffer[] {
    return [...this.#names.values()].map((name) => frame("C", Buffer.from("S"), name));
  }

  #shared(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    // Not the client's name with a prefix: PostgreSQL cuts names after 63 bytes.
    const shared = `${this.#prefix}${this.#names.size + 1}`;
    this.#names.set(name, shared);
    return shared;
  }
}

const [PARSE, BIND, DESCRIBE, CLOSE, STATEMENT] = [0x50, 0x42, 0x44, 0x43, 0x53];

/** True if the message replaces the session's unnamed statement. */
export function makesUnnamed(message: Buffer): boolean {
  return message[0] === PARSE && message[5] === 0;
}

function usesUnnamed(message: Buffer): boolean {
  if (message[0] === BIND) return message[message.indexOf(0, 5) + 1] === 0;
  return message[0] === DESCRIBE && message[5] === STATEMENT && message[6] === 0;
}

/** A zero-terminated string, and the offset behind its zero. */
function text(message: Buffer, start: number): { readonly value: string; readonly end: number } {
  const zero = message.indexOf(0, start);
  const end = zero < 0 ? message.length : zero;
  return { value: message.toString("utf8", start, end), end: end + 1 };
}
