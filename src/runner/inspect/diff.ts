import type { Problem } from "../../core/problems/problem.ts";
import type { Statement } from "../../migrations/renderMigration.ts";
import type { Diff } from "../../protocol/runner.ts";
import type { Database } from "../databases/database.ts";
import { entityProblem } from "../databases/entityProblem.ts";
import { schemaBuilderOf } from "./rememberTypes.ts";

/** TypeORM's own record of a query. */
type Recorded = { readonly query: string; readonly parameters?: readonly unknown[] | undefined };

/**
 * Computes the statements that change the database to match the entities, and back. TypeORM's schema builder records
 * them and runs none. Problems: those of the database, those of `entityProblem`.
 */
export function diff(database: Database): Promise<Diff | Problem> {
  return database.initialized(() => differenceOf(database));
}

/** The same, with a data source that is initialised. */
export async function differenceOf(database: Database): Promise<Diff | Problem> {
  try {
    const { upQueries, downQueries } = await schemaBuilderOf(database.project.dataSource).log();
    return { up: upQueries.map(statementOf), down: downQueries.map(statementOf).reverse() };
  } catch (error) {
    const problem = database.problemOf(error);
    return problem.code === "unknown" ? entityProblem(error, database.project.files) : problem;
  }
}

function statementOf({ query, parameters }: Recorded): Statement {
  return { sql: query, ...(parameters && parameters.length > 0 ? { parameters } : {}) };
}
