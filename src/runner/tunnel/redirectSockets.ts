import type { TcpSocketConnectOpts } from "node:net";
import { Socket } from "node:net";
import { isProblem } from "../../core/problems/problem.ts";
import type { TunnelTarget } from "../../protocol/tunnel.ts";
import { replaceMethod } from "../process/replaceMethod.ts";
import { requestTunnel, TunnelFailed } from "./tunnelRequests.ts";

const redirected = new Set<string>();

/** From now on, connections of this process to a server go through a tunnel. */
export function redirectTo(target: TunnelTarget): void {
  redirected.add(keyOf(target));
}

/**
 * Makes connections redirectable. The socket is the one place that every connection passes: pools, replicas, the lock,
 * clients of migrations. Above it, host and port stay those of the server, so that TLS verifies the server's name. It has
 * to be called before the project's code is loaded.
 */
export function redirectSockets(): void {
  replaceMethod(Socket.prototype, "connect", (connect) => {
    return function (this: Socket, ...args: unknown[]) {
      const call = redirected.size === 0 ? undefined : callOf(args);
      const target = call && targetOf(call.options);
      if (!call || !target || !redirected.has(keyOf(target))) return connect.apply(this as never, args as never);
      if (call.done) this.once("connect", call.done);
      // As in Node.js while a name is resolved: what is written in the meantime is sent later.
      Object.assign(this, { connecting: true });
      void requestTunnel(target).then((answer) => {
        if (this.destroyed) return;
        if (isProblem(answer)) {
          this.destroy(new TunnelFailed(answer));
          return;
        }
        hideTunnelIn(this);
        const options = { ...call.options, host: "127.0.0.1", port: answer.port };
        connect.apply(this as never, [options] as never);
      });
      return this;
    };
  });
}

/** The tunnel may end while the socket connects: then the connection is lost, whatever the tunnel's own address is. */
function hideTunnelIn(socket: Socket): void {
  const rename = (error: NodeJS.ErrnoException & { address?: string; port?: number }) => {
    delete error.address;
    delete error.port;
    error.code = "ECONNRESET";
  };
  socket.prependListener("error", rename);
  socket.once("connect", () => socket.off("error", rename));
}

type Options = Partial<Omit<TcpSocketConnectOpts, "port">> & {
  readonly port?: number | string;
  readonly path?: string;
};
type Call = { readonly options: Options; readonly done?: () => void };

/** The options of a call of `connect`: an object, a port and a host, or the array that Node.js itself passes. */
function callOf(args: readonly unknown[]): Call {
  const given: readonly unknown[] = Array.isArray(args[0]) ? args[0] : args;
  const [first, second] = given;
  const done = given.findLast((one) => typeof one === "function") as (() => void) | undefined;
  const callback = done ? { done } : {};
  if (typeof first === "object" && first !== null) return { options: first, ...callback };
  const isPort = typeof first === "number" || (typeof first === "string" && /^\d+$/.test(first));
  if (!isPort) return { options: { path: String(first) }, ...callback };
  return { options: { port: Number(first), ...(typeof second === "string" ? { host: second } : {}) }, ...callback };
}

function targetOf({ host = "localhost", port, path }: Options): TunnelTarget | undefined {
  return port === undefined || path !== undefined ? undefined : { host, port: Number(port) };
}

function keyOf({ host, port }: TunnelTarget): string {
  return `${host.toLowerCase()} ${port}`;
}
