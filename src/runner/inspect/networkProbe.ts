import { lookup } from "node:dns/promises";
import net from "node:net";

/** How long a port may take to accept a connection, and its server to answer, in milliseconds. */
const PROBE_TIMEOUT_MS = 5000;

/** Addresses of a host. Throws Node's own error for an unknown host. */
export async function addressesOf(host: string): Promise<readonly string[]> {
  if (net.isIP(host) !== 0) return [host];
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}

/** Connects to a port, or to a Unix socket's path. Throws Node's own error, `ETIMEDOUT` after `patience`. */
export function connect(to: { readonly host: string; readonly port: number } | { readonly path: string }) {
  return new Promise<net.Socket>((resolve, reject) => {
    const socket = net.connect(to);
    const give = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () =>
      give(Object.assign(new Error("connect timed out"), { code: "ETIMEDOUT" })),
    );
    socket.once("error", give);
    socket.once("connect", () => {
      socket.setTimeout(0);
      socket.off("error", give);
      resolve(socket);
    });
  });
}

/**
 * Asks what listens whether it speaks PostgreSQL, by the request for encryption, which every server answers with one
 * byte before anything else (PostgreSQL manual, "Message Formats", `SSLRequest`). Ends the connection.
 *
 * @returns whether it offers encryption; undefined when it is no PostgreSQL
 */
export function asksForTls(socket: net.Socket): Promise<boolean | undefined> {
  return new Promise((resolve) => {
    const give = (answer: boolean | undefined) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(PROBE_TIMEOUT_MS, () => give(undefined));
    socket.once("error", () => give(undefined));
    socket.once("close", () => give(undefined));
    socket.once("data", (data: Buffer) => {
      const answer = data.toString("latin1");
      give(answer === "S" ? true : answer === "N" ? false : undefined);
    });
    const request = Buffer.alloc(8);
    request.writeInt32BE(8, 0);
    request.writeInt32BE(80_877_103, 4);
    socket.write(request);
  });
}
