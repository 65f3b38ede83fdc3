import { FIELD, ROW, SECTION } from "../scratch/separators.ts";

type Row = readonly string[];

/** A value, and what it was made of beside its row. */
type Made = { readonly inputs: readonly unknown[]; readonly value: unknown };

/**
 * What earlier fingerprints of one scratch database have parsed. Equal rows are the same array, and an object that is made
 * of the same rows is the same object. A comparison of two fingerprints skips these without reading them.
 */
export class ReadingMemory {
  /** By section: rows of two sections with equal texts mean different things. */
  readonly #sections: Map<string, Row>[] = [];
  readonly #made = new WeakMap<Row, Made>();
  readonly #ofRow = new WeakMap<Row, object>();
  readonly #ofRelation = new Map<string, { readonly rows: readonly Row[]; readonly value: unknown }>();

  /** The rows of each section of an answer, as `separators.ts` splits them. */
  sectionsOf(text: string): readonly (readonly Row[])[] {
    return text.split(SECTION).map((section, at) => {
      if (section === "") return [];
      const known = (this.#sections[at] ??= new Map<string, Row>());
      return section.split(ROW).map((row) => rowOf(row, known));
    });
  }

  /** The value that an earlier call made of the row and of the same inputs; otherwise makes it. */
  made<T>(row: Row, inputs: readonly unknown[], make: () => T): T {
    const known = this.#made.get(row);
    if (known?.inputs.every((input, at) => input === inputs[at]) === true) return known.value as T;
    const value = make();
    this.#made.set(row, { inputs, value });
    return value;
  }

  /** The value that depends on the row alone. Each row has at most one. */
  ofRow<T extends object>(row: Row, make: () => T): T {
    const known = this.#ofRow.get(row);
    if (known) return known as T;
    const value = make();
    this.#ofRow.set(row, value);
    return value;
  }

  /** The value that depends on some rows of a relation alone. Each relation has at most one. */
  ofRelation<T>(oid: string, rows: readonly Row[], make: () => T): T {
    const known = this.#ofRelation.get(oid);
    if (known?.rows.length === rows.length && known.rows.every((row, at) => row === rows[at])) return known.value as T;
    const value = make();
    this.#ofRelation.set(oid, { rows, value });
    return value;
  }
}

function rowOf(text: string, known: Map<string, Row>): Row {
  const there = known.get(text);
  if (there) return there;
  const row = text.split(FIELD);
  known.set(text, row);
  return row;
}
