import type { Evolution, Expectation } from "../evolution.ts";
import { column, decorated, id } from "../model.ts";

const columns = [
  id,
  column("name", 'type: "text"'),
  column("size", 'type: "int"'),
  column("during", 'type: "int4range", nullable: true'),
];
const rows = "INSERT INTO item (name, size, during) VALUES ('a', 1, '[1,3)'), ('b', 20, '[5,9)')";
const kept = { "SELECT name, size FROM item": ["a|1", "b|20"] };

/** A table `item` with other decorators than before; its columns stay. */
export function redecorated(
  title: string,
  [before, after]: readonly [before: readonly string[], after: readonly string[]],
  expect: Expectation = {},
  more: Partial<Evolution> = {},
): Evolution {
  return {
    group: "constraints",
    title,
    before: decorated("item", before, ...columns),
    after: decorated("item", after, ...columns),
    rows,
    ...more,
    expect: { ...expect, ...(expect.upFails === undefined ? { keeps: { ...kept, ...expect.keeps } } : {}) },
  };
}

const violated = (constraint: string) => [
  `fails: new row for relation "item" violates check constraint "${constraint}"`,
];

/** Checks and exclusions. */
export const checks: readonly Evolution[] = [
  redecorated(
    "a check changes under its name",
    [[`@Check("item_size", "size > 0")`], [`@Check("item_size", "size > 0 AND size < 100")`]],
    {
      keeps: { "INSERT INTO item (name, size) VALUES ('c', 200)": violated("item_size") },
    },
  ),
  redecorated(
    "a check changes under its name and a row violates it",
    [[`@Check("item_size", "size > 0")`], [`@Check("item_size", "size > 0 AND size < 10")`]],
    {
      upFails: "23514",
    },
  ),
  redecorated("a check without a name changes", [[`@Check("size > 0")`], [`@Check("size > 0 AND size < 100")`]]),
  redecorated("a check is added", [[], [`@Check("item_size", "size > 0")`]], {
    keeps: { "INSERT INTO item (name, size) VALUES ('c', 0)": violated("item_size") },
  }),
  redecorated("a check is added and a row violates it", [[], [`@Check("item_size", "size < 10")`]], {
    upFails: "23514",
  }),
  redecorated("a check is removed", [[`@Check("item_size", "size > 0")`], []], {
    keeps: { "INSERT INTO item (name, size) VALUES ('c', 0) RETURNING size": ["0"] },
  }),
  redecorated("a check gets another name", [[`@Check("item_size", "size > 0")`], [`@Check("item_width", "size > 0")`]]),
  redecorated("a check without a name gets one", [[`@Check("size > 0")`], [`@Check("item_size", "size > 0")`]]),
  redecorated("two checks swap their bodies", [
    [`@Check("a_check", "size > 0")`, `@Check("b_check", "size < 100")`],
    [`@Check("a_check", "size < 100")`, `@Check("b_check", "size > 0")`],
  ]),
  redecorated("an exclusion is added", [[], [`@Exclusion("item_during", 'USING gist ("during" WITH &&)')`]], {
    keeps: {
      "INSERT INTO item (name, size, during) VALUES ('c', 1, '[2,4)')": [
        'fails: conflicting key value violates exclusion constraint "item_during"',
      ],
    },
  }),
  redecorated(
    "an exclusion is added and rows conflict",
    [[], [`@Exclusion("item_during", 'USING gist ("during" WITH &&)')`]],
    { upFails: "23P01" },
    { rows: "INSERT INTO item (name, size, during) VALUES ('a', 1, '[1,6)'), ('b', 20, '[5,9)')" },
  ),
  redecorated("an exclusion changes under its name", [
    [`@Exclusion("item_during", 'USING gist ("during" WITH &&)')`],
    [`@Exclusion("item_during", 'USING gist ("during" WITH &&) WHERE (size > 0)')`],
  ]),
  redecorated("an exclusion is removed", [[`@Exclusion("item_during", 'USING gist ("during" WITH &&)')`], []]),
  redecorated(
    "an exclusion becomes deferrable",
    [
      [`@Exclusion("item_during", 'USING gist ("during" WITH &&)')`],
      [`@Exclusion("item_during", 'USING gist ("during" WITH &&)', { deferrable: "INITIALLY DEFERRED" })`],
    ],
    {},
    { only: ["typeorm-1"] },
  ),
  redecorated(
    "names that TypeORM 0.3 has hashed for a check, an exclusion and a partial index are renamed and nothing is dropped",
    [
      [`@Check("size > 0")`, `@Exclusion('USING gist ("during" WITH &&)')`, `@Index(["name"], { where: "size > 0" })`],
      [`@Check("size > 0")`, `@Exclusion('USING gist ("during" WITH &&)')`, `@Index(["name"], { where: "size > 0" })`],
    ],
    { file: { has: [/RENAME/], lacks: [/DROP (CONSTRAINT|INDEX)/] } },
    { madeBy: "typeorm-0.3", only: ["typeorm-1"] },
  ),
];
