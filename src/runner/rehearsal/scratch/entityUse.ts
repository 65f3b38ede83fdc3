import type { DataSource } from "typeorm";

/** The method that all lookups of an entity go through; protected in TypeORM's types. */
type Lookups = { findMetadata?: (target: unknown) => unknown };

/**
 * Calls back when an entity is looked up in a data source, by its class or its name. If the installed TypeORM has no such
 * method, the callback is called at once: an entity may be in use.
 *
 * @returns ends the observation
 */
export function whenEntitiesAreUsed(dataSource: DataSource, used: () => void): () => void {
  const lookups = dataSource as unknown as Lookups;
  const { findMetadata } = lookups;
  if (typeof findMetadata !== "function") {
    used();
    return () => undefined;
  }
  lookups.findMetadata = function (target) {
    used();
    return findMetadata.call(this, target);
  };
  return () => delete lookups.findMetadata;
}
