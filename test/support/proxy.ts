import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";

/** One connection through a proxy, and the ways in which a network can fail it. */
export type Link = {
  /** Which one it is, in the order they were made, from 0. */
  readonly number: number;
  /** All that the client has sent so far, as text. */
  readonly sent: string;
  /** Ends it with a reset towards both ends. */
  reset(): void;
  /** Ends it politely towards both ends. */
  close(): void;
  /** From here on nothing passes, in either direction, and nothing is said of it. */
  swallow(): void;
};

/** Result for bytes of one direction: unchanged, replaced, delayed, or (undefined) dropped. */
export type Verdict = Buffer | undefined | Promise<Buffer | undefined>;

/** Callbacks for the traffic; a missing callback passes everything. */
export type Weather = {
  /** A client has connected; `false`: its connection hangs without an answer. */
  readonly connected?: (link: Link) => boolean | undefined;
  /** Before bytes go on to the server. */
  readonly toServer?: (bytes: Buffer, link: Link) => Verdict;
  /** Before bytes go back to the client. */
  readonly toClient?: (bytes: Buffer, link: Link) => Verdict;
};

/** A TCP proxy on loopback, in front of a server. */
export type Proxy = {
  readonly port: number;
  /** May be changed at any time. It is called for each piece of every connection. */
  weather: Weather;
  stop(): Promise<void>;
};

/** Starts a proxy to a port of loopback. */
export async function startProxy(target: number, weather: Weather = {}): Promise<Proxy> {
  const open = new Set<Socket>();
  let count = 0;
  const server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => undefined);
      socket.on("close", () => open.delete(socket));
    }
    let swallowed = false;
    let sent = "";
    const link: Link = {
      number: count++,
      get sent() {
        return sent;
      },
      reset: () => [client, upstream].forEach((socket) => socket.resetAndDestroy()),
      close: () => [client, upstream].forEach((socket) => socket.destroy()),
      swallow: () => (swallowed = true),
    };
    if (proxy.weather.connected?.(link) === false) swallowed = true;
    const pass = (from: Socket, to: Socket, judge: (bytes: Buffer) => Verdict) => {
      let last: Promise<unknown> = Promise.resolve();
      from.on("data", (bytes: Buffer) => {
        // In the order they came, however long one of them is held.
        last = last.then(async () => {
          if (swallowed) return;
          const verdict = await judge(bytes);
          if (verdict !== undefined && !swallowed && !to.destroyed) to.write(verdict);
        });
      });
      from.on("close", () => void last.then(() => swallowed || to.destroy()));
    };
    pass(client, upstream, (bytes) => {
      sent += bytes.toString("latin1");
      return proxy.weather.toServer ? proxy.weather.toServer(bytes, link) : bytes;
    });
    pass(upstream, client, (bytes) => (proxy.weather.toClient ? proxy.weather.toClient(bytes, link) : bytes));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy: Proxy = {
    port: (server.address() as AddressInfo).port,
    weather,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
  return proxy;
}

/** True if a piece from the client contains this statement as a simple query. */
export function sends(bytes: Buffer, sql: string): boolean {
  return bytes.includes(`${sql}\0`);
}
