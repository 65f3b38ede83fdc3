import type { Evolution } from "../../evolution.ts";
import { bare, column, decorated, entity, enumColumn, id, model } from "../../model.ts";

const name = column("name", 'type: "text"');
const size = column("size", 'type: "int"');
const one = "INSERT INTO item (name) VALUES ('a')";

/** Changes of inheritances, trees, generated columns and tables made by hand. */
export const structureTogether: readonly Evolution[] = [
  {
    group: "structure",
    title: "a child of an inheritance is removed together with its column",
    before: `@Entity("animal") @TableInheritance({ column: { name: "kind", type: "varchar" } }) export class Animal { ${id} }
@ChildEntity() export class Dog extends Animal { ${column("bark", 'type: "text", nullable: true')} }
@ChildEntity() export class Cat extends Animal { ${column("purr", 'type: "text", nullable: true')} }`,
    after: `@Entity("animal") @TableInheritance({ column: { name: "kind", type: "varchar" } }) export class Animal { ${id} }
@ChildEntity() export class Cat extends Animal { ${column("purr", 'type: "text", nullable: true')} }`,
    rows: "INSERT INTO animal (kind, bark) VALUES ('Dog', 'wow')",
    expect: { losses: ["animal.bark"], keeps: { "SELECT kind FROM animal": ["Dog"] } },
  },
  {
    group: "structure",
    title: "the discriminator of an inheritance becomes an enum",
    before: `@Entity("animal") @TableInheritance({ column: { name: "kind", type: "varchar" } }) export class Animal { ${id} }
@ChildEntity() export class Dog extends Animal { ${column("bark", 'type: "text", nullable: true')} }`,
    after: `@Entity("animal") @TableInheritance({ column: { name: "kind", type: "enum", enum: ["Animal", "Dog"] } }) export class Animal { ${id} }
@ChildEntity() export class Dog extends Animal { ${column("bark", 'type: "text", nullable: true')} }`,
    rows: "INSERT INTO animal (kind, bark) VALUES ('Dog', 'wow')",
    expect: { keeps: { "SELECT kind, bark FROM animal": ["Dog|wow"] } },
  },
  {
    group: "structure",
    title: "a tree with a closure table gets a materialized path, and the closure table is kept",
    before: decorated(
      "item",
      ['@Tree("closure-table")'],
      id,
      name,
      "@TreeParent() parent!: Item;",
      "@TreeChildren() children!: Item[];",
    ),
    after: decorated(
      "item",
      ['@Tree("materialized-path")'],
      id,
      name,
      "@TreeParent() parent!: Item;",
      "@TreeChildren() children!: Item[];",
    ),
    rows: [one, "INSERT INTO item_closure VALUES (1, 1)"],
    expect: {
      keeps: { "SELECT name, mpath FROM item": ["a|"], "SELECT * FROM item_closure": ["1|1"] },
      unmapped: ["item_closure"],
    },
  },
  {
    group: "structure",
    title: "a materialized path becomes a nested set, which needs numbers",
    before: decorated(
      "item",
      ['@Tree("materialized-path")'],
      id,
      name,
      "@TreeParent() parent!: Item;",
      "@TreeChildren() children!: Item[];",
    ),
    after: decorated(
      "item",
      ['@Tree("nested-set")'],
      id,
      name,
      "@TreeParent() parent!: Item;",
      "@TreeChildren() children!: Item[];",
    ),
    rows: "INSERT INTO item (name, mpath) VALUES ('a', '1.')",
    expect: { losses: ["item.mpath"], keeps: { "SELECT name, nsleft, nsright FROM item": ["a|1|2"] } },
  },
  {
    group: "structure",
    title: "entities of the same name in two schemas change, each in its own way",
    setup: ["CREATE SCHEMA a", "CREATE SCHEMA b"],
    before: `@Entity("item", { schema: "a" }) export class A { ${id} ${enumColumn("state", ["x", "y"])} ${size} }
@Entity("item", { schema: "b" }) export class B { ${id} ${enumColumn("state", ["x", "y"])} ${size} }`,
    after: `@Entity("item", { schema: "a" }) export class A { ${id} ${enumColumn("state", ["x", "z", "y"])} ${column("size", 'type: "bigint"')} }
@Entity("item", { schema: "b" }) export class B { ${id} ${enumColumn("state", ["x"])} }`,
    rows: ["INSERT INTO a.item (state, size) VALUES ('y', 1)", "INSERT INTO b.item (state, size) VALUES ('x', 2)"],
    expect: {
      losses: ["b.item.size"],
      keeps: { "SELECT state, size FROM a.item": ["y|1"], "SELECT state FROM b.item": ["x"] },
    },
  },
  {
    group: "structure",
    title: "an entity maps a table that was made by hand with other columns",
    before: entity("item", name),
    hand: [
      "CREATE TABLE note (id serial PRIMARY KEY, text varchar(10), extra int)",
      "INSERT INTO note (text, extra) VALUES ('x', 1)",
    ],
    after: model(
      entity("item", name),
      entity("note", column("text", 'type: "text"'), column("at", 'type: "date", nullable: true')),
    ),
    rows: one,
    answers: { fills: { "note.text": "''" } },
    expect: {
      losses: ["note.extra"],
      keeps: { "SELECT text FROM note": ["x"] },
      free: [/^constraint public\.note\./, /^index public\.note/],
      gone: [/^column public\.note\.extra/],
    },
  },
  {
    group: "structure",
    title: "a relation of many to many of an entity with itself is added",
    before: entity("item", name),
    after: entity("item", name, "@ManyToMany(() => Item) @JoinTable() friends!: Item[];"),
    rows: one,
    expect: { keeps: { "SELECT name FROM item": ["a"], "SELECT * FROM item_friends_item": [] } },
  },
  {
    group: "structure",
    title: "a generated column and the column that it reads change together",
    before: entity("item", name, column("label", `type: "text", asExpression: "upper(name)", generatedType: "STORED"`)),
    after: entity(
      "item",
      column("name", 'type: "varchar", length: 40'),
      column("label", `type: "varchar", asExpression: "lower(name)", generatedType: "STORED"`),
    ),
    rows: "INSERT INTO item (name) VALUES ('Ab')",
    expect: { keeps: { "SELECT name, label FROM item": ["Ab|ab"] } },
  },
  {
    group: "structure",
    title: "a generated column with an index and a unique constraint gets another expression",
    before: decorated(
      "item",
      ['@Index("i", ["label"])', '@Unique("u", ["label", "id"])'],
      id,
      name,
      column("label", `type: "text", asExpression: "upper(name)", generatedType: "STORED"`),
    ),
    after: decorated(
      "item",
      ['@Index("i", ["label"])', '@Unique("u", ["label", "id"])'],
      id,
      name,
      column("label", `type: "text", asExpression: "lower(name)", generatedType: "STORED"`),
    ),
    rows: "INSERT INTO item (name) VALUES ('Ab')",
    expect: { mayLose: ["item.label"], keeps: { "SELECT label FROM item": ["ab"] } },
  },
  {
    group: "structure",
    title: "a table made unlogged by hand gets a column and a type",
    before: entity("item", name),
    hand: "ALTER TABLE item SET UNLOGGED",
    after: entity("item", column("name", 'type: "varchar", length: 9'), column("size", 'type: "int", default: 1')),
    rows: one,
    expect: {
      keeps: {
        "SELECT name, size FROM item": ["a|1"],
        "SELECT relpersistence FROM pg_class WHERE relname = 'item'": ["u"],
      },
      free: [/^(table public\.item|sequence)/],
    },
  },
  {
    group: "structure",
    title: "a partitioned table that an entity maps gets a column, a check and a wider type",
    before: {
      sql: [
        "CREATE TABLE event (id int NOT NULL, at date NOT NULL, note varchar(5), PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
        "CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
      ],
    },
    after: decorated(
      "event",
      ['@Check("c", "id > 0")'],
      '@PrimaryColumn({ type: "int" }) id!: number;',
      '@PrimaryColumn({ type: "date" }) at!: string;',
      column("note", 'type: "text", nullable: true'),
      column("size", 'type: "int", default: 1'),
    ),
    rows: "INSERT INTO event VALUES (1, '2024-05-01', 'abc')",
    expect: {
      keeps: { "SELECT note, size FROM event": ["abc|1"] },
      free: [/^(table|constraint|column|index) public\.event/],
    },
  },
  {
    group: "structure",
    title: "a key of two columns and a counted number are added to an entity that had one key",
    before: bare("item", '@PrimaryColumn({ type: "text" }) code!: string;'),
    after: bare(
      "item",
      '@PrimaryColumn({ type: "text" }) code!: string;',
      '@PrimaryColumn({ type: "text", default: "en" }) language!: string;',
      "@VersionColumn() version!: number;",
    ),
    rows: "INSERT INTO item VALUES ('a')",
    answers: { fills: { "item.version": "1" } },
    expect: { keeps: { "SELECT code, language, version FROM item": ["a|en|1"] } },
  },
];
