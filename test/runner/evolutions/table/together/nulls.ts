import type { Evolution } from "../../evolution.ts";
import { column, entity, model } from "../../model.ts";

const name = column("name", 'type: "text"');
const size = column("size", 'type: "int"');
const one = "INSERT INTO item (name) VALUES ('a')";

/** Values and defaults of columns that change together with others. */
export const nullsTogether: readonly Evolution[] = [
  {
    group: "nulls",
    title: "two columns become one by an answer",
    before: entity("item", column("first", 'type: "text"'), column("last", 'type: "text"')),
    after: entity("item", name),
    rows: "INSERT INTO item (first, last) VALUES ('Ann', 'Lee')",
    answers: { fills: { "item.name": "concat(first, ' ', last)" } },
    expect: { losses: ["item.first", "item.last"], keeps: { "SELECT name FROM item": ["Ann Lee"] } },
  },
  {
    group: "nulls",
    title: "a column is added that is filled from another table by an answer",
    before: model(entity("author", name), entity("book", "@ManyToOne(() => Author) author!: Author;")),
    after: model(
      entity("author", name),
      entity("book", "@ManyToOne(() => Author) author!: Author;", column("by", 'type: "text"')),
    ),
    rows: ["INSERT INTO author (name) VALUES ('a')", 'INSERT INTO book ("authorId") VALUES (1)'],
    answers: { fills: { "book.by": `(SELECT name FROM author WHERE author.id = "authorId")` } },
    expect: { mayRefuse: true, keeps: { "SELECT by FROM book": ["a"] } },
  },
  {
    group: "nulls",
    title: "required columns of many types are added with defaults",
    // 0.3 does not escape the quotes of a default.
    only: ["typeorm-1"],
    before: entity("item", name),
    after: entity(
      "item",
      name,
      column("a", 'type: "jsonb", default: { b: [1, "it\'s"] }'),
      column("c", 'type: "text", array: true, default: []'),
      column("d", `type: "bigint", default: "-9007199254740993"`),
      column("e", String.raw`type: "text", default: "a\\bc"`),
      column("f", 'type: "timestamptz", default: () => "CURRENT_TIMESTAMP(3)", precision: 3'),
      column("g", 'type: "boolean", default: false'),
      column("h", 'type: "numeric", precision: 5, scale: 2, default: -1.5'),
      column("i", 'type: "text", default: ""'),
    ),
    rows: one,
    expect: {
      keeps: {
        "SELECT a, c, d, e, g, h, i FROM item": [String.raw`{"b": [1, "it's"]}|{}|-9007199254740993|a\bc|f|-1.50|`],
      },
    },
  },
  {
    group: "nulls",
    title: "a default becomes another function, another list, another object and another text",
    before: entity(
      "item",
      column("a", 'type: "timestamptz", default: () => "now()"'),
      column("b", 'type: "int", array: true, default: [1]'),
      column("c", 'type: "jsonb", default: { a: 1 }'),
      column("d", 'type: "text", default: "x"'),
    ),
    after: entity(
      "item",
      column("a", 'type: "timestamptz", default: () => "clock_timestamp()"'),
      column("b", 'type: "int", array: true, default: [1, 2]'),
      column("c", 'type: "jsonb", default: { a: 2 }'),
      column("d", `type: "text", default: "its"`),
    ),
    rows: "INSERT INTO item DEFAULT VALUES",
    expect: {
      keeps: {
        "SELECT b, c, d FROM item": [`{1}|{"a": 1}|x`],
        "INSERT INTO item DEFAULT VALUES RETURNING b, c, d": [`{1,2}|{"a": 2}|its`],
      },
    },
  },
  {
    group: "nulls",
    title: "a nullable text becomes a required number by an answer for all of its values",
    before: entity("item", column("size", 'type: "text", nullable: true')),
    after: entity("item", size),
    rows: "INSERT INTO item (size) VALUES ('5'), (NULL), ('many')",
    answers: { fills: { "item.size": "CASE WHEN size ~ '^[0-9]+$' THEN size::int ELSE 0 END" } },
    expect: { downLoses: ["item.size"], keeps: { "SELECT size FROM item": ["5", "0", "0"] } },
  },
  {
    group: "nulls",
    title: "a text becomes a number that an answer gives without the text, which is lost",
    before: entity("item", column("size", 'type: "text"')),
    after: entity("item", size),
    rows: "INSERT INTO item (size) VALUES ('five'), ('many')",
    answers: { fills: { "item.size": "id * 2" } },
    expect: { losses: ["item.size"], keeps: { "SELECT size FROM item": ["2", "4"] } },
  },
  {
    group: "nulls",
    title: "a nullable column gets another type and becomes required by an answer",
    before: entity("item", column("size", 'type: "text", nullable: true')),
    after: entity("item", size),
    rows: "INSERT INTO item (size) VALUES ('5'), (NULL)",
    answers: { fills: { "item.size": "COALESCE(size::int, 0)" } },
    expect: { keeps: { "SELECT size FROM item": ["5", "0"] } },
  },
];
