import type { Evolution } from "../../evolution.ts";
import { column, entity, enumColumn, model, view } from "../../model.ts";

const name = column("name", 'type: "text"');
const size = column("size", 'type: "int"');
const one = "INSERT INTO item (name) VALUES ('a')";

/** Views of the model, and what was made by hand beside it. */
export const viewsTogether: readonly Evolution[] = [
  {
    group: "views",
    title: "a chain of views of the model reads a column that changes its type",
    before: model(
      entity("item", size),
      view("a", "SELECT id, size FROM item", ["id", "size"]),
      view("b", "SELECT size FROM a", ["size"], 'dependsOn: ["a"]'),
      view("c", "SELECT sum(size) AS total FROM b", ["total"], 'materialized: true, dependsOn: ["b"]'),
    ),
    after: model(
      entity("item", column("size", 'type: "numeric"')),
      view("a", "SELECT id, size FROM item", ["id", "size"]),
      view("b", "SELECT size FROM a", ["size"], 'dependsOn: ["a"]'),
      view("c", "SELECT sum(size) AS total FROM b", ["total"], 'materialized: true, dependsOn: ["b"]'),
    ),
    rows: ["INSERT INTO item (size) VALUES (1), (2)", "REFRESH MATERIALIZED VIEW c"],
    expect: { keeps: { "SELECT size FROM b": ["1", "2"], "SELECT total FROM c": ["3"] } },
  },
  {
    group: "views",
    title: "a view of the model gets another name and another query, and a view made by hand reads it",
    before: model(entity("item", name), view("a", "SELECT id, name FROM item", ["id", "name"])),
    after: model(entity("item", name), view("b", "SELECT id FROM item", ["id"])),
    hand: "CREATE VIEW byhand AS SELECT id FROM a",
    rows: one,
    expect: { mayRefuse: true },
  },
  {
    group: "views",
    title: "a plain view becomes a materialized one with an index",
    before: model(entity("item", name), view("a", "SELECT id, name FROM item", ["id", "name"])),
    after: `${entity("item", name)}
@ViewEntity({ name: "a", expression: "SELECT id, name FROM item", materialized: true }) export class A { @Index("by_name") @ViewColumn() name!: string; @ViewColumn() id!: number; }`,
    rows: one,
    expect: { keeps: { "SELECT name FROM a": ["a"] } },
  },
  {
    group: "views",
    title: "a view in a schema of its own with a name that needs quotes is added and reads an enum",
    setup: "CREATE SCHEMA app",
    before: entity("item", enumColumn("state", ["open", "closed"])),
    after: `${entity("item", enumColumn("state", ["open", "new", "closed"]))}
@ViewEntity({ name: "My View", schema: "app", expression: "SELECT id, state FROM item WHERE state IN ('open', 'closed')" }) export class V { @ViewColumn() id!: number; @ViewColumn() state!: string; }`,
    rows: "INSERT INTO item (state) VALUES ('open')",
    expect: { keeps: { 'SELECT state FROM app."My View"': ["open"] } },
  },
  {
    group: "views",
    title: "a view of the model that a query builder makes follows a column that is added",
    before: `${entity("item", name)}
@ViewEntity({ name: "a", expression: (source: any) => source.createQueryBuilder().select("item.id", "id").addSelect("item.name", "name").from(Item, "item") }) export class A { @ViewColumn() id!: number; @ViewColumn() name!: string; }`,
    after: `${entity("item", name, column("size", 'type: "int", default: 1'))}
@ViewEntity({ name: "a", expression: (source: any) => source.createQueryBuilder().select("item.id", "id").addSelect("item.name", "name").addSelect("item.size", "size").from(Item, "item") }) export class A { @ViewColumn() id!: number; @ViewColumn() name!: string; @ViewColumn() size!: number; }`,
    rows: one,
    expect: { keeps: { "SELECT id, name, size FROM a": ["1|a|1"] } },
  },
  {
    group: "dependents",
    title: "a check of a domain, a function of a row and a default by a function made by hand depend on what changes",
    before: entity("item", column("name", 'type: "varchar", length: 10'), size),
    after: entity("item", name, column("size", 'type: "bigint"')),
    hand: [
      "CREATE FUNCTION label(item) RETURNS text LANGUAGE sql AS $$SELECT $1.name$$",
      "CREATE VIEW labels AS SELECT label(item) FROM item",
    ],
    rows: "INSERT INTO item (name, size) VALUES ('a', 1)",
    expect: { mayRefuse: true, keeps: { "SELECT * FROM labels": ["a"], "SELECT size FROM item": ["1"] } },
  },
  {
    group: "dependents",
    title: "a partial index made by hand on an expression compares a column that changes its type",
    before: entity("item", size),
    after: entity("item", column("size", 'type: "bigint"')),
    hand: ["CREATE INDEX by_size ON item ((size + 1)) WHERE size > 0"],
    rows: "INSERT INTO item (size) VALUES (1)",
    expect: { keeps: { "SELECT size FROM item": ["1"] } },
  },
  {
    group: "dependents",
    title: "a column with a comment, grants of its own and a statistics target changes its type",
    before: entity("item", column("name", 'type: "varchar", length: 10, comment: "who"')),
    after: entity("item", column("name", 'type: "text", comment: "who"')),
    hand: ["GRANT SELECT (name) ON item TO PUBLIC", "ALTER TABLE item ALTER name SET STATISTICS 50"],
    rows: one,
    expect: {
      keeps: {
        "SELECT name FROM item": ["a"],
        "SELECT attstattarget, attacl FROM pg_attribute WHERE attrelid = 'item'::regclass AND attname = 'name'": [
          "50|{=r/postgres}",
        ],
      },
    },
  },
  {
    group: "dependents",
    title: "a function made by hand with a body that PostgreSQL parses reads a column that changes its type",
    since: 14,
    before: entity("item", size),
    after: entity("item", column("size", 'type: "bigint"')),
    hand: "CREATE FUNCTION total() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(size) FROM item; END",
    rows: "INSERT INTO item (size) VALUES (1)",
    expect: { mayRefuse: true, keeps: { "SELECT size FROM item": ["1"] } },
  },
];
