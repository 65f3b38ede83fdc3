import fc from "fast-check";
import type { Evolution } from "./evolution.ts";
import { column, entity } from "./model.ts";

/** A type of a random column: its options, two values as SQL, and a wider type that holds them. */
type RandomType = { readonly options: string; readonly values: readonly [string, string]; readonly wider?: string };

const types: readonly RandomType[] = [
  { options: 'type: "text"', values: ["'first'", "'it''s second'"] },
  { options: 'type: "varchar", length: 20', values: ["'one'", "'two'"], wider: 'type: "varchar", length: 40' },
  { options: 'type: "varchar", length: 12', values: ["'one'", "'twelve chars'"], wider: 'type: "text"' },
  { options: 'type: "int"', values: ["7", "2147483647"], wider: 'type: "bigint"' },
  { options: 'type: "smallint"', values: ["-1", "32767"], wider: 'type: "int"' },
  {
    options: 'type: "numeric", precision: 10, scale: 2',
    values: ["12345678.91", "0.05"],
    wider: 'type: "numeric", precision: 14, scale: 3',
  },
  { options: 'type: "boolean"', values: ["true", "false"] },
  { options: 'type: "timestamptz"', values: ["'2024-02-29 12:00:00.123456+00'", "'1999-12-31 23:59:59+00'"] },
  { options: 'type: "date"', values: ["'2024-02-29'", "'1970-01-01'"] },
  { options: 'type: "uuid"', values: ["'11111111-1111-4111-8111-111111111111'", "gen_random_uuid()"] },
  { options: 'type: "jsonb"', values: [`'{"a": [1, 2]}'`, "'null'"] },
  { options: 'type: "enum", enum: ["a", "b"]', values: ["'a'", "'b'"], wider: 'type: "enum", enum: ["a", "x", "b"]' },
];

const edits = ["keep", "drop", "rename", "widen", "widenAndRename", "allowNull", "forbidNull"] as const;

type RandomColumn = {
  readonly type: RandomType;
  readonly isNullable: boolean;
  readonly edit: (typeof edits)[number];
  readonly isIndexed: boolean;
  readonly willBeIndexed: boolean;
};

const columns = fc.array(
  fc.record<RandomColumn>({
    type: fc.constantFrom(...types),
    isNullable: fc.boolean(),
    edit: fc.constantFrom(...edits),
    isIndexed: fc.boolean(),
    willBeIndexed: fc.boolean(),
  }),
  { minLength: 1, maxLength: 5 },
);

const added = fc.array(
  fc.record({ type: fc.constantFrom(...types), kind: fc.constantFrom("nullable", "default", "filled") }),
  { maxLength: 2 },
);

/** A model with one table, some edits of its columns, and rows: what holds is known from the edits. */
export const randomEvolutions: fc.Arbitrary<Evolution> = fc.tuple(columns, added).map(([all, fresh]) => {
  const old = all.map((one, index) => ({ ...one, name: `c${index}` }));
  const kept = old.flatMap((one) => (one.edit === "drop" ? [] : [{ ...one, next: nextOf(one) }]));
  const isFilled = ({ isNullable, edit }: RandomColumn) => isNullable && edit === "forbidNull";
  const news = fresh.map((one, index) => ({ ...one, name: `n${index}` }));
  const before = old.map((one) => member(one.name, one.type.options, one.isNullable, one.isIndexed));
  const after = [
    ...kept.map(({ next, ...one }) => member(next.name, next.options, next.isNullable, one.willBeIndexed)),
    ...news.map(({ name, type, kind }) => {
      const options =
        kind === "default" ? `${type.options}, default: () => ${JSON.stringify(type.values[0])}` : type.options;
      return member(name, options, kind === "nullable", false);
    }),
  ];
  const row = (at: 0 | 1) => {
    const values = old.map(({ type, isNullable }) => (isNullable && at === 1 ? "NULL" : type.values[at]));
    return `(${["DEFAULT", ...values].join(", ")})`;
  };
  return {
    group: "structure",
    title: `random: ${after.join(" ")}`,
    before: entity("item", ...before),
    after: entity("item", ...after),
    rows: [`INSERT INTO item VALUES ${row(0)}, ${row(1)}`],
    answers: {
      renames: Object.fromEntries(
        kept.filter(({ name, next }) => name !== next.name).map(({ name, next }) => [`item.${name}`, next.name]),
      ),
      fills: Object.fromEntries([
        ...kept.filter(isFilled).map(({ name, type }) => [`item.${name}`, type.values[0]]),
        ...news.filter(({ kind }) => kind === "filled").map(({ name, type }) => [`item.${name}`, type.values[0]]),
      ]),
    },
    expect: {
      ...(before.join() === after.join() ? { upToDate: true } : {}),
      losses: old.filter(({ edit }) => edit === "drop").map(({ name }) => `item.${name}`),
      keeps: Object.fromEntries(
        kept
          .filter((one) => !isFilled(one) && !one.type.values.includes("gen_random_uuid()"))
          .map(({ next, type, isNullable }) => {
            const [first, second] = type.values;
            const isEnum = next.options.includes('"enum"');
            const column = isEnum ? `"${next.name}"::text` : `"${next.name}"`;
            const same = (isNullable ? [first, "NULL"] : [first, second]).map(
              (value, at) =>
                `(SELECT ${column} FROM item ORDER BY id LIMIT 1 OFFSET ${at}) IS NOT DISTINCT FROM ${value}::${castOf(next.options)}`,
            );
            return [`SELECT ${same.join(" AND ")}`, ["t"]];
          }),
      ),
    },
  };
});

function nextOf({ name, type, isNullable, edit }: RandomColumn & { readonly name: string }) {
  const isWider = (edit === "widen" || edit === "widenAndRename") && type.wider !== undefined;
  return {
    name: edit === "rename" || edit === "widenAndRename" ? `${name}_renamed` : name,
    options: isWider ? (type.wider ?? "") : type.options,
    isNullable: edit === "allowNull" || (isNullable && edit !== "forbidNull"),
  };
}

function member(name: string, options: string, isNullable: boolean, isIndexed: boolean): string {
  const index = isIndexed && !options.includes('"jsonb"') ? "@Index() " : "";
  return index + column(name, `${options}${isNullable ? ", nullable: true" : ""}`);
}

/** The SQL type of a value; an enum is compared as text. */
function castOf(options: string): string {
  const type = /type: "(\w+)"/.exec(options)?.[1] ?? "text";
  return type === "enum" ? "text" : type;
}
