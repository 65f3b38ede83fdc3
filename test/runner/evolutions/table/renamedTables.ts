import type { Evolution } from "../evolution.ts";
import { column, decorated, entity, enumColumn, id, model, view } from "../model.ts";

const name = column("name", 'type: "text"');

/** Tables, schemas and views that get other names. */
export const renamedTables: readonly Evolution[] = [
  {
    group: "renames",
    title: "a table is renamed with its key, sequence, index, unique constraint and enum",
    before: entity(
      "item",
      `@Index() ${name}`,
      column("code", 'type: "text", unique: true'),
      enumColumn("state", ["open", "closed"], 'default: "open"'),
    ),
    after: entity(
      "product",
      `@Index() ${name}`,
      column("code", 'type: "text", unique: true'),
      enumColumn("state", ["open", "closed"], 'default: "open"'),
    ),
    rows: "INSERT INTO item (name, code) VALUES ('a', 'x'), ('b', 'y')",
    answers: { renames: { item: "product" } },
    expect: {
      keeps: {
        "SELECT id, name, code, state FROM product": ["1|a|x|open", "2|b|y|open"],
        "INSERT INTO product (name, code) VALUES ('c', 'z') RETURNING id": ["3"],
      },
      file: { lacks: [/DROP TABLE/, /CREATE TABLE/] },
    },
  },
  {
    group: "renames",
    title: "a table is not renamed without an answer and stays as it is",
    before: entity("item", name),
    after: entity("product", name),
    rows: "INSERT INTO item (name) VALUES ('a')",
    expect: {
      keeps: { "SELECT name FROM item": ["a"], "SELECT name FROM product": [] },
      questions: [{ kind: "renameTable", from: "item", to: "product" }],
      unmapped: ["item"],
    },
  },
  {
    group: "renames",
    title: "a table that others refer to is renamed together with a column",
    before: model(entity("author", name), entity("book", "@ManyToOne(() => Author) author!: Author;")),
    after: model(
      entity("writer", column("fullName", 'type: "text"')),
      entity("book", '@ManyToOne(() => Writer) @JoinColumn({ name: "authorId" }) author!: Writer;'),
    ),
    rows: ["INSERT INTO author (name) VALUES ('Ann')", 'INSERT INTO book ("authorId") VALUES (1)'],
    answers: { renames: { author: "writer", "author.name": "fullName" } },
    expect: {
      keeps: { 'SELECT w."fullName", b."authorId" FROM book b JOIN writer w ON w.id = b."authorId"': ["Ann|1"] },
    },
  },
  {
    group: "renames",
    title: "a table is renamed while a column changes its type",
    before: entity("item", column("size", 'type: "int"')),
    after: entity("product", column("size", 'type: "bigint"')),
    rows: "INSERT INTO item (size) VALUES (7)",
    answers: { renames: { item: "product" } },
    expect: { keeps: { "SELECT size FROM product": ["7"] } },
  },
  {
    group: "renames",
    title: "a table moves to another schema with its enum and its sequence",
    setup: "CREATE SCHEMA app",
    before: entity("item", name, enumColumn("state", ["open", "closed"])),
    after: entity("app.item", name, enumColumn("state", ["open", "closed"])),
    rows: "INSERT INTO item (name, state) VALUES ('a', 'open')",
    answers: { renames: { item: "app.item" } },
    expect: {
      keeps: {
        "SELECT id, name, state FROM app.item": ["1|a|open"],
        "INSERT INTO app.item (name, state) VALUES ('b', 'open') RETURNING id": ["2"],
      },
    },
  },
  {
    group: "renames",
    title: "a table moves to a schema that the revision creates",
    before: entity("item", name),
    after: entity("shop.item", name),
    rows: "INSERT INTO item (name) VALUES ('a')",
    answers: { renames: { item: "shop.item" } },
    expect: { keeps: { "SELECT id, name FROM shop.item": ["1|a"] } },
  },
  {
    group: "renames",
    title: "the join table of a relation is renamed by an answer",
    before: model(
      entity("tag", name),
      entity("post", '@ManyToMany(() => Tag) @JoinTable({ name: "post_tags" }) tags!: Tag[];'),
    ),
    after: model(
      entity("tag", name),
      entity("post", '@ManyToMany(() => Tag) @JoinTable({ name: "post_labels" }) tags!: Tag[];'),
    ),
    rows: [
      "INSERT INTO tag (name) VALUES ('a')",
      "INSERT INTO post DEFAULT VALUES",
      "INSERT INTO post_tags VALUES (1, 1)",
    ],
    answers: { renames: { post_tags: "post_labels" } },
    expect: { keeps: { "SELECT * FROM post_labels": ["1|1"] } },
  },
  {
    group: "renames",
    title: "a column of a join table is renamed by an answer",
    before: model(
      entity("tag", name),
      entity("post", '@ManyToMany(() => Tag) @JoinTable({ name: "post_tags" }) tags!: Tag[];'),
    ),
    after: model(
      entity("tag", name),
      entity(
        "post",
        '@ManyToMany(() => Tag) @JoinTable({ name: "post_tags", inverseJoinColumn: { name: "label" } }) tags!: Tag[];',
      ),
    ),
    rows: [
      "INSERT INTO tag (name) VALUES ('a')",
      "INSERT INTO post DEFAULT VALUES",
      "INSERT INTO post_tags VALUES (1, 1)",
    ],
    answers: { renames: { "post_tags.tagId": "label" } },
    expect: { keeps: { 'SELECT "postId", label FROM post_tags': ["1|1"] } },
  },
  {
    group: "renames",
    title: "two tables swap their names by answers",
    before: model(entity("first", name), entity("second", column("size", 'type: "int"'))),
    after: model(entity("second", name), entity("first", column("size", 'type: "int"'))),
    rows: ["INSERT INTO first (name) VALUES ('a')", "INSERT INTO second (size) VALUES (1)"],
    answers: { renames: { first: "second", second: "first" } },
    expect: { keeps: { "SELECT name FROM second": ["a"], "SELECT size FROM first": ["1"] } },
  },
  {
    group: "renames",
    title: "a view of the model gets another name",
    before: model(entity("item", name), view("short_item", "SELECT id, name FROM item", ["id", "name"])),
    after: model(entity("item", name), view("brief_item", "SELECT id, name FROM item", ["id", "name"])),
    rows: "INSERT INTO item (name) VALUES ('a')",
    expect: { keeps: { "SELECT name FROM brief_item": ["a"] } },
  },
  {
    group: "renames",
    title: "an answer that names no table is a problem that names the answer",
    before: entity("item", name),
    after: entity("product", name),
    answers: { renames: { items: "product" } },
    expect: { problem: /items/ },
  },
  {
    group: "renames",
    title: "a table with a trigger and a policy made by hand is renamed",
    before: entity("item", name),
    after: entity("product", name),
    hand: [
      "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.name := upper(NEW.name); RETURN NEW; END'",
      "CREATE TRIGGER touch BEFORE INSERT ON item FOR EACH ROW EXECUTE FUNCTION touch()",
      "CREATE POLICY own ON item USING (name <> '')",
    ],
    rows: "INSERT INTO item (name) VALUES ('a')",
    answers: { renames: { item: "product" } },
    expect: { keeps: { "SELECT name FROM product": ["A"] } },
  },
  {
    group: "renames",
    title: "a table with a composite unique constraint and a check without names is renamed",
    before: decorated(
      "item",
      ["@Unique(['name', 'size'])", `@Check('"size" > 0')`],
      id,
      name,
      column("size", 'type: "int"'),
    ),
    after: decorated(
      "product",
      ["@Unique(['name', 'size'])", `@Check('"size" > 0')`],
      id,
      name,
      column("size", 'type: "int"'),
    ),
    rows: "INSERT INTO item (name, size) VALUES ('a', 1)",
    answers: { renames: { item: "product" } },
    expect: { keeps: { "SELECT name, size FROM product": ["a|1"] } },
  },
];
