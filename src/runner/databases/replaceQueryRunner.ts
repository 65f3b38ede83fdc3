import type { DataSource, QueryRunner } from "typeorm";

/**
 * Replaces what a data source returns as a new query runner.
 *
 * @param create gets the data source's own method
 * @returns puts the data source's own method back
 */
export function replaceQueryRunner(
  dataSource: DataSource,
  create: (original: DataSource["createQueryRunner"]) => QueryRunner,
): () => void {
  const own = Object.getOwnPropertyDescriptor(dataSource, "createQueryRunner");
  const original = dataSource.createQueryRunner.bind(dataSource);
  Object.defineProperty(dataSource, "createQueryRunner", {
    configurable: true,
    writable: true,
    value: () => create(original),
  });
  return () => {
    if (own) Object.defineProperty(dataSource, "createQueryRunner", own);
    else Reflect.deleteProperty(dataSource, "createQueryRunner");
  };
}
