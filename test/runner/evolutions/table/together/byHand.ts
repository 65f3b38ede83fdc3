import type { Evolution } from "../../evolution.ts";
import { bare, column, entity, enumColumn, model, view } from "../../model.ts";

const name = column("name", 'type: "text"');
const int = (n: string, options = "") => column(n, `type: "int"${options}`);
const generated = (n: string, expression: string, options = "", type = "int") =>
  column(n, `type: "${type}", asExpression: ${JSON.stringify(expression)}, generatedType: "STORED"${options}`);
const big = (where: string, options = "") =>
  view("big", `SELECT id, size FROM item WHERE ${where}`, ["id", "size"], options);

/** What was made by hand on views, generated columns and partitions, when the model changes them. */
export const byHandTogether: readonly Evolution[] = [
  {
    group: "dependents",
    title: "a generated column with a comment and privileges of its own gets another expression",
    before: entity("item", int("size"), generated("twice", "size * 2", ', comment: "two times"')),
    after: entity("item", int("size"), generated("twice", "size + size", ', comment: "two times"')),
    hand: ["GRANT SELECT (twice) ON item TO PUBLIC"],
    rows: "INSERT INTO item (size) VALUES (2)",
    expect: {
      keeps: {
        "SELECT twice FROM item": ["4"],
        "SELECT has_column_privilege('public', 'item', 'twice', 'SELECT')": ["t"],
      },
      keepsDown: { "SELECT has_column_privilege('public', 'item', 'twice', 'SELECT')": ["t"] },
    },
  },
  {
    group: "views",
    title: "a view of the model with privileges, a comment, an option and a trigger made by hand gets another query",
    before: model(entity("item", int("size")), big("size > 10")),
    after: model(entity("item", int("size")), big("size > 0")),
    hand: [
      "GRANT SELECT ON big TO PUBLIC",
      "COMMENT ON VIEW big IS 'big ones'",
      "COMMENT ON COLUMN big.size IS 'cm'",
      "ALTER VIEW big SET (security_barrier = true)",
      "CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO item (size) VALUES (NEW.size); RETURN NEW; END'",
      "CREATE TRIGGER put INSTEAD OF INSERT ON big FOR EACH ROW EXECUTE FUNCTION put()",
    ],
    rows: "INSERT INTO item (size) VALUES (2)",
    expect: { keeps: { "SELECT size FROM big": ["2"] }, free: [/^view public.big$/] },
  },
  {
    group: "views",
    title:
      "a materialized view of the model with an index and privileges made by hand reads a column that changes its type",
    before: model(entity("item", int("size")), big("size > 0", "materialized: true")),
    after: model(entity("item", column("size", 'type: "bigint"')), big("size > 0", "materialized: true")),
    hand: ["CREATE UNIQUE INDEX big_abs ON big (abs(size), id)", "GRANT SELECT ON big TO PUBLIC"],
    rows: ["INSERT INTO item (size) VALUES (2)", "REFRESH MATERIALIZED VIEW big"],
    expect: { keeps: { "SELECT size FROM big": ["2"] } },
  },
  {
    group: "nothing",
    title: "an index made by hand on an expression of a materialized view of the model",
    before: model(entity("item", int("size")), big("size > 0", "materialized: true")),
    hand: ["CREATE UNIQUE INDEX big_abs ON big (abs(size), id)", "CREATE INDEX big_id ON big USING hash (id)"],
    rows: "INSERT INTO item (size) VALUES (2)",
    expect: { upToDate: true },
  },
  {
    group: "views",
    title: "a plain index made by hand on a materialized view of the model is dropped, and the view stays",
    before: model(entity("item", int("size")), big("size > 0", "materialized: true")),
    hand: ["CREATE UNIQUE INDEX big_id ON big (id)"],
    rows: "INSERT INTO item (size) VALUES (2)",
    expect: {
      gone: [/^index public.big_id/],
      keeps: { "SELECT size FROM big": [] },
      file: { lacks: [/MATERIALIZED/] },
    },
  },
  {
    group: "views",
    title: "a view of the model that a view made by hand reads is removed",
    before: model(entity("item", int("size")), big("size > 0")),
    after: entity("item", int("size")),
    hand: "CREATE VIEW hand AS SELECT count(*) FROM big",
    rows: "INSERT INTO item (size) VALUES (2)",
    expect: { problem: "changeBlocked" },
  },
  {
    group: "dependents",
    title:
      "a constraint trigger, a policy and an index of a materialized view keep their comments when columns change their types",
    before: entity("item", int("size"), name),
    after: entity("item", column("size", 'type: "bigint"'), column("name", 'type: "varchar", length: 50')),
    hand: [
      "CREATE FUNCTION ok() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
      "CREATE CONSTRAINT TRIGGER ok AFTER UPDATE OF size ON item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.size > 3) EXECUTE FUNCTION ok()",
      "CREATE MATERIALIZED VIEW m AS SELECT id, lower(name) AS l, size FROM item",
      "CREATE UNIQUE INDEX m_l ON m (l text_pattern_ops, abs(size))",
      "COMMENT ON INDEX m_l IS 'by l'",
      "CREATE POLICY p ON item AS RESTRICTIVE FOR UPDATE USING (size > 0) WITH CHECK (length(name) < 20)",
      "COMMENT ON POLICY p ON item IS 'why'",
      "CREATE STATISTICS st (ndistinct) ON size, name FROM item",
    ],
    rows: ["INSERT INTO item (size, name) VALUES (2, 'A')", "REFRESH MATERIALIZED VIEW m"],
    expect: {
      keeps: { "SELECT l, size FROM m": ["a|2"], "SELECT obj_description(oid, 'pg_policy') FROM pg_policy": ["why"] },
    },
  },
  {
    group: "enums",
    title:
      "a function made by hand that takes an enum keeps its privileges and its comment when the enum loses a value",
    before: entity("item", enumColumn("state", ["a", "b"])),
    after: entity("item", enumColumn("state", ["a"])),
    hand: [
      "CREATE FUNCTION f(item_state_enum) RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
      "REVOKE EXECUTE ON FUNCTION f FROM PUBLIC",
      "COMMENT ON FUNCTION f IS 'why'",
    ],
    rows: "INSERT INTO item (state) VALUES ('a')",
    expect: {
      keeps: {
        "SELECT has_function_privilege('public', oid, 'EXECUTE'), obj_description(oid, 'pg_proc') FROM pg_proc WHERE proname = 'f'":
          ["f|why"],
      },
      keepsDown: {
        "SELECT has_function_privilege('public', oid, 'EXECUTE'), obj_description(oid, 'pg_proc') FROM pg_proc WHERE proname = 'f'":
          ["f|why"],
      },
    },
  },
  {
    group: "dependents",
    title: "statistics made by hand on a generated column that gets another expression",
    before: entity(
      "item",
      int("size"),
      column("twice", 'type: "int", asExpression: "size * 2", generatedType: "STORED"'),
    ),
    after: entity(
      "item",
      int("size"),
      column("twice", 'type: "int", asExpression: "size + size", generatedType: "STORED"'),
    ),
    hand: "CREATE STATISTICS st ON size, twice FROM item",
    rows: "INSERT INTO item (size) VALUES (2)",
    expect: { keeps: { "SELECT twice FROM item": ["4"] } },
  },
  {
    group: "dependents",
    title: "a view, an index and a policy made by hand read a column of a partition that changes its type",
    before: {
      sql: [
        'CREATE TABLE event (id int NOT NULL, at date NOT NULL, note varchar(5) NOT NULL, CONSTRAINT "PK_x" PRIMARY KEY (id, at)) PARTITION BY RANGE (at)',
        "CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
      ],
    },
    after: bare(
      "event",
      '@PrimaryColumn({ type: "int" }) id!: number;',
      '@PrimaryColumn({ type: "date" }) at!: string;',
      name.replace("name", "note").replace("name", "note"),
    ),
    hand: [
      "CREATE VIEW v AS SELECT note FROM event_2024",
      "CREATE INDEX own ON event_2024 (lower(note))",
      "CREATE POLICY p ON event_2024 USING (note <> '')",
      "ALTER TABLE event_2024 ADD CONSTRAINT nonempty CHECK (note <> '')",
    ],
    rows: "INSERT INTO event VALUES (1, '2024-05-05', 'a')",
    expect: { keeps: { "SELECT note FROM v": ["a"] }, free: [/event/, /PK/] },
  },
  {
    group: "structure",
    title: "a partitioned table is dropped on request together with its partitions",
    before: {
      sql: [
        'CREATE TABLE item (id SERIAL NOT NULL, name text NOT NULL, CONSTRAINT "PK_d3c0c71f23e7adcf952a1d13423" PRIMARY KEY (id))',
        "CREATE TABLE event (id int NOT NULL, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
        "CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
      ],
    },
    after: entity("item", name),
    answers: { drops: ["event"] },
    rows: "INSERT INTO event VALUES (1, '2024-05-05')",
    expect: { losses: ["event"], gone: [/event/] },
  },
  {
    group: "structure",
    title: "a table with row security, privileges and settings made by hand is dropped on request",
    before: model(
      entity("item", name),
      entity(
        "note",
        "@Index() " + name,
        int("size"),
        enumColumn("state", ["a", "b"]),
        column("twice", 'type: "int", asExpression: "size * 2", generatedType: "STORED", comment: "c"'),
        '@Column({ type: "bigint" }) @Generated("increment") no!: string;',
      ),
    ),
    after: entity("item", name),
    hand: [
      "ALTER TABLE note ENABLE ROW LEVEL SECURITY",
      "ALTER TABLE note FORCE ROW LEVEL SECURITY",
      "CREATE POLICY p ON note USING (name <> '')",
      "GRANT SELECT ON note TO PUBLIC",
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
      "CREATE TRIGGER tr BEFORE UPDATE ON note FOR EACH ROW EXECUTE FUNCTION f()",
      "CREATE INDEX ex ON note (lower(name))",
      "ALTER TABLE note SET (fillfactor = 70)",
      "COMMENT ON TABLE note IS 'notes'",
      "CREATE STATISTICS st ON name, size FROM note",
    ],
    answers: { drops: ["note"] },
    rows: "INSERT INTO note (name, size, state) VALUES ('a', 1, 'a')",
    expect: { losses: ["note"], gone: [/note/, / public.st$/, /\.ex$/] },
  },
];
