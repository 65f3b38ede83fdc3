import type { Evolution } from "../../evolution.ts";
import { column, decorated, entity, id, model } from "../../model.ts";

/** Constraints and indexes that change together with others. */
export const constraintsTogether: readonly Evolution[] = [
  {
    group: "constraints",
    title: "a unique constraint that a foreign key refers to becomes deferrable",
    before: model(
      decorated("author", ['@Unique("u", ["code"])'], id, column("code", 'type: "int"')),
      entity(
        "book",
        '@ManyToOne(() => Author) @JoinColumn({ name: "code", referencedColumnName: "code" }) author!: Author;',
      ),
    ),
    after: model(
      decorated(
        "author",
        ['@Unique("u2", ["code"])', '@Unique("both", ["code", "id"])'],
        id,
        column("code", 'type: "int"'),
      ),
      entity(
        "book",
        '@ManyToOne(() => Author) @JoinColumn({ name: "code", referencedColumnName: "code" }) author!: Author;',
      ),
    ),
    rows: ["INSERT INTO author (code) VALUES (5)", "INSERT INTO book (code) VALUES (5)"],
    expect: { keeps: { "SELECT code FROM book": ["5"] } },
  },
  {
    group: "constraints",
    title: "two indexes swap their names",
    before: decorated(
      "item",
      ['@Index("a", ["x"])', '@Index("b", ["y"])'],
      id,
      column("x", 'type: "int"'),
      column("y", 'type: "int"'),
    ),
    after: decorated(
      "item",
      ['@Index("b", ["x"])', '@Index("a", ["y"])'],
      id,
      column("x", 'type: "int"'),
      column("y", 'type: "int"'),
    ),
    rows: "INSERT INTO item (x, y) VALUES (1, 2)",
    expect: {},
  },
  {
    group: "constraints",
    title: "a unique constraint becomes a partial unique index of the same name",
    before: decorated("item", ['@Unique("u", ["x"])'], id, column("x", 'type: "int"')),
    after: decorated("item", ['@Index("u", ["x"], { unique: true, where: "x > 0" })'], id, column("x", 'type: "int"')),
    rows: "INSERT INTO item (x) VALUES (1), (0)",
    expect: { keeps: { "INSERT INTO item (x) VALUES (0) RETURNING x": ["0"] } },
  },
  {
    group: "constraints",
    title: "a check compares a column that changes its type and a new one",
    before: decorated("item", ['@Check("c", "x > 0")'], id, column("x", 'type: "text"').replace("text", "int")),
    after: decorated(
      "item",
      ['@Check("c", "x > 0 AND y < x")'],
      id,
      column("x", 'type: "numeric"'),
      column("y", 'type: "int", default: 0'),
    ),
    rows: "INSERT INTO item (x) VALUES (1)",
    expect: { keeps: { "SELECT x, y FROM item": ["1|0"] } },
  },
  {
    group: "constraints",
    title: "an exclusion compares a column that changes its type",
    before: decorated(
      "item",
      ['@Exclusion("x", "USING gist (during WITH &&)")'],
      id,
      column("during", 'type: "daterange"'),
    ),
    after: decorated(
      "item",
      ['@Exclusion("x", "USING gist (during WITH &&)")'],
      id,
      column("during", 'type: "tsrange"'),
    ),
    rows: "INSERT INTO item (during) VALUES ('[2024-05-01,2024-05-03)'), ('[2024-06-01,2024-06-03)')",
    expect: { keeps: { "SELECT count(*) FROM item": ["2"] } },
  },
  {
    group: "constraints",
    title: "a column with an index of a part of its values goes together with the index",
    before: decorated(
      "item",
      ['@Index("i", ["x"], { where: "y > 0" })', '@Check("c", "y > -5")'],
      id,
      column("x", 'type: "int"'),
      column("y", 'type: "int"'),
    ),
    after: decorated("item", ['@Index("i", ["x"])'], id, column("x", 'type: "int"')),
    rows: "INSERT INTO item (x, y) VALUES (1, 2)",
    expect: { losses: ["item.y"], keeps: { "SELECT x FROM item": ["1"] } },
  },
];
