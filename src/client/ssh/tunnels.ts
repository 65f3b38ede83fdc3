import type { Bastion } from "../../core/connection/bastion.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { OpenTunnel, TunnelTarget } from "../../protocol/tunnel.ts";
import type { Log } from "../log.ts";
import { Tunnel } from "./tunnel.ts";

/** The tunnels of one project: one for each bastion and server. They end with the project. */
export class Tunnels {
  readonly #script: string;
  readonly #log: Log;
  readonly #tunnels = new Map<string, Tunnel>();
  #isClosed = false;

  /** @param script of the process that keeps an ssh (`keeper.ts`), absolute */
  constructor(script: string, log: Log) {
    this.#script = script;
    this.#log = log;
  }

  /** A port of 127.0.0.1 that leads to a server through a bastion. Problems: those of `Tunnel.open`. */
  async open(bastion: Bastion, target: TunnelTarget): Promise<OpenTunnel | Problem> {
    if (this.#isClosed) return { code: "cancelled" };
    const key = JSON.stringify([bastion.host, bastion.user, bastion.port, target.host, target.port]);
    let tunnel = this.#tunnels.get(key);
    if (!tunnel) {
      tunnel = new Tunnel(bastion, target, this.#script, this.#log);
      this.#tunnels.set(key, tunnel);
    }
    return tunnel.open();
  }

  /** Ends all of them. */
  dispose(): void {
    this.#isClosed = true;
    for (const tunnel of this.#tunnels.values()) tunnel.close();
    this.#tunnels.clear();
  }
}
