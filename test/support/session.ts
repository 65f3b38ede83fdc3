import path from "node:path";
import { isProblem } from "../../src/core/problems/problem.ts";
import { omitUndefined } from "../../src/core/omitUndefined.ts";
import type { Problem } from "../../src/core/problems/problem.ts";
import type { ChangeRequest } from "../../src/migrations/plan.ts";
import type { ExecuteResult, RunnerStart } from "../../src/protocol/runner.ts";
import type { TestDatabase } from "./database.ts";
import { createDatabase } from "./database.ts";
import type { TestRunner } from "./runner.ts";
import { startRunner } from "./runner.ts";
import type { Files, Packages, Workspace } from "./workspace.ts";
import { createWorkspace, dataSource, envOf } from "./workspace.ts";

/** A workspace, its database and a runner: what most tests of the runner need. */
export type Session = {
  readonly workspace: Workspace;
  readonly database: TestDatabase;
  runner: TestRunner;
  /** Ends the runner and starts a new one, which sees the current files. */
  restart(): Promise<void>;
  execute(request: ChangeRequest): Promise<ExecuteResult | Problem>;
  /** Head first: `B pending, A applied`. */
  states(): Promise<string>;
};

export type SessionOptions = {
  readonly server?: string;
  readonly packages?: Packages;
  readonly database?: string;
  readonly folder?: string;
  /** Port for the workspace's connection, if it is not the server's: a proxy's, a pooler's. */
  readonly port?: number;
  /** Host of the workspace's connection, if it is not the server's: behind a bastion. */
  readonly host?: string;
  /** Below the root, where that is not the usual one. */
  readonly dataSource?: string;
  readonly start?: Partial<RunnerStart>;
};

/** Runs a test with a session and leaves nothing behind. A workspace without `.env` and data source gets the usual ones. */
export async function withSession(
  files: Files,
  work: (session: Session) => Promise<void>,
  options: SessionOptions = {},
): Promise<void> {
  const [session, close] = await openSession(files, options);
  try {
    await work(session);
  } finally {
    await close();
  }
}

/** A session for several tests, and what ends it. */
export async function openSession(
  files: Files,
  options: SessionOptions = {},
): Promise<readonly [session: Session, close: () => Promise<void>]> {
  const database = await createDatabase(options.server, options.database);
  const workspace = createWorkspace(
    {
      ".env": envOf({ ...database, ...omitUndefined({ host: options.host, port: options.port }) }),
      "src/data-source.ts": dataSource(),
      ...files,
    },
    options.packages,
    options.folder,
  );
  const named = options.dataSource === undefined ? {} : { dataSource: path.join(workspace.root, options.dataSource) };
  const start = () => startRunner(workspace.root, { ...named, ...options.start });
  const session: Session = {
    workspace,
    database,
    runner: start(),
    restart: async () => {
      await session.runner.stop();
      session.runner = start();
    },
    execute: (request) => session.runner.request("execute", { request }),
    states: async () => {
      const status = await session.runner.request("status");
      if (isProblem(status)) return `problem ${status.code}`;
      return status.history.revisions.map(({ id, state }) => `${id.replace(/\d{13}$/, "")} ${state}`).join(", ");
    },
  };
  const close = async () => {
    await session.runner.stop();
    workspace.dispose();
    await database.drop();
  };
  return [session, close];
}

/** The result of a request that must not be a problem. */
export function succeeded<T>(answer: T | Problem): T {
  if (isProblem(answer)) throw new Error(`unexpected problem: ${JSON.stringify(answer)}`);
  return answer;
}

/** Summary of a run in one line: `up A, B`, `down B`, with the problem's code. */
export function told(answer: ExecuteResult | Problem): string {
  if (isProblem(answer)) return `problem ${answer.code}`;
  const names = (ids: readonly string[]) => ids.map((id) => id.replace(/\d{13}$/, "")).join(", ");
  const parts = [
    answer.applied.length > 0 ? `up ${names(answer.applied)}` : "",
    answer.reverted.length > 0 ? `down ${names(answer.reverted)}` : "",
    answer.problem ? `problem ${answer.problem.code}` : "",
  ];
  return parts.filter((part) => part !== "").join("; ") || "nothing";
}
