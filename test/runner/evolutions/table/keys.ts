import type { Evolution } from "../evolution.ts";
import { bare, column, decorated, entity, id, model } from "../model.ts";

const name = column("name", 'type: "text"');
const named = (...key: readonly string[]) => bare("item", ...key, name);
const plain = '@PrimaryColumn({ type: "int" }) id!: number;';
const identity = (kind: string) => `@PrimaryGeneratedColumn("identity", { generatedIdentity: "${kind}" }) id!: number;`;
const gaps = "INSERT INTO item (id, name) VALUES (5, 'a'), (9, 'b')";
const overriding = "INSERT INTO item (id, name) OVERRIDING SYSTEM VALUE VALUES (5, 'a'), (9, 'b')";
const kept = { "SELECT id, name FROM item": ["5|a", "9|b"] };
const nextIs10 = { ...kept, "INSERT INTO item (name) VALUES ('c') RETURNING id": ["10"] };
const unset = `fails: null value in column "id" of relation "item" violates not-null constraint`;

/** A key `id` that gets its values in another way. */
function generatedBy(
  title: string,
  [before, after]: readonly [string, string],
  keeps: Evolution["expect"]["keeps"] = nextIs10,
  rows = gaps,
): Evolution {
  return { group: "keys", title, before: named(before), after: named(after), rows, expect: { keeps: keeps ?? {} } };
}

/** Primary keys and how their values are generated. */
export const keys: readonly Evolution[] = [
  generatedBy("a plain key becomes serial and continues after the greatest key", [plain, id]),
  generatedBy("a serial key becomes plain", [id, plain], { ...kept, "INSERT INTO item (name) VALUES ('c')": [unset] }),
  generatedBy("a serial key becomes an identity by default and continues after the greatest key", [
    id,
    identity("BY DEFAULT"),
  ]),
  generatedBy(
    "a serial key becomes an identity always and continues after the greatest key",
    [id, identity("ALWAYS")],
    {
      ...nextIs10,
      "INSERT INTO item (id, name) VALUES (20, 'x')": ['fails: cannot insert a non-DEFAULT value into column "id"'],
    },
  ),
  generatedBy("a plain key becomes an identity and continues after the greatest key", [plain, identity("BY DEFAULT")]),
  generatedBy("an identity becomes a plain key", [identity("BY DEFAULT"), plain], {
    ...kept,
    "INSERT INTO item (name) VALUES ('c')": [unset],
  }),
  generatedBy("an identity becomes a serial key and continues after the greatest key", [identity("BY DEFAULT"), id]),
  generatedBy("an identity by default becomes an identity always", [identity("BY DEFAULT"), identity("ALWAYS")], {
    ...kept,
    "INSERT INTO item (id, name) VALUES (20, 'x')": ['fails: cannot insert a non-DEFAULT value into column "id"'],
  }),
  generatedBy(
    "an identity always becomes an identity by default",
    [identity("ALWAYS"), identity("BY DEFAULT")],
    { ...kept, "INSERT INTO item (id, name) VALUES (20, 'x') RETURNING id": ["20"] },
    overriding,
  ),
  {
    ...generatedBy("a plain key becomes serial on an empty table and starts with 1", [plain, id], {
      "INSERT INTO item (name) VALUES ('c') RETURNING id": ["1"],
    }),
    rows: [],
  },
  {
    group: "keys",
    title: "a generated uuid becomes a serial key, which loses the keys and no other column",
    before: named('@PrimaryGeneratedColumn("uuid") id!: string;'),
    after: named(id),
    rows: "INSERT INTO item (name) VALUES ('a'), ('b')",
    expect: {
      losses: ["item.id"],
      mayRefuse: true,
      keeps: { "SELECT name FROM item": ["a", "b"], "SELECT DISTINCT id IN (1, 2) FROM item": ["t"] },
    },
  },
  {
    group: "keys",
    title: "a serial key becomes a generated uuid, which loses the keys and no other column",
    before: named(id),
    after: named('@PrimaryGeneratedColumn("uuid") id!: string;'),
    rows: "INSERT INTO item (name) VALUES ('a'), ('b')",
    expect: {
      losses: ["item.id"],
      mayRefuse: true,
      keeps: { "SELECT name FROM item": ["a", "b"], "SELECT count(DISTINCT id) FROM item": ["2"] },
    },
  },
  {
    group: "keys",
    title: "another column becomes the primary key",
    before: bare("item", plain, column("code", 'type: "text"')),
    after: bare("item", column("id", 'type: "int"'), '@PrimaryColumn({ type: "text" }) code!: string;'),
    rows: "INSERT INTO item (id, code) VALUES (1, 'a'), (2, 'b')",
    expect: { keeps: { "SELECT id, code FROM item": ["1|a", "2|b"] } },
  },
  {
    group: "keys",
    title: "another column becomes the primary key and rows repeat a value",
    before: bare("item", plain, column("code", 'type: "text"')),
    after: bare("item", column("id", 'type: "int"'), '@PrimaryColumn({ type: "text" }) code!: string;'),
    rows: "INSERT INTO item (id, code) VALUES (1, 'a'), (2, 'a')",
    expect: { upFails: "23505" },
  },
  {
    group: "keys",
    title: "a primary key gets a second column",
    before: bare("item", plain, column("year", 'type: "int"')),
    after: bare("item", plain, '@PrimaryColumn({ type: "int" }) year!: number;'),
    rows: "INSERT INTO item (id, year) VALUES (1, 2024), (2, 2024)",
    expect: {
      keeps: {
        "SELECT id, year FROM item": ["1|2024", "2|2024"],
        "INSERT INTO item VALUES (1, 2025) RETURNING year": ["2025"],
      },
    },
  },
  {
    group: "keys",
    title: "a primary key loses a column that stays in the table",
    before: bare("item", plain, '@PrimaryColumn({ type: "int" }) year!: number;'),
    after: bare("item", plain, column("year", 'type: "int"')),
    rows: "INSERT INTO item (id, year) VALUES (1, 2024), (2, 2024)",
    expect: { keeps: { "SELECT id, year FROM item": ["1|2024", "2|2024"] } },
  },
  {
    group: "keys",
    title: "a primary key loses a column and rows repeat the rest",
    before: bare("item", plain, '@PrimaryColumn({ type: "int" }) year!: number;'),
    after: bare("item", plain, column("year", 'type: "int"')),
    rows: "INSERT INTO item (id, year) VALUES (1, 2024), (1, 2025)",
    expect: { upFails: "23505" },
  },
  {
    group: "keys",
    title: "a primary key that foreign keys refer to gets a name of its own",
    before: model(entity("item", name), entity("part", "@ManyToOne(() => Item) item!: Item;")),
    after: model(
      named('@PrimaryGeneratedColumn({ primaryKeyConstraintName: "item_key" }) id!: number;'),
      entity("part", "@ManyToOne(() => Item) item!: Item;"),
    ),
    rows: ["INSERT INTO item (name) VALUES ('a')", 'INSERT INTO part ("itemId") VALUES (1)'],
    expect: { keeps: { 'SELECT "itemId" FROM part': ["1"] } },
  },
  {
    group: "keys",
    title: "a required number that counts up is added to a table with rows",
    before: entity("item", name),
    after: entity("item", name, '@Column({ type: "int" }) @Generated("increment") number!: number;'),
    rows: "INSERT INTO item (name) VALUES ('a'), ('b')",
    expect: {
      keeps: {
        "SELECT name, number FROM item": ["a|1", "b|2"],
        "INSERT INTO item (name) VALUES ('c') RETURNING number": ["3"],
      },
    },
  },
  {
    group: "keys",
    title: "a generated uuid is added to a table with rows",
    before: entity("item", name),
    after: entity("item", name, '@Column({ type: "uuid" }) @Generated("uuid") token!: string;'),
    rows: "INSERT INTO item (name) VALUES ('a'), ('b')",
    expect: { keeps: { "SELECT count(DISTINCT token) FROM item": ["2"] } },
  },
  {
    group: "keys",
    title: "a serial key becomes a bigint identity",
    before: named(id),
    after: named(
      '@PrimaryGeneratedColumn("identity", { type: "bigint", generatedIdentity: "BY DEFAULT" }) id!: string;',
    ),
    rows: gaps,
    expect: { keeps: nextIs10 },
  },
  {
    group: "keys",
    title: "a surrogate key replaces a natural key",
    before: bare("item", '@PrimaryColumn({ type: "text" }) code!: string;'),
    after: bare("item", id, column("code", 'type: "text", unique: true')),
    rows: "INSERT INTO item (code) VALUES ('a'), ('b')",
    expect: {
      keeps: {
        "SELECT id, code FROM item": ["1|a", "2|b"],
        "INSERT INTO item (code) VALUES ('c') RETURNING id": ["3"],
      },
    },
  },
  {
    group: "keys",
    title: "the order of the columns of a primary key changes",
    before: decorated("item", [], plain, '@PrimaryColumn({ type: "int" }) year!: number;'),
    after: decorated("item", [], '@PrimaryColumn({ type: "int" }) year!: number;', plain),
    rows: "INSERT INTO item (id, year) VALUES (1, 2024), (2, 2024)",
    expect: { keeps: { "SELECT id, year FROM item": ["1|2024", "2|2024"] } },
  },
];
