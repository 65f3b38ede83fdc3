import type { Evolution } from "../../evolution.ts";
import { bare, column, entity, enumColumn, model, view } from "../../model.ts";
import { retyped } from "../shared.ts";

const name = column("name", 'type: "text"');
const int = (n: string, options = "") => column(n, `type: "int"${options}`);
const compression =
  "SELECT attname, attcompression FROM pg_attribute WHERE attrelid = 'item'::regclass AND attcompression <> ''";
const settings =
  "SELECT attstorage, attstattarget, attoptions FROM pg_attribute WHERE attrelid = 'item'::regclass AND attname = 'low'";

/** What was made by hand and comes back, names that pass to other objects, and values that a cast would cut silently. */
export const restoresTogether: readonly Evolution[] = [
  {
    group: "structure",
    title: "a table, its columns and its sequence have privileges made by hand, and the table is dropped on request",
    before: model(entity("item", name), entity("note", name, int("size"))),
    after: entity("item", name),
    hand: [
      "GRANT SELECT, INSERT ON note TO pg_monitor WITH GRANT OPTION",
      "GRANT SELECT ON note TO PUBLIC",
      "GRANT UPDATE (size) ON note TO pg_monitor",
      "GRANT USAGE ON SEQUENCE note_id_seq TO pg_monitor",
      "ALTER TABLE note ALTER COLUMN name SET STORAGE EXTERNAL",
    ],
    answers: { drops: ["note"] },
    rows: "INSERT INTO note (name, size) VALUES ('a', 1)",
    expect: {
      losses: ["note"],
      gone: [/note/],
      keepsDown: {
        "SELECT has_table_privilege('pg_monitor', 'note', 'INSERT WITH GRANT OPTION'), has_column_privilege('pg_monitor', 'note', 'size', 'UPDATE'), has_sequence_privilege('pg_monitor', 'note_id_seq', 'USAGE')":
          ["t|t|t"],
        "SELECT attstorage FROM pg_attribute WHERE attrelid = 'note'::regclass AND attname = 'name'": ["e"],
      },
    },
  },
  {
    group: "structure",
    title: "a partitioned table with privileges and its partition are dropped on request",
    before: {
      sql: [
        'CREATE TABLE item (id SERIAL NOT NULL, name text NOT NULL, CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY (id))',
        "CREATE TABLE event (id int NOT NULL, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
        "CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
      ],
    },
    after: entity("item", name),
    hand: ["GRANT SELECT ON event TO PUBLIC", "GRANT INSERT, SELECT ON event_2024 TO pg_monitor"],
    answers: { drops: ["event"] },
    rows: "INSERT INTO event VALUES (1, '2024-05-05')",
    expect: { losses: ["event"], gone: [/event/] },
  },
  {
    group: "structure",
    title: "a column with privileges made by hand is removed and comes back with them",
    before: entity("item", name, column("secret", 'type: "text", nullable: true')),
    after: entity("item", name),
    hand: [
      "GRANT SELECT (secret), UPDATE (secret) ON item TO pg_monitor",
      "ALTER TABLE item ALTER COLUMN secret SET STORAGE MAIN",
    ],
    rows: "INSERT INTO item (name) VALUES ('a')",
    expect: {
      losses: ["item.secret"],
      keepsDown: {
        "SELECT has_column_privilege('pg_monitor', 'item', 'secret', 'UPDATE'), attstorage FROM pg_attribute WHERE attrelid = 'item'::regclass AND attname = 'secret'":
          ["t|m"],
      },
    },
  },
  {
    group: "keys",
    title: "a serial key with privileges made by hand on its sequence becomes an identity",
    before: entity("item", name),
    after: bare("item", '@PrimaryGeneratedColumn("identity") id!: number;', name),
    hand: "GRANT USAGE ON SEQUENCE item_id_seq TO pg_monitor",
    rows: "INSERT INTO item (name) VALUES ('a')",
    expect: {
      gone: [],
      free: [/^grants /],
      keepsDown: { "SELECT has_sequence_privilege('pg_monitor', 'item_id_seq', 'USAGE')": ["t"] },
    },
  },
  {
    group: "dependents",
    title: "a compression set by hand stays when columns change their types",
    before: entity("item", name, column("code", 'type: "varchar", length: 20'), column("size", 'type: "text"')),
    after: entity(
      "item",
      column("name", 'type: "varchar", length: 50'),
      column("code", 'type: "varchar", length: 40'),
      column("size", 'type: "int"'),
    ),
    hand: [
      "ALTER TABLE item ALTER COLUMN name SET COMPRESSION pglz",
      "ALTER TABLE item ALTER COLUMN code SET COMPRESSION pglz",
      "ALTER TABLE item ALTER COLUMN size SET COMPRESSION pglz",
      "ALTER TABLE item ALTER COLUMN code SET STORAGE MAIN",
    ],
    rows: "INSERT INTO item (name, code, size) VALUES ('a', 'b', '1')",
    expect: {
      keeps: { [compression]: ["code|p", "name|p"] },
      keepsDown: { [compression]: ["code|p", "name|p", "size|p"] },
    },
  },
  retyped(
    "text becomes an interval and a row has a part of a microsecond, which the cast would round silently",
    ['type: "text"', 'type: "interval"'],
    ["'1 day 00:00:01.1234567'"],
    undefined,
    { upFails: /^22/ },
  ),
  retyped(
    "text becomes an interval and a row has a part of a year that is no whole months",
    ['type: "text"', 'type: "interval"'],
    ["'1.5 years'", "'1.3 years'"],
    undefined,
    { upFails: /^22/ },
  ),
  retyped(
    "text becomes an interval with all of its digits",
    ['type: "text"', 'type: "interval"'],
    ["'1.5 years'", "'0.1234567 days'", "'1.1234560 sec'", "'5.25 ms'", "'P1DT0.123456S'"],
    ["1 year 6 mons", "02:57:46.65888", "00:00:01.123456", "00:00:00.00525", "1 day 00:00:00.123456"],
    { downLoses: ["item.value"] },
  ),
  retyped(
    "a number becomes an interval and a row has a part of a microsecond, which the cast would round silently",
    ['type: "numeric"', 'type: "interval"'],
    ["1.5", "1.1234567"],
    undefined,
    { upFails: /^22/ },
  ),
  retyped(
    "a document becomes a timestamp and a row has a part of a microsecond, which the cast would round silently",
    ['type: "jsonb"', 'type: "timestamptz"'],
    [`'"2024-01-01T00:00:00.1234567Z"'`],
    undefined,
    { upFails: /^22/ },
  ),
  retyped(
    "a document with a list becomes an array of numbers with a scale, and a row has more digits",
    ['type: "jsonb"', 'type: "numeric", precision: 6, scale: 2, array: true'],
    ["'[1.25]'", "'[1.239]'"],
    undefined,
    { upFails: /^22/ },
  ),
  retyped(
    "a document with a list becomes an array of short texts, and a row has a longer one",
    ['type: "jsonb"', 'type: "varchar", length: 3, array: true'],
    [`'["abc"]'`, `'["abcd"]'`],
    undefined,
    { upFails: /^22/ },
  ),
  retyped(
    "text becomes an array of short texts, and a row has a longer one",
    ['type: "text"', 'type: "varchar", length: 3, array: true'],
    ["'{abc}'", "'{abcd}'"],
    undefined,
    { upFails: /^22/ },
  ),
  retyped(
    "a number becomes an array of short texts, and a row has more digits",
    ['type: "int"', 'type: "varchar", length: 3, array: true'],
    ["123", "1234"],
    undefined,
    { upFails: /^22/ },
  ),
  retyped(
    "an array becomes a short text, and a row has a longer one",
    ['type: "text", array: true', 'type: "varchar", length: 4'],
    ["'{ab}'", "'{ab,cd}'"],
    undefined,
    { upFails: /^22/ },
  ),
  retyped(
    "an array becomes a text that is long enough",
    ['type: "text", array: true', 'type: "varchar", length: 10'],
    ["'{ab,cd}'"],
    ["{ab,cd}"],
  ),
  {
    group: "views",
    title: "a new table takes the name of a view of the model that is removed",
    before: model(entity("item", int("size")), view("big", "SELECT id, size FROM item WHERE size > 0", ["id", "size"])),
    after: model(entity("item", int("size")), entity("big", int("size"))),
    rows: "INSERT INTO item (size) VALUES (2)",
    expect: { keeps: { "SELECT count(*) FROM big": ["0"], "SELECT size FROM item": ["2"] } },
  },
  {
    group: "views",
    title: "a new table takes the name of a materialized view of the model that reads a column which changes its type",
    before: model(
      entity("item", int("size"), enumColumn("state", ["a", "b"])),
      view("big", "SELECT id, size, state FROM item", ["id", "size", "state"], "materialized: true"),
      view("bigger", "SELECT id FROM big", ["id"], 'dependsOn: ["Big"]'),
    ),
    after: model(
      entity("item", column("size", 'type: "bigint"'), enumColumn("state", ["a"])),
      entity("big", "@ManyToOne(() => Item) item!: Item;", enumColumn("state", ["a"])),
      view("bigger", "SELECT id FROM big", ["id"]),
    ),
    rows: "INSERT INTO item (size, state) VALUES (2, 'a')",
    expect: { keeps: { "SELECT count(*) FROM bigger": ["0"], "SELECT size FROM item": ["2"] } },
  },
  {
    group: "views",
    title: "a new table takes the name of a view of the model that a view made by hand reads",
    before: model(entity("item", int("size")), view("big", "SELECT id, size FROM item WHERE size > 0", ["id", "size"])),
    after: model(entity("item", int("size")), entity("big", int("size"))),
    hand: "CREATE VIEW hand AS SELECT id, size FROM big",
    rows: "INSERT INTO item (size) VALUES (2)",
    expect: { keeps: { "SELECT count(*) FROM hand": ["0"] } },
  },
  {
    group: "renames",
    title: "a table takes the name of a view of the model that is removed",
    before: model(entity("item", int("size")), view("big", "SELECT id, size FROM item WHERE size > 0", ["id", "size"])),
    after: entity("big", int("size")),
    rows: "INSERT INTO item (size) VALUES (2)",
    answers: { renames: { item: "big" } },
    expect: { keeps: { "SELECT size FROM big": ["2"] } },
  },
  {
    group: "views",
    title: "a table takes the name of a view of the model, and a view takes the name of that table",
    before: model(
      entity("item", int("size")),
      entity("old", int("size")),
      view("big", "SELECT id, size FROM item", ["id", "size"]),
    ),
    after: model(
      entity("item", int("size")),
      entity("big", int("size")),
      view("old", "SELECT id, size FROM big", ["id", "size"]),
    ),
    rows: ["INSERT INTO item (size) VALUES (2)", "INSERT INTO old (size) VALUES (3)"],
    answers: { renames: { old: "big" } },
    expect: { keeps: { "SELECT size FROM big": ["3"], "SELECT size FROM old": ["3"] } },
  },
  {
    group: "dependents",
    title: "a generated column with storage and statistics set by hand gets another expression",
    before: entity("item", name, column("low", 'type: "text", asExpression: "lower(name)", generatedType: "STORED"')),
    after: entity("item", name, column("low", 'type: "text", asExpression: "upper(name)", generatedType: "STORED"')),
    hand: [
      "ALTER TABLE item ALTER COLUMN low SET STORAGE EXTERNAL",
      "ALTER TABLE item ALTER COLUMN low SET STATISTICS 300",
      "ALTER TABLE item ALTER COLUMN low SET (n_distinct = 5)",
      "CREATE INDEX low_hand ON item (low text_pattern_ops)",
    ],
    rows: "INSERT INTO item (name) VALUES ('a')",
    expect: {
      mayLose: ["item.low"],
      keeps: { "SELECT low FROM item": ["A"], [settings]: ["e|300|{n_distinct=5}"] },
      keepsDown: { [settings]: ["e|300|{n_distinct=5}"] },
    },
  },
  {
    group: "structure",
    title: "a table with options of its identity and a sequence made by hand is dropped on request",
    before: model(
      entity("item", name),
      bare(
        "note",
        '@PrimaryGeneratedColumn("identity") id!: number;',
        enumColumn("kinds", ["x", "y"], 'array: true, default: ["x"]'),
      ),
    ),
    after: entity("item", name),
    hand: [
      "CREATE SEQUENCE own START 7",
      "ALTER TABLE note ADD COLUMN no bigint NOT NULL DEFAULT nextval('own')",
      "ALTER TABLE note ALTER COLUMN id SET START 5 SET INCREMENT 3",
    ],
    answers: { drops: ["note"] },
    rows: "INSERT INTO note DEFAULT VALUES",
    expect: { losses: ["note"], gone: [/note/] },
  },
  retyped(
    "text becomes a vector of words and loses their order",
    ['type: "text"', 'type: "tsvector"'],
    ["'b a a'"],
    ["'a' 'b'"],
    { losses: ["item.value"] },
  ),
  {
    group: "structure",
    title: "a revision has created the role that has privileges on a table which is dropped on request",
    setup: "DO $$ BEGIN CREATE ROLE evolution_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    roles: ["evolution_reader"],
    before: model(entity("item", name), entity("note", name)),
    after: entity("item", name),
    hand: "GRANT SELECT ON note TO evolution_reader",
    answers: { drops: ["note"] },
    rows: "INSERT INTO note (name) VALUES ('a')",
    expect: {
      losses: ["note"],
      gone: [/note/],
      keepsDown: { "SELECT has_table_privilege('evolution_reader', 'note', 'SELECT')": ["t"] },
    },
  },
];
