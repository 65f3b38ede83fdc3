import type { Evolution, Expectation } from "../evolution.ts";
import { bare, column, entity, model } from "../model.ts";

const name = column("name", 'type: "text"');
const rows = [
  "INSERT INTO author (name) VALUES ('Ann'), ('Bob')",
  'INSERT INTO book ("authorId") VALUES (1), (1), (2)',
];
const kept = { 'SELECT "authorId" FROM book': ["1", "1", "2"] };

/** The relation of `book` to `author` changes its options. */
function related(
  title: string,
  [before, after]: readonly [string, string],
  expect: Expectation = {},
  more: Partial<Evolution> = {},
): Evolution {
  const of = (options: string) =>
    model(entity("author", name), entity("book", `@ManyToOne(() => Author${options}) author!: Author;`));
  return {
    group: "keys",
    title,
    before: of(before),
    after: of(after),
    rows,
    ...more,
    expect: { ...expect, keeps: { ...kept, ...expect.keeps } },
  };
}

/** Foreign keys and relations. */
export const foreignKeys: readonly Evolution[] = [
  related("a foreign key deletes with its author from now on", ["", ', { onDelete: "CASCADE" }'], {
    keeps: { "WITH gone AS (DELETE FROM author WHERE id = 1 RETURNING id) SELECT id FROM gone": ["1"] },
  }),
  related("a foreign key no longer deletes with its author", [', { onDelete: "CASCADE" }', ""]),
  related("a foreign key sets NULL on deletion and follows updates", [
    "",
    ', { onDelete: "SET NULL", onUpdate: "CASCADE" }',
  ]),
  related("a foreign key becomes deferrable", ["", ', { deferrable: "INITIALLY DEFERRED" }'], {
    keeps: { 'INSERT INTO book ("authorId") VALUES (9) RETURNING "authorId"': ["9"] },
  }),
  related("a deferrable foreign key is deferred only on request", [
    ', { deferrable: "INITIALLY DEFERRED" }',
    ', { deferrable: "INITIALLY IMMEDIATE" }',
  ]),
  related("a relation no longer has a foreign key", ["", ", { createForeignKeyConstraints: false }"]),
  related("a relation gets a foreign key and all rows refer to authors", [
    ", { createForeignKeyConstraints: false }",
    "",
  ]),
  related(
    "a relation gets a foreign key and a row refers to no author",
    [", { createForeignKeyConstraints: false }", ""],
    { upFails: "23503", keeps: {} },
    {
      rows: [...rows, 'INSERT INTO book ("authorId") VALUES (9)'],
    },
  ),
  related("a relation becomes required and every row has an author", ["", ", { nullable: false }"]),
  related(
    "a relation becomes required and a row has no author",
    ["", ", { nullable: false }"],
    { upFails: /^(23502|P0001)$/ },
    {
      rows: [...rows, 'INSERT INTO book ("authorId") VALUES (NULL)'],
    },
  ),
  related(
    "a foreign key gets a name of its own",
    ["", ""],
    { file: { lacks: [/DROP COLUMN/] } },
    {
      after: model(
        entity("author", name),
        entity(
          "book",
          '@ManyToOne(() => Author) @JoinColumn({ name: "authorId", foreignKeyConstraintName: "book_author" }) author!: Author;',
        ),
      ),
    },
  ),
  related(
    "a foreign key refers to another unique column of the same values",
    ["", ""],
    {},
    {
      before: model(
        entity("author", name, column("number", 'type: "int", unique: true')),
        entity("book", '@ManyToOne(() => Author) @JoinColumn({ name: "authorId" }) author!: Author;'),
      ),
      after: model(
        entity("author", name, column("number", 'type: "int", unique: true')),
        entity(
          "book",
          '@ManyToOne(() => Author) @JoinColumn({ name: "authorId", referencedColumnName: "number" }) author!: Author;',
        ),
      ),
      rows: ["INSERT INTO author (name, number) VALUES ('Ann', 2), ('Bob', 1)", rows[1] ?? ""],
    },
  ),
  related(
    "a relation to one of many becomes a relation to one",
    ["", ""],
    { keeps: { 'SELECT "authorId" FROM book': ["1", "2"] } },
    {
      after: model(entity("author", name), entity("book", "@OneToOne(() => Author) @JoinColumn() author!: Author;")),
      rows: [rows[0] ?? "", 'INSERT INTO book ("authorId") VALUES (1), (2)'],
    },
  ),
  related(
    "a relation to one of many becomes a relation to one and rows share an author",
    ["", ""],
    { upFails: "23505" },
    {
      after: model(entity("author", name), entity("book", "@OneToOne(() => Author) @JoinColumn() author!: Author;")),
    },
  ),
  related(
    "a relation to one becomes a relation to one of many",
    ["", ""],
    { keeps: { 'SELECT "authorId" FROM book': ["1", "2"] } },
    {
      before: model(entity("author", name), entity("book", "@OneToOne(() => Author) @JoinColumn() author!: Author;")),
      after: model(entity("author", name), entity("book", "@ManyToOne(() => Author) author!: Author;")),
      rows: [rows[0] ?? "", 'INSERT INTO book ("authorId") VALUES (1), (2)'],
    },
  ),
  {
    group: "keys",
    title: "an entity refers to itself from now on",
    before: entity("item", name),
    after: entity("item", name, '@ManyToOne(() => Item, { onDelete: "SET NULL" }) parent?: any;'),
    rows: "INSERT INTO item (name) VALUES ('a')",
    expect: { keeps: { 'SELECT name, "parentId" FROM item': ["a|null"] } },
  },
  {
    group: "keys",
    title: "a foreign key to a composite key changes what happens on deletion",
    before: model(
      bare("author", '@PrimaryColumn("int") year!: number;', '@PrimaryColumn("int") number!: number;'),
      entity("book", "@ManyToOne(() => Author) author!: Author;"),
    ),
    after: model(
      bare("author", '@PrimaryColumn("int") year!: number;', '@PrimaryColumn("int") number!: number;'),
      entity("book", '@ManyToOne(() => Author, { onDelete: "CASCADE" }) author!: Author;'),
    ),
    rows: ["INSERT INTO author VALUES (2024, 1)", 'INSERT INTO book ("authorYear", "authorNumber") VALUES (2024, 1)'],
    expect: { keeps: { 'SELECT "authorYear", "authorNumber" FROM book': ["2024|1"] } },
  },
];
