import type { Asked } from "../login.ts";
import { errorResponse, frame, int32, readyForQuery } from "./wire.ts";

/** The response to a packet that precedes the session. */
export type Handshake =
  /** Answer, and read on: the client asked for encryption, which loopback does not need. */
  | { readonly kind: "refuse"; readonly answer: Buffer }
  /** `before` what comes in front of the authentication, `session` behind it; `answer` lets the client in at once. */
  | {
      readonly kind: "accept";
      readonly answer: Buffer;
      readonly before: Buffer;
      readonly session: Buffer;
      readonly asked: Asked;
    }
  /** Answer and close. A request to cancel gets no answer, as in PostgreSQL: nothing can be interrupted here. */
  | { readonly kind: "close"; readonly answer: Buffer };

const [CANCEL, SSL, GSS] = [80877102, 80877103, 80877104];

/**
 * Reads a startup packet. {@link Login} decides about access.
 *
 * @param parameters ParameterStatus messages, as PostgreSQL sends them
 * @param connection unique; the client uses it as the process id of its backend
 */
export function answerStartup(packet: Buffer, parameters: Buffer, connection: number): Handshake {
  const version = packet.length >= 8 ? packet.readInt32BE(4) : 0;
  if (version === SSL || version === GSS) return { kind: "refuse", answer: Buffer.from("N") };
  if (version === CANCEL) return { kind: "close", answer: Buffer.alloc(0) };
  if (version >> 16 !== 3) {
    const message = `unsupported frontend protocol ${version >> 16}.${version & 0xffff}: server supports 3.0`;
    return { kind: "close", answer: errorResponse({ severity: "FATAL", code: "0A000", message }) };
  }
  const before = negotiation(packet, version & 0xffff);
  const session = Buffer.concat([parameters, frame("K", int32(connection), int32(connection)), readyForQuery("I")]);
  const answer = Buffer.concat([before, frame("R", int32(0)), session]);
  return { kind: "accept", answer, before, session, asked: askedIn(packet) };
}

/** The database is named like the user where the client names none. */
function askedIn(packet: Buffer): Asked {
  const words = packet.toString("utf8", 8).split("\0");
  const valueOf = (name: string) => {
    for (let at = 0; at + 1 < words.length && words[at] !== ""; at += 2) if (words[at] === name) return words[at + 1];
    return undefined;
  };
  const user = valueOf("user") ?? "";
  return { user, database: valueOf("database") || user };
}

/** Sends the supported version and options to a client that requests a later minor version or protocol options. */
function negotiation(packet: Buffer, minor: number): Buffer {
  const words = packet.toString("utf8", 8).split("\0");
  const options = words.filter((word, index) => index % 2 === 0 && word.startsWith("_pq_."));
  if (minor === 0 && options.length === 0) return Buffer.alloc(0);
  return frame("v", int32(3 << 16), int32(options.length), ...options);
}
