/** The rows of one table, generated columns left out: what they say is said by others. */
export interface TableRows {
  readonly columns: readonly string[];
  /** The columns of its primary key; none where it has none. */
  readonly key: readonly string[];
  /** The total number of rows. */
  readonly total: number;
  /** The first 200 by key, else by all they say: values as text, in the order of `columns`. */
  readonly rows: readonly (readonly (string | null)[])[];
}
