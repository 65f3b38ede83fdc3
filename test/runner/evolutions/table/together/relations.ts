import type { Evolution } from "../../evolution.ts";
import { bare, column, decorated, entity, enumColumn, id, model, view } from "../../model.ts";
import { retyped } from "../shared.ts";

const name = column("name", 'type: "text"');
const joined = model(
  entity("tag", name),
  entity("post", '@ManyToMany(() => Tag) @JoinTable({ name: "post_tag" }) tags!: Tag[];'),
);
const joinedRows = [
  "INSERT INTO tag (name) VALUES ('a'), ('b')",
  "INSERT INTO post DEFAULT VALUES",
  "INSERT INTO post_tag VALUES (1, 1), (1, 2)",
];
const author = entity("author", name);

/** Relations that become others, and lists that change the types of their elements. */
export const relationsTogether: readonly Evolution[] = [
  {
    group: "structure",
    title: "a join table becomes an entity with a key of its own",
    before: joined,
    after: model(
      entity("tag", name),
      entity("post"),
      entity(
        "post_tag",
        "@ManyToOne(() => Post, { nullable: false }) post!: Post;",
        "@ManyToOne(() => Tag, { nullable: false }) tag!: Tag;",
        column("at", 'type: "timestamptz", default: () => "now()"'),
      ),
    ),
    rows: joinedRows,
    expect: { keeps: { 'SELECT id, "postId", "tagId" FROM post_tag': ["1|1|1", "2|1|2"] } },
  },
  {
    group: "structure",
    title: "a join table becomes an entity with the same key and one more column",
    before: joined,
    after: model(
      entity("tag", name),
      entity("post"),
      bare(
        "post_tag",
        '@PrimaryColumn({ type: "int" }) postId!: number;',
        '@PrimaryColumn({ type: "int" }) tagId!: number;',
        '@ManyToOne(() => Post, { onDelete: "CASCADE" }) post!: Post;',
        "@ManyToOne(() => Tag) tag!: Tag;",
        column("rank", 'type: "int", default: 0'),
      ),
    ),
    rows: joinedRows,
    expect: { keeps: { 'SELECT "postId", "tagId", rank FROM post_tag': ["1|1|0", "1|2|0"] } },
  },
  {
    group: "structure",
    title: "a relation to one becomes one of many to many, which loses the references",
    before: model(author, entity("book", "@ManyToOne(() => Author) author!: Author;")),
    after: model(author, entity("book", "@ManyToMany(() => Author) @JoinTable() authors!: Author[];")),
    rows: ["INSERT INTO author (name) VALUES ('a')", 'INSERT INTO book ("authorId") VALUES (1)'],
    expect: { losses: ["book.authorId"], keeps: { "SELECT id FROM book": ["1"] } },
  },
  {
    group: "renames",
    title: "an enum column is renamed while its enum loses a value, gets another one and an index",
    before: entity("item", enumColumn("state", ["open", "parked", "closed"], 'default: "open"')),
    after: entity("item", `@Index() ${enumColumn("status", ["new", "open", "closed"], 'default: "new"')}`),
    rows: "INSERT INTO item (state) VALUES ('open'), ('closed')",
    answers: { renames: { "item.state": "status" } },
    expect: {
      keeps: {
        "SELECT status FROM item": ["open", "closed"],
        "INSERT INTO item DEFAULT VALUES RETURNING status": ["new"],
      },
    },
  },
  {
    group: "renames",
    title: "a column is renamed and gets another comment, another collation and a unique constraint",
    before: entity("item", column("name", 'type: "varchar", comment: "who"')),
    after: entity("item", column("title", `type: "varchar", comment: "what", collation: "C", unique: true`)),
    rows: "INSERT INTO item (name) VALUES ('a')",
    answers: { renames: { "item.name": "title" } },
    expect: { keeps: { "SELECT title FROM item": ["a"] } },
  },
  {
    group: "renames",
    title: "an embedded object is removed and its columns stay by answers",
    before: model(
      'class Name { @Column({ type: "text" }) first!: string; @Column({ type: "text", nullable: true }) last!: string; }',
      entity("item", "@Column(() => Name) name!: Name;"),
    ),
    after: entity("item", column("first", 'type: "text"'), column("last", 'type: "text"')),
    rows: `INSERT INTO item ("nameFirst", "nameLast") VALUES ('a', 'b'), ('c', NULL)`,
    answers: {
      renames: { "item.nameFirst": "first", "item.nameLast": "last" },
      fills: { "item.last": "'-'" },
    },
    expect: { downLoses: ["item.nameLast"], keeps: { "SELECT first, last FROM item": ["a|b", "c|-"] } },
  },
  retyped(
    "an array of texts becomes an array of shorter texts and a row does not fit",
    ['type: "text", array: true', 'type: "varchar", length: 3, array: true'],
    ["'{abc,abcd}'"],
    undefined,
    { upFails: "22001" },
  ),
  retyped(
    "an array of texts becomes an array of numbers",
    ['type: "text", array: true', 'type: "int", array: true'],
    ["'{1,2}'"],
    ["{1,2}"],
  ),
  retyped(
    "text becomes an array of an enum",
    ['type: "text"', 'type: "enum", enum: ["a", "b"], array: true'],
    ["'{a,b}'"],
    ["{a,b}"],
  ),
  retyped(
    "an array of numbers rounds its elements and says so",
    ['type: "numeric", array: true', 'type: "int", array: true'],
    ["'{1.5,2}'"],
    ["{2,2}"],
    { losses: ["item.value"] },
  ),
  retyped(
    "a boolean becomes an enum by an answer",
    ['type: "boolean"', 'type: "enum", enum: ["yes", "no"]'],
    ["true", "false"],
    ["yes", "no"],
    { downLoses: ["item.value"], keeps: {} },
    { answers: { fills: { "item.value": "CASE WHEN value THEN 'yes' ELSE 'no' END::item_value_enum" } } },
  ),
  {
    group: "dependents",
    title: "a table that is dropped on request is read by a view made by hand",
    before: model(author, entity("book", name)),
    after: author,
    hand: "CREATE VIEW books AS SELECT id FROM book",
    rows: "INSERT INTO book (name) VALUES ('a')",
    answers: { drops: ["book"] },
    expect: { problem: /book/ },
  },
  {
    group: "dependents",
    title: "a column that a policy made by hand compares is removed",
    before: entity("item", name, column("size", 'type: "int"')),
    after: entity("item", name),
    hand: "CREATE POLICY own ON item USING (size > 0)",
    rows: "INSERT INTO item (name, size) VALUES ('a', 1)",
    expect: { problem: "changeBlocked" },
  },
  {
    group: "nothing",
    title: "a unique index made by hand in which NULLs are equal, and a check that is not validated",
    since: 15,
    before: entity("item", column("name", 'type: "text", nullable: true')),
    hand: [
      "CREATE UNIQUE INDEX by_lower ON item (lower(name)) NULLS NOT DISTINCT",
      "CREATE INDEX by_hash ON item USING hash (name)",
    ],
    expect: { upToDate: true },
  },
  {
    group: "views",
    title: "a view of the model becomes an entity with a table",
    before: model(author, view("person", "SELECT id, name FROM author", ["id", "name"])),
    after: model(author, entity("person", name)),
    rows: "INSERT INTO author (name) VALUES ('a')",
    expect: { keeps: { "SELECT name FROM person": [], "SELECT name FROM author": ["a"] } },
  },
  {
    group: "constraints",
    title: "a check calls a function made by hand and its column changes its type",
    setup: "CREATE FUNCTION is_good(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$SELECT $1 <> ''$$",
    before: decorated("item", ['@Check("c", "is_good(name)")'], id, column("name", 'type: "varchar", length: 5')),
    after: decorated("item", ['@Check("c", "is_good(name)")'], id, name),
    rows: "INSERT INTO item (name) VALUES ('a')",
    expect: { mayRefuse: true, keeps: { "SELECT name FROM item": ["a"] } },
  },
];
