import type { Evolution } from "../../evolution.ts";
import { bare, column, decorated, entity, enumColumn, id, model, view } from "../../model.ts";
import { retyped } from "../shared.ts";

const name = column("name", 'type: "text"');
const int = (n: string, options = "") => column(n, `type: "int"${options}`);
const bigId = '@PrimaryGeneratedColumn({ type: "bigint" }) id!: string;';
const author = entity("author", name);
const relations = [
  entity("book", '@ManyToOne(() => Author, { onDelete: "CASCADE", nullable: false }) author!: Author;'),
  entity("prize", "@OneToOne(() => Author) @JoinColumn() author!: Author;"),
  entity("club", "@ManyToMany(() => Author) @JoinTable() members!: Author[];"),
];
const seeded = [
  "INSERT INTO author (name) VALUES ('a'), ('b')",
  'INSERT INTO book ("authorId") VALUES (2)',
  'INSERT INTO prize ("authorId") VALUES (1), (NULL)',
  "INSERT INTO club DEFAULT VALUES",
  "INSERT INTO club_members_author VALUES (1, 1), (1, 2)",
];
const lost = { losses: ["item.value"] };

/** Types whose casts lose values silently, and values, names and keys that move. */
export const movesTogether: readonly Evolution[] = [
  retyped(
    "double precision becomes numeric with all of its digits",
    ['type: "double precision"', 'type: "numeric"'],
    ["0.1234567890123456", "1e300", "'NaN'"].slice(0, 1),
    ["0.1234567890123456"],
  ),
  retyped(
    "real becomes numeric with all of its digits",
    ['type: "real"', 'type: "numeric"'],
    ["123456.7"],
    ["123456.7"],
  ),
  retyped(
    "real becomes numeric with a scale, rounds once and says so",
    ['type: "real"', 'type: "numeric", precision: 10, scale: 1'],
    ["123456.7", "1.25"],
    ["123456.7", "1.3"],
    lost,
  ),
  retyped(
    "money becomes real and loses digits",
    ['type: "money"', 'type: "real"'],
    ["'1234567.89'"],
    ["1.2345679e+06"],
    lost,
  ),
  retyped(
    "a document becomes an integer and a row has a fraction, which the cast would round silently",
    ['type: "jsonb"', 'type: "int"'],
    ["'5'", "'1.5'"],
    undefined,
    { upFails: /^22/ },
  ),
  retyped(
    "a circle becomes a point and loses the radius",
    ['type: "circle"', 'type: "point"'],
    ["'<(1,2),3>'"],
    ["(1,2)"],
    lost,
  ),
  retyped(
    "text becomes a timestamp and a row has a part of a microsecond, which the cast would round silently",
    ['type: "text"', 'type: "timestamptz"'],
    ["'2024-01-01T00:00:00.1234567Z'"],
    undefined,
    { upFails: /^22/ },
  ),
  retyped(
    "a timestamp becomes a time and loses the date, and down() runs",
    ['type: "timestamp"', 'type: "time"'],
    ["'2024-02-29 12:30'"],
    ["12:30:00"],
    lost,
  ),
  {
    group: "renames",
    title: "a schema is renamed with two tables, a join table, an enum and a materialized view",
    setup: "CREATE SCHEMA app",
    before: model(
      entity("app.tag", name, enumColumn("kind", ["a", "b"])),
      entity("app.post", "@ManyToMany(() => Tag) @JoinTable() tags!: Tag[];"),
      view(
        "counts",
        "SELECT kind, count(*) AS n FROM app.tag GROUP BY kind",
        ["kind", "n"],
        'schema: "app", materialized: true',
      ),
    ),
    after: model(
      entity("core.tag", name, enumColumn("kind", ["a", "b"])),
      entity("core.post", "@ManyToMany(() => Tag) @JoinTable() tags!: Tag[];"),
      view(
        "counts",
        "SELECT kind, count(*) AS n FROM core.tag GROUP BY kind",
        ["kind", "n"],
        'schema: "core", materialized: true',
      ),
    ),
    rows: [
      "INSERT INTO app.tag (name, kind) VALUES ('x', 'a')",
      "INSERT INTO app.post DEFAULT VALUES",
      "INSERT INTO app.post_tags_tag VALUES (1, 1)",
      "REFRESH MATERIALIZED VIEW app.counts",
    ],
    answers: { renames: { "app.tag": "core.tag", "app.post": "core.post", "app.post_tags_tag": "core.post_tags_tag" } },
    expect: {
      keeps: {
        "SELECT name, kind FROM core.tag": ["x|a"],
        "SELECT * FROM core.post_tags_tag": ["1|1"],
        "SELECT kind, n FROM core.counts": ["a|1"],
      },
    },
  },
  {
    group: "renames",
    title: "a table, its columns, its enum and a reference change the case of their names",
    before: model(
      entity("Item", column("userName", 'type: "text"'), enumColumn("State", ["a", "b"]), "@Index() " + int("Size")),
      entity("note", '@ManyToOne(() => Item) @JoinColumn({ name: "ItemId" }) Item!: Item;'),
    ),
    after: model(
      entity("item", column("username", 'type: "text"'), enumColumn("state", ["a", "b"]), "@Index() " + int("size")),
      entity("note", "@ManyToOne(() => Item) item!: Item;"),
    ),
    rows: [
      `INSERT INTO "Item" ("userName", "State", "Size") VALUES ('x', 'a', 1)`,
      `INSERT INTO note ("ItemId") VALUES (1)`,
    ],
    answers: {
      renames: {
        Item: "item",
        "Item.userName": "username",
        "Item.State": "state",
        "Item.Size": "size",
        "note.ItemId": "itemId",
      },
    },
    expect: { keeps: { "SELECT username, state FROM item": ["x|a"], 'SELECT "itemId" FROM note': ["1"] } },
  },
  {
    group: "views",
    title:
      "a view, a materialized view of it and a view of that read an enum that loses a value and a number that changes its type",
    before: model(
      entity("item", int("size"), enumColumn("state", ["a", "b", "c"])),
      view("one", "SELECT id, size, state FROM item", ["id", "size", "state"]),
      view(
        "two",
        "SELECT state, sum(size) AS total FROM one GROUP BY state",
        ["state", "total"],
        'materialized: true, dependsOn: ["One"]',
      ).replace("@ViewColumn() state", "@Index() @ViewColumn() state"),
      view("three", "SELECT * FROM two WHERE state <> 'a'", ["state", "total"], 'dependsOn: ["Two"]'),
    ),
    after: model(
      entity("item", column("size", 'type: "numeric"'), enumColumn("state", ["a", "b"])),
      view("one", "SELECT id, size, state FROM item", ["id", "size", "state"]),
      view(
        "two",
        "SELECT state, sum(size) AS total FROM one GROUP BY state",
        ["state", "total"],
        'materialized: true, dependsOn: ["One"]',
      ).replace("@ViewColumn() state", "@Index() @ViewColumn() state"),
      view("three", "SELECT * FROM two WHERE state <> 'a'", ["state", "total"], 'dependsOn: ["Two"]'),
    ),
    rows: ["INSERT INTO item (size, state) VALUES (2, 'a'), (3, 'b'), (4, 'c')", "REFRESH MATERIALIZED VIEW two"],
    answers: { renames: { "item.state.c": "b" } },
    expect: { keeps: { "SELECT state, total FROM three": ["b|7"] }, downLoses: ["item.state"] },
  },
  {
    group: "keys",
    title: "a column moves to another table by an answer that reads it before it goes",
    before: model(
      entity("user", name),
      entity(
        "profile",
        "@OneToOne(() => User, { nullable: false }) @JoinColumn() user!: User;",
        column("bio", 'type: "text"'),
      ),
    ),
    after: model(
      entity("user", name, column("bio", 'type: "text", nullable: true')),
      entity("profile", "@OneToOne(() => User, { nullable: false }) @JoinColumn() user!: User;"),
    ),
    rows: [`INSERT INTO "user" (name) VALUES ('a'), ('b')`, `INSERT INTO profile ("userId", bio) VALUES (2, 'hi')`],
    answers: { fills: { "user.bio": '(SELECT p.bio FROM profile p WHERE p."userId" = "user".id)' } },
    expect: { losses: ["profile.bio"], keeps: { 'SELECT name, bio FROM "user"': ["a|null", "b|hi"] } },
  },
  {
    group: "keys",
    title: "the join column of a relation to one moves to the other side by an answer",
    before: model(entity("profile", name), entity("user", "@OneToOne(() => Profile) @JoinColumn() profile!: Profile;")),
    after: model(entity("profile", name, "@OneToOne(() => User) @JoinColumn() user!: any;"), entity("user")),
    rows: ["INSERT INTO profile (name) VALUES ('p'), ('q')", 'INSERT INTO "user" ("profileId") VALUES (2), (NULL)'],
    answers: { fills: { "profile.userId": '(SELECT u.id FROM "user" u WHERE u."profileId" = profile.id)' } },
    expect: { losses: ["user.profileId"], keeps: { 'SELECT name, "userId" FROM profile': ["p|null", "q|1"] } },
  },
  {
    group: "constraints",
    title: "a check, an exclusion and a partial index compare columns that are renamed, change their types or go",
    setup: "CREATE EXTENSION btree_gist",
    before: decorated(
      "stay",
      [
        '@Check("positive", "price > 0 AND tax >= 0")',
        '@Exclusion("none", `USING gist (room WITH =, during WITH &&) WHERE (price > 0)`)',
        '@Index("cheap", ["room"], { where: "price < 100" })',
      ],
      id,
      int("room"),
      column("during", 'type: "tsrange"'),
      int("price"),
      int("tax"),
    ),
    after: decorated(
      "stay",
      [
        '@Check("positive", "amount > 0")',
        '@Exclusion("none", `USING gist (room WITH =, during WITH &&) WHERE (amount > 0)`, )',
        '@Index("cheap", ["room", "amount"], { where: "amount < 100", unique: true })',
      ],
      id,
      column("room", 'type: "bigint"'),
      column("during", 'type: "tstzrange"'),
      column("amount", 'type: "numeric", precision: 12, scale: 2'),
    ),
    rows: "INSERT INTO stay (room, during, price, tax) VALUES (1, '[2024-01-01,2024-01-03)', 10, 1)",
    answers: { renames: { "stay.price": "amount" } },
    expect: { losses: ["stay.tax"], keeps: { "SELECT room, amount FROM stay": ["1|10.00"] } },
  },
  {
    group: "renames",
    title: "a table is renamed and one that refers to it is dropped on request",
    before: model(
      entity("author", name),
      entity("book", "@ManyToOne(() => Author) author!: Author;", enumColumn("state", ["a"])),
    ),
    after: entity("writer", name),
    rows: ["INSERT INTO author (name) VALUES ('a')", "INSERT INTO book (\"authorId\", state) VALUES (1, 'a')"],
    answers: { renames: { author: "writer" }, drops: ["book"] },
    expect: { losses: ["book"], keeps: { "SELECT name FROM writer": ["a"] }, gone: [/book/], unmapped: [] },
  },
  {
    group: "structure",
    title: "all tables are in a schema that the data source names, and one changes",
    setup: "CREATE SCHEMA app",
    options: { before: 'schema: "app"', after: 'schema: "app"' },
    before: entity("item", name, enumColumn("state", ["a", "b"])),
    after: entity("item", "@Index() " + name, enumColumn("state", ["a", "b", "c"]), int("size", ", default: 1")),
    hand: "ALTER TABLE migrations SET SCHEMA app",
    rows: "INSERT INTO app.item (name, state) VALUES ('a', 'a')",
    expect: { keeps: { "SELECT name, size FROM app.item": ["a|1"] } },
  },
  {
    group: "keys",
    title: "a serial key that three entities, a join table and a table without an entity refer to becomes bigint",
    before: model(author, ...relations),
    after: model(bare("author", bigId, name), ...relations),
    hand: [
      'CREATE VIEW v AS SELECT a.id, b.id AS book FROM author a JOIN book b ON b."authorId" = a.id',
      "CREATE TABLE hand (author int REFERENCES author)",
    ],
    rows: [...seeded, "INSERT INTO hand VALUES (2)"],
    expect: {
      keeps: {
        "SELECT * FROM v": ["2|1"],
        "SELECT * FROM club_members_author": ["1|1", "1|2"],
        "INSERT INTO author (name) VALUES ('c') RETURNING id": ["3"],
        "SELECT author FROM hand": ["2"],
      },
      unmapped: ["hand"],
    },
  },
];
