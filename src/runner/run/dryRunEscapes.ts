import type { DataSource } from "typeorm";
import { Socket } from "node:net";
import { refusePrograms } from "../process/programs.ts";
import { replaceMethod } from "../process/replaceMethod.ts";
import type { SafetyProblem } from "../../core/problems/problem.ts";
import { currentScope } from "./methodScope.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

type Refusal = Extract<SafetyProblem, { readonly code: "dryRunRefused" }>;

/** Thrown by what a rollback would not undo. */
export class DryRunRefused extends Error {
  override readonly name = "DryRunRefused";
  readonly problem: Refusal;
  constructor(problem: Refusal) {
    super(`a dry run cannot do this: ${problem.what ?? problem.reason}`);
    this.problem = problem;
  }
}

/** Refuses a connection of a migration to the server of the dry run; undefined if no dry run is under way. */
let refuseServer: ((port: unknown, path: unknown) => Error | undefined) | undefined;

/**
 * Closes, for the time of a dry run, the ways on which a migration could change the database outside of its
 * transaction: query runners, sockets to the same server, programs and worker threads. Every attempt is remembered,
 * because a migration may catch the error.
 *
 * @param revision the running revision
 * @returns opens the ways again; and throws the first attempt
 */
export function closeEscapes(
  dataSource: DataSource,
  port: number | undefined,
  revision: () => string,
): { readonly open: () => void; readonly check: () => void } {
  let first: DryRunRefused | undefined;
  const refuse = (reason: Refusal["reason"], what?: string) =>
    (first ??= new DryRunRefused({
      code: "dryRunRefused",
      revision: revision(),
      reason,
      ...omitUndefined({ what }),
    }));
  const { createQueryRunner } = dataSource;
  dataSource.createQueryRunner = () => {
    throw refuse("ownConnection");
  };
  const allowPrograms = refusePrograms((program) => refuse("program", program));
  refuseServer = (given, path) => {
    const isServer = port !== undefined && Number(given) === port;
    return isServer || /\.s\.PGSQL\./.test(String(path)) ? refuse("ownConnection") : undefined;
  };
  return {
    open: () => {
      dataSource.createQueryRunner = createQueryRunner;
      allowPrograms();
      refuseServer = undefined;
    },
    check: () => {
      if (first) throw first;
    },
  };
}

/** Makes connections refusable. It has to be called before the project's code is loaded. */
export function guardSockets(): void {
  replaceMethod(Socket.prototype, "connect", (connect) => {
    return function (this: Socket, ...args: unknown[]) {
      // Outside of a method, this extension connects: to cancel a statement, for example.
      const error = currentScope() && refuseServer?.(...addressOf(args));
      if (error) throw error;
      return connect.apply(this as never, args as never);
    };
  });
}

/** Port and path of a call of `connect`: options, a port, or a path; Node itself passes them as an array. */
function addressOf([given]: readonly unknown[]): readonly [port: unknown, path: unknown] {
  const first: unknown = Array.isArray(given) ? given[0] : given;
  if (typeof first !== "object" || first === null) return [first, first];
  const { port, path } = first as { readonly port?: unknown; readonly path?: unknown };
  return [port, path];
}
