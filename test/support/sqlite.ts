import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { ChangeRequest } from "../../src/migrations/plan.ts";
import { isProblem } from "../../src/core/problems/problem.ts";
import type { Problem } from "../../src/core/problems/problem.ts";
import type { ExecuteResult, RunnerStart } from "../../src/protocol/runner.ts";
import type { TestRunner } from "./runner.ts";
import { startRunner } from "./runner.ts";
import type { Files, Packages, Workspace } from "./workspace.ts";
import { createWorkspace } from "./workspace.ts";

/** A workspace with a database file of its own, and a runner. */
export type SqliteSession = {
  readonly workspace: Workspace;
  runner: TestRunner;
  restart(): Promise<void>;
  execute(request: ChangeRequest): Promise<ExecuteResult | Problem>;
  /** Head first: `B pending, A applied`; with what the status says is wrong. */
  states(): Promise<string>;
  /** Content of the database file; undefined if it does not exist. */
  file(): Buffer | undefined;
};

/** Path of the database file in each workspace. */
const database = "data/dev.sqlite";

/** A data source of sql.js with a database file; `options` is inserted unchanged. */
export function sqliteSource(options = ""): string {
  return otherSource("sqljs", `location: "${database}", autoSave: true, ${options}`);
}

/** A data source of any driver. */
export function otherSource(type: string, options: string): string {
  return `import { DataSource } from "typeorm";
export const AppDataSource = new DataSource({
  type: "${type}",
  entities: [__dirname + "/entity/*.ts"],
  migrations: [__dirname + "/migrations/*.ts"],
  ${options}
});
`;
}

/** Runs a test on a workspace and leaves nothing behind. */
export async function withSqlite(
  files: Files,
  work: (session: SqliteSession) => Promise<void>,
  { packages, start }: { readonly packages?: Packages; readonly start?: Partial<RunnerStart> } = {},
): Promise<void> {
  const workspace = createWorkspace({ "src/data-source.ts": sqliteSource(), ...files }, packages);
  const run = () => startRunner(workspace.root, start);
  const session: SqliteSession = {
    workspace,
    runner: run(),
    restart: async () => {
      await session.runner.stop();
      session.runner = run();
    },
    execute: (request) => session.runner.request("execute", { request }),
    states: async () => {
      const status = await session.runner.request("status");
      if (isProblem(status)) return `problem ${status.code}`;
      const states = status.history.revisions.map(({ id, state }) => `${id.replace(/\d{13}$/, "")} ${state}`);
      return [...states, ...(status.problem ? [`problem ${status.problem.code}`] : [])].join(", ");
    },
    file: () => {
      const file = path.join(workspace.root, database);
      return existsSync(file) ? readFileSync(file) : undefined;
    },
  };
  try {
    await work(session);
  } finally {
    await session.runner.stop();
    workspace.dispose();
  }
}
