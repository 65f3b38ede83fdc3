import type { Evolution } from "../evolution.ts";
import { column, entity } from "../model.ts";
import { redecorated } from "./checks.ts";

const duplicate = (constraint: string) => [`fails: duplicate key value violates unique constraint "${constraint}"`];
const same = "INSERT INTO item (name, size) VALUES ('a', 1), ('a', 20)";

/** Unique constraints and indexes. */
export const indexes: readonly Evolution[] = [
  redecorated("a unique constraint is added", [[], [`@Unique("item_name", ["name"])`]], {
    keeps: { "INSERT INTO item (name, size) VALUES ('a', 3)": duplicate("item_name") },
  }),
  redecorated(
    "a unique constraint is added and rows repeat a value",
    [[], [`@Unique("item_name", ["name"])`]],
    { upFails: "23505" },
    { rows: same },
  ),
  redecorated("a unique constraint is removed", [[`@Unique("item_name", ["name"])`], []], {
    keeps: { "INSERT INTO item (name, size) VALUES ('a', 3) RETURNING size": ["3"] },
  }),
  redecorated(
    "a unique constraint gets another column under its name",
    [[`@Unique("item_name", ["name"])`], [`@Unique("item_name", ["name", "size"])`]],
    {
      keeps: { "INSERT INTO item (name, size) VALUES ('a', 3) RETURNING size": ["3"] },
    },
  ),
  redecorated("a unique constraint changes the order of its columns", [
    [`@Unique("item_both", ["name", "size"])`],
    [`@Unique("item_both", ["size", "name"])`],
  ]),
  redecorated("a unique constraint becomes deferrable", [
    [`@Unique("item_name", ["name"])`],
    [`@Unique("item_name", ["name"], { deferrable: "INITIALLY DEFERRED" })`],
  ]),
  redecorated("a unique constraint gets another name", [
    [`@Unique("item_name", ["name"])`],
    [`@Unique("item_title", ["name"])`],
  ]),
  redecorated("a unique constraint becomes a unique index", [
    [`@Unique("item_name", ["name"])`],
    [`@Index("item_name", ["name"], { unique: true })`],
  ]),
  redecorated("a unique index becomes a unique constraint", [
    [`@Index("item_name", ["name"], { unique: true })`],
    [`@Unique("item_name", ["name"])`],
  ]),
  redecorated("an index is added", [[], [`@Index("item_name", ["name"])`]]),
  redecorated("an index is removed", [[`@Index("item_name", ["name"])`], []]),
  redecorated(
    "an index becomes unique",
    [[`@Index("item_name", ["name"])`], [`@Index("item_name", ["name"], { unique: true })`]],
    {
      keeps: { "INSERT INTO item (name, size) VALUES ('a', 3)": duplicate("item_name") },
    },
  ),
  redecorated(
    "an index becomes unique and rows repeat a value",
    [[`@Index("item_name", ["name"])`], [`@Index("item_name", ["name"], { unique: true })`]],
    { upFails: "23505" },
    { rows: same },
  ),
  redecorated("an index changes the order of its columns under its name", [
    [`@Index("item_both", ["name", "size"])`],
    [`@Index("item_both", ["size", "name"])`],
  ]),
  redecorated("an index gets another column under its name", [
    [`@Index("item_name", ["name"])`],
    [`@Index("item_name", ["name", "size"])`],
  ]),
  redecorated("the predicate of a partial index changes under its name", [
    [`@Index("item_name", ["name"], { where: "size > 0" })`],
    [`@Index("item_name", ["name"], { where: "size > 10" })`],
  ]),
  redecorated("an index gets a predicate under its name", [
    [`@Index("item_name", ["name"])`],
    [`@Index("item_name", ["name"], { where: "size > 10" })`],
  ]),
  redecorated(
    "the predicate of a partial unique index is removed and rows repeat a value",
    [
      [`@Index("item_name", ["name"], { unique: true, where: "size > 10" })`],
      [`@Index("item_name", ["name"], { unique: true })`],
    ],
    { upFails: "23505" },
    { rows: same },
  ),
  redecorated("an index gets another name", [[`@Index("item_name", ["name"])`], [`@Index("item_title", ["name"])`]]),
  redecorated(
    "an index gets another method under its name",
    [[`@Index("item_during", ["during"])`], [`@Index("item_during", ["during"], { type: "gist" })`]],
    {},
    { only: ["typeorm-1"] },
  ),
  {
    group: "constraints",
    title: "a spatial index is added",
    before: entity("item", column("place", 'type: "point"')),
    after: entity("item", `@Index({ spatial: true }) ${column("place", 'type: "point"')}`),
    rows: "INSERT INTO item (place) VALUES ('(1,2)')",
    expect: { keeps: { "SELECT place FROM item": ["(1,2)"] } },
  },
  {
    group: "constraints",
    title: "an index by the method gin is added",
    before: entity("item", column("tags", 'type: "text", array: true')),
    after: entity("item", `@Index({ type: "gin" }) ${column("tags", 'type: "text", array: true')}`),
    rows: "INSERT INTO item (tags) VALUES ('{a,b}')",
    only: ["typeorm-1"],
    expect: { keeps: { "SELECT tags FROM item": ["{a,b}"] } },
  },
  redecorated(
    "a plain index made by hand that the model could express is dropped",
    [[], []],
    { gone: [/^index public\.by_hand$/] },
    {
      hand: "CREATE INDEX by_hand ON item (size)",
    },
  ),
];
