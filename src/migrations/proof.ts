import type { Direction } from "./plan.ts";

/**
 * What was seen when a drafted revision was executed on the scratch database: `up()`, `down()` and `up()` on tables with
 * made-up rows.
 */
export type Proof = {
  /** After `up()`, the comparison with the entities finds nothing. */
  readonly converges: boolean;
  /** After `down()`, the catalog is what it was. A dropped column that was NOT NULL may be nullable. */
  readonly reversible: boolean;
  /** After `up()` and `down()`, all values are what they were, except for the announced losses. */
  readonly rowsKept: boolean;
  /** Version of the PostgreSQL server that executed it. */
  readonly version: string;
  readonly findings: readonly ProofFinding[];
};

/** Why a part of a proof does not hold, or what it holds for. */
export type ProofFinding =
  /** Statements that a second revision would have. */
  | { readonly kind: "notConverged"; readonly statements: readonly string[] }
  /** Differences after `down()`, in words. */
  | { readonly kind: "notRestored"; readonly differences: readonly string[] }
  /** Columns and tables with values that changed and were not announced. */
  | { readonly kind: "rowsChanged"; readonly names: readonly string[] }
  /** A statement that fails. */
  | {
      readonly kind: "fails";
      readonly direction: Direction;
      readonly statement: string;
      readonly message: string;
    }
  /** A statement of `up()` that refuses rows, so that nothing changes. `some`: other rows of the table pass. */
  | {
      readonly kind: "refusesRows";
      readonly rows: "some" | "any";
      readonly table: string;
      readonly statement: string;
      readonly message: string;
    }
  /** A table that could not be given rows. */
  | { readonly kind: "notSeeded"; readonly table: string; readonly reason: string };
