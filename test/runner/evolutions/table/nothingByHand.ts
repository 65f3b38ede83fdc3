import type { Evolution, Sql } from "../evolution.ts";
import { bare, column, entity, model } from "../model.ts";

const item = entity("item", column("name", 'type: "text"'), column("size", 'type: "int"'));

/** Something on the database that no entity maps and that TypeORM's model cannot express. */
function byHand(title: string, hand: Sql, more: Partial<Evolution> = {}): Evolution {
  return {
    group: "nothing",
    title,
    before: item,
    hand,
    rows: "INSERT INTO item (name, size) VALUES ('a', 1)",
    ...more,
    expect: { upToDate: true },
  };
}

/** Databases with more than the model says. */
export const madeByHand: readonly Evolution[] = [
  byHand("an index on an expression", "CREATE INDEX by_hand ON item (lower(name))"),
  byHand("an index with an order, an operator class and included columns", [
    "CREATE INDEX by_order ON item (size DESC NULLS LAST)",
    "CREATE INDEX by_pattern ON item (name text_pattern_ops)",
    "CREATE INDEX by_name ON item (name) INCLUDE (size)",
  ]),
  byHand("a trigger with its function", [
    "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER touch BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION touch()",
  ]),
  byHand("row security with a policy", [
    "ALTER TABLE item ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY own ON item FOR SELECT TO PUBLIC USING (size > 0)",
  ]),
  byHand("a table without an entity, with rows", [
    "CREATE TABLE other (id serial PRIMARY KEY, note text)",
    "INSERT INTO other (note) VALUES ('x')",
  ]),
  byHand("a view and a materialized view", [
    "CREATE VIEW v AS SELECT id FROM item",
    "CREATE MATERIALIZED VIEW m AS SELECT id FROM v",
  ]),
  byHand("a partitioned table", [
    "CREATE TABLE event (at date NOT NULL, note text) PARTITION BY RANGE (at)",
    "CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
    "CREATE INDEX event_at ON event (at)",
  ]),
  {
    group: "nothing",
    title: "an entity maps a table that was partitioned by hand",
    before: {
      sql: [
        `CREATE TABLE event (id integer NOT NULL, at date NOT NULL, CONSTRAINT "PK_b0490e7c3f5b4ca16447f308280" PRIMARY KEY (id, at)) PARTITION BY RANGE (at)`,
        "CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
      ],
    },
    after: bare(
      "event",
      '@PrimaryColumn({ type: "int" }) id!: number;',
      '@PrimaryColumn({ type: "date" }) at!: string;',
    ),
    rows: "INSERT INTO event VALUES (1, '2024-05-05')",
    expect: { upToDate: true, free: [/event/] },
  },
  byHand(
    "grants, an owner and a comment on a table",
    ["GRANT SELECT ON item TO PUBLIC", "COMMENT ON TABLE item IS 'by hand'"],
    {
      before: `@Entity("item", { comment: "by hand" }) export class Item { @PrimaryGeneratedColumn() id!: number; }`,
      rows: "INSERT INTO item DEFAULT VALUES",
    },
  ),
  byHand("a sequence, a domain, an enum, a type and a function that nothing uses", [
    "CREATE SEQUENCE numbers START 5",
    "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
    "CREATE TYPE mood AS ENUM ('sad', 'ok')",
    "CREATE TYPE pair AS (a int, b int)",
    "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
  ]),
  byHand("another schema with tables of the same names", [
    "CREATE SCHEMA archive",
    "CREATE TABLE archive.item (id int, gone text)",
  ]),
  byHand("extended statistics, a storage setting and a rule", [
    "CREATE STATISTICS item_both (dependencies) ON name, size FROM item",
    "ALTER TABLE item SET (fillfactor = 70)",
    "ALTER TABLE item ALTER COLUMN name SET STORAGE EXTERNAL",
    "CREATE RULE no_delete AS ON DELETE TO item DO INSTEAD NOTHING",
  ]),
  byHand("extensions that no entity needs", [
    "CREATE EXTENSION pg_trgm",
    "CREATE INDEX by_trigram ON item USING gin (name gin_trgm_ops)",
  ]),
  byHand("the table in which TypeORM remembers views and generated columns", [], {
    before: model(
      item,
      `@ViewEntity({ name: "v", expression: "SELECT id FROM item" }) export class V { @ViewColumn() id!: number; }`,
    ),
  }),
  byHand("a table that inherits from a table of the model", "CREATE TABLE special_item (extra text) INHERITS (item)"),
  byHand(
    "a foreign key from a table without an entity",
    "CREATE TABLE note (item int REFERENCES item ON DELETE CASCADE)",
  ),
  byHand("a sequence of a serial key that counts by another step and is restarted", [
    "ALTER SEQUENCE item_id_seq RESTART WITH 1000",
    "ALTER SEQUENCE item_id_seq CACHE 20",
  ]),
];
