import type { Evolution } from "../../evolution.ts";
import { bare, column, entity, model } from "../../model.ts";

const name = column("name", 'type: "text"');
const key = (type: string) => `@PrimaryColumn({ type: "${type}" }) id!: any;`;

/** Keys with tables that refer to them. */
export const keysTogether: readonly Evolution[] = [
  {
    group: "keys",
    title: "a serial key becomes bigint together with a join table and a table that refers to itself",
    before: model(
      bare("tag", "@PrimaryGeneratedColumn() id!: number;", name),
      bare(
        "post",
        "@PrimaryGeneratedColumn() id!: number;",
        "@ManyToOne(() => Post) parent!: Post;",
        "@ManyToMany(() => Tag) @JoinTable() tags!: Tag[];",
      ),
    ),
    after: model(
      bare("tag", '@PrimaryGeneratedColumn({ type: "bigint" }) id!: string;', name),
      bare(
        "post",
        '@PrimaryGeneratedColumn({ type: "bigint" }) id!: string;',
        "@ManyToOne(() => Post) parent!: Post;",
        "@ManyToMany(() => Tag) @JoinTable() tags!: Tag[];",
      ),
    ),
    rows: [
      "INSERT INTO tag (name) VALUES ('a')",
      'INSERT INTO post ("parentId") VALUES (NULL), (1)',
      "INSERT INTO post_tags_tag VALUES (2, 1)",
    ],
    expect: {
      keeps: {
        'SELECT id, "parentId" FROM post': ["1|null", "2|1"],
        "SELECT * FROM post_tags_tag": ["2|1"],
        "INSERT INTO post DEFAULT VALUES RETURNING id": ["3"],
      },
    },
  },
  {
    group: "keys",
    title: "a key that is also a foreign key changes its type with the one that it refers to",
    before: model(
      bare("author", key("int")),
      bare("profile", key("int"), '@OneToOne(() => Author) @JoinColumn({ name: "id" }) author!: Author;'),
      bare("detail", key("int"), '@OneToOne(() => Profile) @JoinColumn({ name: "id" }) profile!: Profile;'),
    ),
    after: model(
      bare("author", key("bigint")),
      bare("profile", key("bigint"), '@OneToOne(() => Author) @JoinColumn({ name: "id" }) author!: Author;'),
      bare("detail", key("bigint"), '@OneToOne(() => Profile) @JoinColumn({ name: "id" }) profile!: Profile;'),
    ),
    rows: ["INSERT INTO author VALUES (1)", "INSERT INTO profile VALUES (1)", "INSERT INTO detail VALUES (1)"],
    expect: { keeps: { "SELECT id FROM detail": ["1"] } },
  },
  {
    group: "keys",
    title: "a uuid key becomes text together with the column that refers to it",
    before: model(bare("author", key("uuid")), entity("book", "@ManyToOne(() => Author) author!: Author;")),
    after: model(bare("author", key("text")), entity("book", "@ManyToOne(() => Author) author!: Author;")),
    rows: [
      "INSERT INTO author VALUES ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')",
      `INSERT INTO book ("authorId") VALUES ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11')`,
    ],
    expect: { keeps: { 'SELECT "authorId" FROM book': ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"] } },
  },
  {
    group: "keys",
    title: "a serial key that others refer to becomes a generated uuid and nothing is lost silently",
    before: model(entity("author", name), entity("book", "@ManyToOne(() => Author) author!: Author;")),
    after: model(
      bare("author", '@PrimaryGeneratedColumn("uuid") id!: string;', name),
      entity("book", "@ManyToOne(() => Author) author!: Author;"),
    ),
    rows: ["INSERT INTO author (name) VALUES ('a')", 'INSERT INTO book ("authorId") VALUES (1)'],
    expect: { losses: ["author.id"], upFails: /^(22P02|23503)$/ },
  },
  {
    group: "keys",
    title: "a serial key that others refer to by NULL only becomes a generated uuid",
    before: model(entity("author", name), entity("book", "@ManyToOne(() => Author) author!: Author;")),
    after: model(
      bare("author", '@PrimaryGeneratedColumn("uuid") id!: string;', name),
      entity("book", "@ManyToOne(() => Author) author!: Author;"),
    ),
    rows: ["INSERT INTO author (name) VALUES ('a')", "INSERT INTO book DEFAULT VALUES"],
    expect: { losses: ["author.id"], mayRefuse: true, keeps: { "SELECT name FROM author": ["a"] } },
  },
  {
    group: "keys",
    title: "a plain uuid key is generated from now on",
    before: bare("item", key("uuid"), name),
    after: bare("item", '@PrimaryGeneratedColumn("uuid") id!: string;', name),
    rows: "INSERT INTO item VALUES ('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a')",
    setup: 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp"',
    expect: { keeps: { "SELECT id FROM item": ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"] } },
  },
  {
    group: "keys",
    title: "a smallint identity becomes a bigint identity always",
    before: bare("item", '@PrimaryGeneratedColumn("identity", { type: "smallint" }) id!: number;', name),
    after: bare(
      "item",
      '@PrimaryGeneratedColumn("identity", { type: "bigint", generatedIdentity: "ALWAYS" }) id!: string;',
      name,
    ),
    rows: "INSERT INTO item (name) VALUES ('a'), ('b')",
    expect: {
      keeps: { "SELECT id FROM item": ["1", "2"], "INSERT INTO item (name) VALUES ('c') RETURNING id": ["3"] },
    },
  },
  {
    group: "keys",
    title: "a smallint key becomes serial and bigint at once",
    before: bare("item", key("smallint"), name),
    after: bare("item", '@PrimaryGeneratedColumn({ type: "bigint" }) id!: string;', name),
    rows: "INSERT INTO item VALUES (7, 'a')",
    expect: { keeps: { "INSERT INTO item (name) VALUES ('c') RETURNING id": ["8"] } },
  },
  {
    group: "keys",
    title: "entities with serial keys of three types are added",
    before: entity("item", name),
    after: model(
      entity("item", name),
      bare("big", '@PrimaryGeneratedColumn({ type: "bigint" }) id!: string;', name),
      bare("small", '@PrimaryGeneratedColumn({ type: "smallint" }) id!: number;', name),
    ),
    expect: {
      keeps: {
        "INSERT INTO big (name) VALUES ('a') RETURNING id": ["1"],
        "INSERT INTO small (name) VALUES ('a') RETURNING id": ["1"],
      },
      file: { has: [/"id" BIGSERIAL NOT NULL/, /"id" SMALLSERIAL NOT NULL/] },
    },
  },
  {
    group: "keys",
    title: "a counted bigint is added to a table with rows",
    before: entity("item", name),
    after: entity("item", name, '@Column({ type: "bigint" }) @Generated("increment") number!: string;'),
    rows: "INSERT INTO item (name) VALUES ('a'), ('b')",
    expect: { keeps: { "SELECT id, number FROM item": ["1|1", "2|2"] } },
  },
  {
    group: "keys",
    title: "a serial key becomes text",
    before: entity("item", name),
    after: bare("item", key("text"), name),
    rows: "INSERT INTO item (name) VALUES ('a')",
    expect: {
      keeps: { "SELECT id FROM item": ["1"] },
      keepsDown: { "INSERT INTO item (name) VALUES ('b') RETURNING id": ["2"] },
    },
  },
  {
    group: "keys",
    title: "a text key becomes serial and all rows are numbers",
    before: bare("item", key("text"), name),
    after: entity("item", name),
    rows: "INSERT INTO item VALUES ('5', 'a')",
    expect: { keeps: { "SELECT id FROM item": ["5"], "INSERT INTO item (name) VALUES ('b') RETURNING id": ["6"] } },
  },
  {
    group: "keys",
    title: "a foreign key with a composite key gets a column more on both sides by answers",
    before: model(
      bare("room", '@PrimaryColumn({ type: "int" }) number!: number;'),
      entity("seat", "@ManyToOne(() => Room) room!: Room;"),
    ),
    after: model(
      bare(
        "room",
        '@PrimaryColumn({ type: "int" }) number!: number;',
        '@PrimaryColumn({ type: "int" }) house!: number;',
      ),
      entity("seat", "@ManyToOne(() => Room) room!: Room;"),
    ),
    rows: ["INSERT INTO room VALUES (1), (2)", 'INSERT INTO seat ("roomNumber") VALUES (1)'],
    answers: { fills: { "room.house": "9" } },
    expect: {
      keeps: {
        "SELECT number, house FROM room": ["1|9", "2|9"],
        'SELECT "roomNumber", "roomHouse" FROM seat': ["1|null"],
      },
    },
  },
  {
    group: "keys",
    title: "a foreign key with a composite key gets a column more on both sides and a required reference is filled",
    before: model(
      bare("room", '@PrimaryColumn({ type: "int" }) number!: number;'),
      entity("seat", "@ManyToOne(() => Room, { nullable: false }) room!: Room;"),
    ),
    after: model(
      bare(
        "room",
        '@PrimaryColumn({ type: "int" }) number!: number;',
        '@PrimaryColumn({ type: "int" }) house!: number;',
      ),
      entity("seat", "@ManyToOne(() => Room, { nullable: false }) room!: Room;"),
    ),
    rows: ["INSERT INTO room VALUES (1), (2)", 'INSERT INTO seat ("roomNumber") VALUES (1)'],
    answers: { fills: { "room.house": "9", "seat.roomHouse": '(SELECT house FROM room WHERE number = "roomNumber")' } },
    expect: { keeps: { 'SELECT "roomNumber", "roomHouse" FROM seat': ["1|9"] } },
  },
  {
    group: "keys",
    title: "a foreign key goes to another table with the same keys",
    before: model(
      entity("author", name),
      entity("editor", name),
      entity("book", '@ManyToOne(() => Author) @JoinColumn({ name: "by" }) by!: Author;'),
    ),
    after: model(
      entity("author", name),
      entity("editor", name),
      entity("book", '@ManyToOne(() => Editor) @JoinColumn({ name: "by" }) by!: Editor;'),
    ),
    rows: [
      "INSERT INTO author (name) VALUES ('a')",
      "INSERT INTO editor (name) VALUES ('e')",
      "INSERT INTO book (by) VALUES (1)",
    ],
    expect: { keeps: { "SELECT by FROM book": ["1"] } },
  },
  {
    group: "keys",
    title: "a number becomes a relation and keeps its values",
    before: model(entity("author", name), entity("book", column("authorId", 'type: "bigint", nullable: true'))),
    after: model(entity("author", name), entity("book", "@ManyToOne(() => Author) author!: Author;")),
    rows: ["INSERT INTO author (name) VALUES ('a')", 'INSERT INTO book ("authorId") VALUES (1), (NULL)'],
    expect: { keeps: { 'SELECT "authorId" FROM book': ["1", "null"] } },
  },
  {
    group: "keys",
    title: "a primary key with a name of its own gets another one",
    before: bare("item", '@PrimaryGeneratedColumn({ primaryKeyConstraintName: "item_key" }) id!: number;', name),
    after: bare("item", '@PrimaryGeneratedColumn({ primaryKeyConstraintName: "item_pk" }) id!: number;', name),
    rows: "INSERT INTO item (name) VALUES ('a')",
    expect: { keeps: { "SELECT id FROM item": ["1"] }, file: { lacks: [/DROP/] } },
  },
  {
    group: "keys",
    title: "a unique column that a foreign key refers to changes its type and its length",
    before: model(
      entity("author", column("code", 'type: "int", unique: true')),
      entity(
        "book",
        '@ManyToOne(() => Author) @JoinColumn({ name: "code", referencedColumnName: "code" }) author!: Author;',
      ),
    ),
    after: model(
      entity("author", column("code", 'type: "varchar", length: 20, unique: true')),
      entity(
        "book",
        '@ManyToOne(() => Author) @JoinColumn({ name: "code", referencedColumnName: "code" }) author!: Author;',
      ),
    ),
    rows: ["INSERT INTO author (code) VALUES (5)", "INSERT INTO book (code) VALUES (5)"],
    expect: { keeps: { "SELECT code FROM book": ["5"] } },
  },
];
