import type { Problem } from "../migrations/problem.ts";
import type { Statement } from "../migrations/template.ts";
import type { Diff } from "../protocol.ts";
import type { Connection } from "./connection.ts";
import { entityProblem } from "./entityProblem.ts";
import { serverProblem } from "./problems.ts";

/** TypeORM's own record of a query. */
type Recorded = { readonly query: string; readonly parameters?: readonly unknown[] | undefined };

/**
 * What would make the database what the entities say, and back: TypeORM's schema builder, which records and runs nothing.
 * Problems: the connection's, `entityThrew`.
 */
export async function diff(connection: Connection): Promise<Diff | Problem> {
  const unready = await connection.initialize();
  if (unready) return unready;
  try {
    const { upQueries, downQueries } = await connection.dataSource.driver.createSchemaBuilder().log();
    return { up: upQueries.map(statementOf), down: downQueries.map(statementOf).reverse() };
  } catch (error) {
    const problem = serverProblem(error, connection.facts);
    return problem.code === "unknown" ? entityProblem(error, connection.project.files) : problem;
  }
}

function statementOf({ query, parameters }: Recorded): Statement {
  return { sql: query, ...(parameters && parameters.length > 0 ? { parameters } : {}) };
}
