import type { Problem } from "../../core/problems/problem.ts";
import type { DataSourcePlan } from "../../protocol/authoring.ts";
import type { Log } from "../log.ts";
import type { RunnerFiles } from "../project/project.ts";
import { RunnerClient } from "../runner/runnerClient.ts";

/** A NestJS module that gives TypeORM its options. */
export type NestModule = {
  /** The folder of its package, absolute. */
  readonly root: string;
  /** Absolute. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
};

/** How long the draft may take, in milliseconds. The module's files are parsed, not executed. */
const DRAFT_TIMEOUT_MS = 30_000;

/** Has a data source planned from a NestJS module, by a runner that loads no project. Problems: `nest…`, `fileExists`. */
export async function draftFromNest(
  { script }: RunnerFiles,
  { root, file }: Pick<NestModule, "root" | "file">,
  log: Log,
): Promise<DataSourcePlan | Problem> {
  const start = { root, envFiles: [], entities: [], migrations: [], lockTimeout: 0 };
  const client = new RunnerClient(script, () => start, log);
  try {
    return await client.request("draftDataSource", { module: file }, { timeout: DRAFT_TIMEOUT_MS });
  } finally {
    client.dispose();
  }
}
