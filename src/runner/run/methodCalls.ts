import type { MigrationInterface, QueryRunner } from "typeorm";
import type { Direction } from "../../migrations/plan.ts";
import { asError } from "../process/thrown.ts";

/** Sends a statement on the connection of the migration under way, unwatched. */
export type Send = (sql: string, parameters?: readonly unknown[]) => Promise<unknown>;

/** In JavaScript a migration may lack `down`, or have a method that is not async. */
export async function call(
  instance: MigrationInterface,
  direction: Direction,
  queryRunner: QueryRunner,
): Promise<unknown> {
  const { [direction]: method } = instance as Partial<MigrationInterface>;
  if (typeof method !== "function") throw asError(`the class has no method ${direction}()`);
  return method.call(instance, queryRunner);
}

/** TypeORM gives rows, or of an UPDATE and a DELETE both rows and their number; of the rest nothing that counts. */
export function rowsOf(answer: unknown): number | undefined {
  if (!Array.isArray(answer)) return undefined;
  const [rows, count] = answer as readonly unknown[];
  return answer.length === 2 && Array.isArray(rows) && typeof count === "number" ? count : answer.length;
}

export async function searchPathOf(send: Send): Promise<string | undefined> {
  const rows = await send("SHOW search_path").catch(() => []);
  return (rows as readonly { readonly search_path?: string }[])[0]?.search_path;
}

export async function processOf(send: Send): Promise<number | undefined> {
  const rows = (await send("SELECT pg_backend_pid() AS pid")) as readonly { readonly pid: number }[];
  return rows[0]?.pid;
}
