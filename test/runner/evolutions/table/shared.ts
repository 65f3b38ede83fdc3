import type { Evolution, Expectation, Group } from "../evolution.ts";
import { column, entity } from "../model.ts";

/** Parts of an evolution beside its group, its title and its outcome. */
export type More = Partial<Omit<Evolution, "group" | "title" | "before" | "after" | "expect">>;

/** One column `value` of a table `item` that changes its options. `values` are SQL; `kept` is what `up()` leaves. */
export function columnChange(
  group: Group,
  title: string,
  [before, after]: readonly [before: string, after: string],
  values: readonly string[],
  kept: readonly string[] | undefined,
  expect: Expectation = {},
  more: More = {},
): Evolution {
  const keeps = kept === undefined ? {} : { keeps: { "SELECT value FROM item": kept, ...expect.keeps } };
  return {
    group,
    title,
    before: entity("item", column("value", before)),
    after: entity("item", column("value", after)),
    rows:
      values.length === 0 ? [] : `INSERT INTO item (value) VALUES ${values.map((value) => `(${value})`).join(", ")}`,
    ...more,
    expect: { ...expect, ...keeps },
  };
}

type ColumnChange = Parameters<typeof columnChange> extends [Group, ...infer Rest] ? Rest : never;

/** `columnChange` of the group of types. */
export function retyped(...change: ColumnChange): Evolution {
  return columnChange("types", ...change);
}
