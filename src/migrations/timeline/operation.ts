/** One statement between two schemas, by the object that it is about. */
export type SchemaOperation = {
  /** `createTable`, `addColumn`, `alterType`, `renameColumn`, `createIndex`, `drop` … */
  readonly kind: string;
  /** `orders`, `orders.total`, `billing.orders`; empty if the statement names none. */
  readonly object: string;
  readonly sql: string;
};
