import type { QueryRunner } from "typeorm";
import type { MethodScope } from "./methodScope.ts";
import { currentScope, isContextLost } from "./methodScope.ts";

type Query = QueryRunner["query"];
type Watched = { readonly original: Query; scope: MethodScope | undefined };

const watched = new WeakMap<QueryRunner, Watched>();

/** The query runner's own `query`, which nothing watches. */
export function originalQuery(queryRunner: QueryRunner): Query {
  return watched.get(queryRunner)?.original ?? queryRunner.query;
}

/** The run of a query runner has ended. SQLite's driver has a single query runner, which is used afterwards as well. */
export function endQueries(queryRunner: QueryRunner): void {
  const known = watched.get(queryRunner);
  if (known) known.scope = undefined;
}

/**
 * Passes what is sent by a query runner through the scope of the method that sends it, until the query runner is
 * released: `query` itself, and by it the schema API (`createTable`, `addColumn` ...) and the entity manager. A statement
 * that a method sends after it has ended still belongs to that method, whatever runs then.
 *
 * @param scope of the method that is about to run: code that has lost its async context belongs to it
 */
export function watchQueries(queryRunner: QueryRunner, scope: MethodScope): void {
  const known = watched.get(queryRunner);
  if (known) {
    known.scope = scope;
    return;
  }
  const { query: original } = queryRunner;
  const state: Watched = { original, scope };
  watched.set(queryRunner, state);
  const forward = (...args: unknown[]) => original.apply(queryRunner, args as Parameters<Query>) as Promise<unknown>;
  queryRunner.query = ((...args: unknown[]) => {
    // Code without a context belongs to the method, also after the end of the method.
    const sender = currentScope() ?? (isContextLost() ? state.scope : undefined);
    return sender ? sender.query(forward, args) : forward(...args);
  }) as Query;
}
