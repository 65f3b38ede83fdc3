import { fork } from "node:child_process";
import { once } from "node:events";
import { servers } from "./database.ts";

type Does = "halt" | "restart" | "stop";

/**
 * A PostgreSQL server for a single test, of the newest major under test. It can be stopped and started with the same
 * data.
 */
export type OwnServer = {
  /** URL of its superuser. The port never changes. */
  readonly url: string;
  /** Ends it: `SIGINT` is a fast shutdown, `SIGKILL` what a crash is. */
  halt(signal: "SIGINT" | "SIGKILL"): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts one, by the scripts that start the servers under test. */
export async function startOwnServer(): Promise<OwnServer> {
  const [major] = servers.at(-1) ?? ["18"];
  const child = fork("scripts/lib/postgres/own-postgres.mjs", [major], { execArgv: [] });
  const gone = once(child, "exit");
  const answer = async () => {
    const ended = gone.then(() => [{ failed: "its process has ended" }]);
    const [said] = (await Promise.race([once(child, "message"), ended])) as [object];
    if ("failed" in said) throw new Error(`the server: ${String(said.failed)}`);
    return said;
  };
  const { url } = (await answer()) as { readonly url: string };
  const ask = async (does: Does, signal?: string) => {
    child.send({ does, signal });
    await answer();
  };
  return {
    url,
    halt: (signal) => ask("halt", signal),
    restart: () => ask("restart"),
    stop: async () => {
      await ask("stop");
      await gone;
    },
  };
}
