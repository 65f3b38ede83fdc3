import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { FromRunner, ToRunner } from "../../protocol/runnerMessages.ts";
import type { OpenTunnel, TunnelTarget } from "../../protocol/tunnel.ts";

/** Thrown, and emitted by sockets, if there is no way through the bastion. */
export class TunnelFailed extends Error {
  override readonly name = "TunnelFailed";
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`no connection through the bastion: ${problem.code}`);
    this.problem = problem;
  }
}

const waiting = new Map<number, (answer: OpenTunnel | Problem) => void>();
let count = 0;

/** Requests a tunnel from the client, which owns ssh. Problems: those of `client/ssh`. */
export function requestTunnel(target: TunnelTarget): Promise<OpenTunnel | Problem> {
  const id = ++count;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    process.send?.({ type: "tunnel", id, target } satisfies FromRunner);
  });
}

/** Gives an answer of the client to the request that waits for it. */
export function settleTunnel({ id, answer }: Extract<ToRunner, { readonly type: "tunnel" }>): void {
  waiting.get(id)?.(answer);
  waiting.delete(id);
}

/** Waits for a tunnel without a limit of `pg`: signing in to a bastion may take longer. Throws `TunnelFailed`. */
export async function ensureTunnel({ via, host, port }: TunnelTarget & { readonly via?: string }): Promise<void> {
  const answer = via === undefined ? undefined : await requestTunnel({ host, port });
  if (isProblem(answer)) throw new TunnelFailed(answer);
}
