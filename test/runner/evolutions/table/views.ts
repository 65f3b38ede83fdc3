import type { Evolution, Expectation } from "../evolution.ts";
import { column, entity, model, view } from "../model.ts";

const item = entity("item", column("name", 'type: "varchar", length: 20'), column("size", 'type: "int"'));
const rows = "INSERT INTO item (name, size) VALUES ('Ann', 1), ('Bob', 20)";
const big = (where: string) => view("big", `SELECT id, name FROM item WHERE ${where}`, ["id", "name"]);

/** Views of the model over `item` change. */
function viewed(
  title: string,
  [before, after]: readonly [before: readonly string[], after: readonly string[]],
  expect: Expectation = {},
  more: Partial<Evolution> = {},
): Evolution {
  const kept = { "SELECT count(*) FROM item": ["2"], ...expect.keeps };
  return {
    group: "views",
    title,
    before: model(item, ...before),
    after: model(item, ...after),
    rows,
    ...more,
    expect: { ...expect, keeps: kept },
  };
}

const nothing = (title: string, before: string, after: string): Evolution => ({
  group: "views",
  title,
  before: model(item, before),
  after: model(item, after),
  rows,
  expect: { upToDate: true },
});

const longer = entity("item", column("name", 'type: "text"'), column("size", 'type: "bigint"'));
const materialized = (where: string) =>
  view("big", `SELECT id, name FROM item WHERE ${where}`, ["id", "name"], "materialized: true");

/** A materialized view with an index of the model. */
const indexed = (
  columns: readonly string[],
) => `@ViewEntity({ name: "big", materialized: true, expression: "SELECT id, name, size FROM item" })
export class Big {
  @ViewColumn() id!: number;
  ${columns.map((name) => `@Index() @ViewColumn() ${name}!: any;`).join("\n  ")}
}`;

/** Views of the model. */
export const views: readonly Evolution[] = [
  viewed("the first view of a project is added", [[], [big("size > 10")]], {
    keeps: { "SELECT name FROM big": ["Bob"] },
  }),
  viewed(
    "a view is added beside another one",
    [[big("size > 10")], [big("size > 10"), view("small", "SELECT id FROM item WHERE size < 10", ["id"])]],
    {
      keeps: { "SELECT name FROM big": ["Bob"], "SELECT id FROM small": ["1"] },
    },
  ),
  viewed("a view changes its predicate", [[big("size > 10")], [big("size > 0")]], {
    keeps: { "SELECT name FROM big": ["Ann", "Bob"] },
  }),
  viewed(
    "a view gets a column in front of the others",
    [[view("big", "SELECT id FROM item", ["id"])], [view("big", "SELECT name, id FROM item", ["name", "id"])]],
    { keeps: { "SELECT name, id FROM big": ["Ann|1", "Bob|2"] } },
  ),
  viewed(
    "a view loses a column",
    [
      [view("big", "SELECT id, name, size FROM item", ["id", "name", "size"])],
      [view("big", "SELECT id, name FROM item", ["id", "name"])],
    ],
    { keeps: { "SELECT * FROM big": ["1|Ann", "2|Bob"] } },
  ),
  viewed(
    "a column of a view gets another type and another name",
    [
      [view("big", "SELECT id, size FROM item", ["id", "size"])],
      [view("big", "SELECT id, size::text AS width FROM item", ["id", "width"])],
    ],
    { keeps: { "SELECT width FROM big": ["1", "20"] } },
  ),
  viewed("a view is removed", [[big("size > 10")], []]),
  viewed(
    "a view of the model reads columns that change their types",
    [[big("size > 10")], [big("size > 10")]],
    { keeps: { "SELECT name FROM big": ["Bob"] } },
    {
      after: model(longer, big("size > 10")),
    },
  ),
  viewed(
    "a view of the model reads a column that is added in the same revision",
    [[], []],
    { keeps: { "SELECT id, color FROM big": ["1|red", "2|red"] } },
    {
      before: model(item, view("big", "SELECT id FROM item", ["id"])),
      after: model(
        entity(
          "item",
          column("name", 'type: "varchar", length: 20'),
          column("size", 'type: "int"'),
          column("color", 'type: "text", default: "red"'),
        ),
        view("big", "SELECT id, color FROM item", ["id", "color"]),
      ),
    },
  ),
  viewed(
    "a view of the model no longer reads a column that is removed in the same revision",
    [[], []],
    { losses: ["item.size"], keeps: { "SELECT id FROM big": ["1", "2"] } },
    {
      before: model(item, view("big", "SELECT id, size FROM item", ["id", "size"])),
      after: model(
        entity("item", column("name", 'type: "varchar", length: 20')),
        view("big", "SELECT id FROM item", ["id"]),
      ),
    },
  ),
  viewed(
    "a view reads another view that changes",
    [
      [big("size > 10"), view("biggest", "SELECT max(id) AS id FROM big", ["id"], 'dependsOn: ["Big"]')],
      [
        view("big", "SELECT id, upper(name) AS name, size FROM item", ["id", "name", "size"]),
        view("biggest", "SELECT max(id) AS id FROM big", ["id"], 'dependsOn: ["Big"]'),
      ],
    ],
    { keeps: { "SELECT id FROM biggest": ["2"], "SELECT name FROM big": ["ANN", "BOB"] } },
  ),
  viewed(
    "a view made by hand reads a view of the model that changes",
    [[big("size > 10")], [big("size > 0")]],
    { keeps: { "SELECT n FROM hand": ["2"] } },
    {
      hand: "CREATE VIEW hand AS SELECT count(*) AS n FROM big",
    },
  ),
  viewed("a materialized view is added", [[], [materialized("size > 10")]], {
    keeps: { "SELECT name FROM big": ["Bob"] },
  }),
  viewed(
    "a materialized view with an index changes",
    [[], []],
    { keeps: { "SELECT id, name, size FROM big": ["1|ANN|1", "2|BOB|20"] } },
    {
      before: model(item, indexed(["name", "size"])),
      after: model(item, indexed(["name", "size"]).replace("SELECT id, name", "SELECT id, upper(name) AS name")),
    },
  ),
  viewed("a materialized view becomes a plain view", [[materialized("size > 10")], [big("size > 10")]], {
    keeps: { "SELECT name FROM big": ["Bob"] },
  }),
  viewed(
    "a materialized view of the model reads columns that change their types",
    [[], []],
    { keeps: { "SELECT name FROM big": ["Ann", "Bob"] } },
    {
      before: model(item, indexed(["name"])),
      after: model(longer, indexed(["name"])),
      rows: [rows, "REFRESH MATERIALIZED VIEW big"],
    },
  ),
  nothing(
    "a view is written in other lines and cases",
    big("size > 10"),
    view("big", "select id,\n    name\n  from item\n where (size > 10);", ["id", "name"]),
  ),
  nothing(
    "a view names its table in another way",
    view("big", "SELECT item.id FROM item", ["id"]),
    view("big", 'SELECT "item"."id" AS "id" FROM "public"."item"', ["id"]),
  ),
  nothing("a view has another comment in its text", big("size > 10"), big("size > 10 /* large */")),
];
