import { type AddressInfo, type Server, type Socket, createServer } from "node:net";
import type { Bridge } from "./bridge/bridge.ts";
import { listens } from "../node/processes.ts";

export interface ListeningServer {
  readonly host: string;
  readonly port: number;
  readonly preferredPortTaken: boolean;
  /** Accepts no more; connections are the bridge's to end. */
  readonly close: () => void;
}

const LOOPBACK = "127.0.0.1";
const LOOPBACK_6 = "::1";

/**
 * Serves a bridge on the preferred port if it is free, otherwise on any free port. Throws if it cannot listen at all.
 */
export async function listen(bridge: Bridge, host = LOOPBACK, preferred?: number): Promise<ListeningServer> {
  const hosts = host === LOOPBACK ? [LOOPBACK, LOOPBACK_6] : [host];
  const serve = (socket: Socket): void => {
    socket.setNoDelay(true);
    bridge.serve(socket);
  };
  const wanted = preferred === undefined ? undefined : await listenOn(hosts, preferred, serve);
  // A free port of one address may be taken on the other.
  let servers = wanted;
  for (let attempt = 0; servers === undefined; attempt++) {
    servers = await listenOn(attempt < 10 ? hosts : [host], 0, serve);
    if (servers === undefined && attempt > 10) throw new Error(`no port of ${host} can be listened on`);
  }
  const listening = servers;
  const address = listening[0]?.address() as AddressInfo;
  return {
    host,
    port: address.port,
    preferredPortTaken: preferred !== undefined && wanted === undefined,
    close: () => listening.forEach((server) => server.close()),
  };
}

/**
 * Listens on one port of all addresses, or on none: `localhost` may mean either, and must not lead to two databases.
 * Undefined when the port is taken.
 */
async function listenOn(
  hosts: readonly string[],
  port: number,
  serve: (socket: Socket) => void,
): Promise<readonly Server[] | undefined> {
  const servers: Server[] = [];
  let chosen = port;
  for (const host of hosts) {
    // Some systems let a second server share a port that another one has on all addresses.
    const taken = chosen !== 0 && (await listens(host, chosen));
    const server = taken ? "taken" : await bind(host, chosen, serve);
    if (server === "absent" && servers.length > 0) continue;
    if (server === "taken" || server === "absent") {
      servers.forEach((each) => each.close());
      return undefined;
    }
    servers.push(server);
    chosen = (server.address() as AddressInfo).port;
  }
  return servers;
}

function bind(host: string, port: number, serve: (socket: Socket) => void): Promise<Server | "taken" | "absent"> {
  return new Promise((resolve, reject) => {
    const server = createServer(serve);
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve("taken");
      else if (error.code === "EADDRNOTAVAIL" || error.code === "EAFNOSUPPORT") resolve("absent");
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => resolve(server));
  });
}
