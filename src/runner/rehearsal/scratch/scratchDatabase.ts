import { createRequire } from "node:module";
import path from "node:path";
import type { Scratch, ScratchModule } from "../../../protocol/database.ts";
import type { ConnectionFacts } from "../../../core/connection/connection.ts";
import { Connection } from "../../databases/postgres.ts";
import type { Project } from "../../project/project.ts";
import { unreachableHost } from "./isolation.ts";

/** The scratch database's bundle lies beside the runner's. */
export function openScratch(extensions: readonly string[]): Promise<Scratch> {
  const script = path.join(__dirname, "database/scratch.js");
  return (createRequire(script)(script) as ScratchModule).openScratch(extensions);
}

const facts: ConnectionFacts = {
  driver: "postgres",
  host: unreachableHost,
  port: 5432,
  database: "postgres",
  user: "postgres",
  source: "rehearsal",
};

/**
 * Turns a project's data source to the current scratch database: all that says where it connects is taken away, so that even a
 * stream that was ignored would lead nowhere.
 */
export function connectToScratch(project: Project, scratch: () => Scratch): Connection {
  const { dataSource } = project;
  dataSource.setOptions({
    url: undefined,
    host: unreachableHost,
    port: facts.port,
    username: facts.user,
    password: "",
    database: facts.database,
    ssl: false,
    replication: undefined,
    poolSize: undefined,
    // The bridge resets the session when a connection closes, so the pool closes none that is idle.
    extra: { stream: () => scratch().connect(), idleTimeoutMillis: 0 },
  } as unknown as Parameters<typeof dataSource.setOptions>[0]);
  Object.assign(dataSource.driver, { isReplicated: false });
  return new Connection(project, facts);
}

/** Closes a scratch database, and waits until the pool of the data source has no connection to it. */
export async function closeScratch({ dataSource }: Connection, scratch: Scratch): Promise<void> {
  await scratch.close();
  const { master } = dataSource.driver as unknown as { readonly master?: { readonly totalCount: number } };
  const isConnected = () => (master?.totalCount ?? 0) > 0;
  for (let left = mostTurns; left > 0 && isConnected(); left--) await new Promise((resolve) => setImmediate(resolve));
}

/** Turns of the event loop in which `pg` notices that its connections have ended. */
const mostTurns = 1000;
