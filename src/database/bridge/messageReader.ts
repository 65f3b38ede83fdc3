/** A complete message of a client, including its header. Packets before the session have the type `""`. */
export interface ClientMessage {
  readonly type: string;
  readonly bytes: Buffer;
}

/** The client does not speak PostgreSQL's protocol; nothing that follows can be understood. */
export class ProtocolViolation extends Error {}

/**
 * PostgreSQL's own limit for a startup packet. A longer packet comes from another program (a browser, a port
 * scanner).
 */
const LONGEST_STARTUP = 10_000;
/** PostgreSQL's own limit for a message, 1 GB. */
const LONGEST_MESSAGE = 0x3fffffff;

/**
 * Cuts a client's bytes into messages, wherever the network split them.
 * Chunks are joined only once a message is complete, so a message of many megabytes costs no more than its size.
 */
export class MessageReader {
  /** Before the session starts, a packet has no type byte. */
  startup = true;
  /** True until the client has logged in: longer messages are rejected. */
  isShort = false;
  #chunks: Buffer[] = [];
  #size = 0;

  /** Bytes received and not yet handed out. */
  get size(): number {
    return this.#size;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  /** The next whole message, or undefined until more bytes arrive. Throws {@link ProtocolViolation}. */
  next(): ClientMessage | undefined {
    const header = this.startup ? 4 : 5;
    if (this.#size < header) return undefined;
    const head = this.#first(header);
    const declared = head.readInt32BE(header - 4);
    if (declared < 4 || declared > (this.startup || this.isShort ? LONGEST_STARTUP : LONGEST_MESSAGE)) {
      throw new ProtocolViolation("invalid length of message");
    }
    const length = declared + header - 4;
    if (this.#size < length) return undefined;
    const bytes = this.#take(length);
    return { type: this.startup ? "" : String.fromCharCode(bytes.readUInt8(0)), bytes };
  }

  /** The first chunk, made at least `length` bytes long. */
  #first(length: number): Buffer {
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= length) return first;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  #take(length: number): Buffer {
    const first = this.#first(length);
    if (first.length === length) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(length);
    this.#size -= length;
    return first.subarray(0, length);
  }
}
