import type { RuleId } from "../../../src/core/lint/ruleTable.ts";
import type { RuleCases } from "./caseTypes.ts";

const newTable = "CREATE TABLE parts (id int, order_id int)";
const partitioned = `
  CREATE TABLE logs (at date NOT NULL, text text) PARTITION BY RANGE (at);
  CREATE TABLE logs_2025 PARTITION OF logs FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE TABLE logs_2026 (at date NOT NULL, text text);
  INSERT INTO logs VALUES ('2025-05-05');
`;

/** Cases of the rules about indexes, partitions, constraints and locks. */
export const lockCases: Readonly<Partial<Record<RuleId, RuleCases>>> = {
  "index-not-concurrent": {
    yes: [
      "CREATE INDEX orders_user ON orders (user_id)",
      'CREATE UNIQUE INDEX IF NOT EXISTS "orders_u" ON public."orders" USING btree ("id")',
      "create index on orders (lower(email))",
      "/* a comment */ CREATE INDEX orders_user ON orders (user_id); -- the end",
    ],
    no: [
      { sql: ["CREATE INDEX CONCURRENTLY orders_user ON orders (user_id)"], transaction: false },
      { sql: [newTable, "CREATE INDEX parts_order ON parts (order_id)"], table: "parts" },
      { sql: ["COMMENT ON TABLE orders IS 'CREATE INDEX a ON orders (b)'"] },
      { sql: ["SELECT $tag$ CREATE INDEX a ON orders (b) $tag$"] },
    ],
  },
  "drop-index-not-concurrent": {
    setup: "CREATE TABLE orders (id int, user_id int); CREATE INDEX orders_user ON orders (user_id);",
    yes: ["DROP INDEX orders_user", 'DROP INDEX IF EXISTS "public"."orders_user"'],
    no: [
      { sql: ["DROP INDEX CONCURRENTLY orders_user"], transaction: false },
      { sql: [newTable, "CREATE INDEX parts_order ON parts (order_id)", "DROP INDEX parts_order"], table: "parts" },
    ],
  },
  "reindex-not-concurrent": {
    setup: "CREATE TABLE orders (id int, user_id int); CREATE INDEX orders_user ON orders (user_id);",
    yes: ["REINDEX INDEX orders_user", "REINDEX (VERBOSE) TABLE orders"],
    no: [
      { sql: ["REINDEX INDEX CONCURRENTLY orders_user"], transaction: false },
      { sql: ["REINDEX (CONCURRENTLY) TABLE orders"], transaction: false },
    ],
  },
  "wide-nonunique-index": {
    yes: [{ sql: ["CREATE INDEX wide ON orders (user_id, total, note, email)"], isSwitchedOn: true }],
    no: [
      { sql: ["CREATE INDEX narrow ON orders (user_id, total, note)"], isSwitchedOn: true },
      { sql: ["CREATE UNIQUE INDEX wide ON orders (id, user_id, total, note)"], isSwitchedOn: true },
      "CREATE INDEX wide ON orders (user_id, total, note, email)",
    ],
  },
  "detach-partition-not-concurrent": {
    setup: partitioned,
    yes: [{ sql: ["ALTER TABLE logs DETACH PARTITION logs_2025"], table: "logs" }],
    no: [{ sql: ["ALTER TABLE logs DETACH PARTITION logs_2025 CONCURRENTLY"], transaction: false, isTextOnly: true }],
  },
  "attach-partition-scan": {
    setup: partitioned,
    yes: [
      {
        sql: ["ALTER TABLE logs ATTACH PARTITION logs_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"],
        table: "logs_2026",
      },
    ],
    no: [
      {
        sql: [
          "CREATE TABLE logs_2027 (at date NOT NULL, text text)",
          "ALTER TABLE logs ATTACH PARTITION logs_2027 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')",
        ],
        table: "logs_2026",
      },
    ],
  },
  "constraint-without-not-valid": {
    yes: [
      "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0)",
      "ALTER TABLE orders ADD CHECK (total > 0)",
      'ALTER TABLE "orders" ADD COLUMN "n" int CHECK ("n" > 0)',
    ],
    no: [
      { sql: ["ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID"], isTextOnly: true },
      { sql: [newTable, "ALTER TABLE parts ADD CHECK (id > 0)"] },
    ],
  },
  "validate-in-same-transaction": {
    yes: [
      {
        sql: [
          "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID",
          "ALTER TABLE orders VALIDATE CONSTRAINT positive",
        ],
      },
      { sql: ["ALTER TABLE orders ADD CONSTRAINT p CHECK (total > 0) NOT VALID, VALIDATE CONSTRAINT p"] },
      {
        sql: [
          "ALTER TABLE orders ADD CONSTRAINT p CHECK (total > 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT p",
        ],
        transaction: false,
      },
    ],
    no: [
      "ALTER TABLE orders VALIDATE CONSTRAINT positive",
      {
        sql: [
          "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID",
          "ALTER TABLE orders VALIDATE CONSTRAINT positive",
        ],
        transaction: false,
      },
    ],
  },
  "foreign-key-blocking": {
    yes: [
      "ALTER TABLE orders ADD CONSTRAINT orders_users FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE",
      'ALTER TABLE "orders" ADD FOREIGN KEY ("user_id") REFERENCES "users"("id")',
    ],
    no: [
      {
        sql: ["ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID"],
        // The lock is the same and is short.
        isTextOnly: true,
      },
      { sql: [newTable, "ALTER TABLE parts ADD FOREIGN KEY (order_id) REFERENCES orders (id)"], isTextOnly: true },
      { sql: ["ALTER TABLE orders ADD COLUMN buyer int REFERENCES users (id)"], isTextOnly: true },
    ],
  },
  "unique-constraint-blocking": {
    setup: "CREATE TABLE orders (id int, email text); CREATE UNIQUE INDEX orders_email ON orders (email);",
    yes: [
      "ALTER TABLE orders ADD CONSTRAINT u UNIQUE (email)",
      'ALTER TABLE "orders" ADD COLUMN "slug" text UNIQUE',
      "ALTER TABLE orders ADD UNIQUE (id, email)",
    ],
    no: [{ sql: ["ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX orders_email"], isTextOnly: true }],
  },
  "primary-key-blocking": {
    setup: "CREATE TABLE orders (id int NOT NULL); CREATE UNIQUE INDEX orders_id ON orders (id);",
    yes: ["ALTER TABLE orders ADD CONSTRAINT p PRIMARY KEY (id)", "ALTER TABLE orders ADD PRIMARY KEY (id)"],
    no: [{ sql: ["ALTER TABLE orders ADD CONSTRAINT p PRIMARY KEY USING INDEX orders_id"], isTextOnly: true }],
  },
  "exclusion-constraint": {
    setup: "CREATE TABLE orders (id int, during tstzrange);",
    yes: ["ALTER TABLE orders ADD CONSTRAINT e EXCLUDE USING gist (during WITH &&)"],
    no: [{ sql: ["CREATE TABLE slots (during tstzrange, EXCLUDE USING gist (during WITH &&))"], table: "slots" }],
  },
  "set-not-null": {
    yes: ["ALTER TABLE orders ALTER COLUMN total SET NOT NULL", 'ALTER TABLE "orders" ALTER "note" SET NOT NULL'],
    no: [
      {
        sql: [
          "ALTER TABLE orders ADD CONSTRAINT c CHECK (total IS NOT NULL) NOT VALID",
          "ALTER TABLE orders VALIDATE CONSTRAINT c",
          "ALTER TABLE orders ALTER COLUMN total SET NOT NULL",
        ],
        isTextOnly: true,
      },
      { sql: [newTable, "ALTER TABLE parts ALTER COLUMN id SET NOT NULL"], table: "parts" },
    ],
  },
  "fk-without-index": {
    yes: [
      { sql: ["CREATE TABLE lines (id int, order_id int REFERENCES orders (id))"] },
      {
        sql: [
          "ALTER TABLE orders ADD buyer int",
          "ALTER TABLE orders ADD CONSTRAINT b FOREIGN KEY (buyer) REFERENCES users (id)",
        ],
      },
    ],
    no: [
      { sql: ["CREATE TABLE lines (order_id int PRIMARY KEY REFERENCES orders (id))"] },
      {
        sql: [
          "CREATE TABLE lines (id int, order_id int REFERENCES orders (id))",
          "CREATE INDEX lines_order ON lines (order_id, id)",
        ],
      },
      // Without the schema of the database, the indexes of `orders` are not known.
      "ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id)",
    ],
  },
  "domain-with-constraint": {
    yes: [
      "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
      "ALTER DOMAIN positive ADD CONSTRAINT small CHECK (VALUE < 9)",
    ],
    no: ["CREATE DOMAIN anything AS int", "ALTER DOMAIN positive DROP CONSTRAINT small"],
  },
  "lock-timeout-missing": {
    yes: ["ALTER TABLE orders DROP COLUMN note", "CREATE INDEX i ON orders (user_id)", "DROP INDEX i"],
    no: [
      { sql: ["SET LOCAL lock_timeout = '5s'", "ALTER TABLE orders DROP COLUMN note"] },
      { sql: ["SELECT set_config('lock_timeout', '5s', true)", "ALTER TABLE orders DROP COLUMN note"] },
      { sql: ["DROP INDEX CONCURRENTLY i"], transaction: false },
      { sql: ["ALTER TABLE orders DROP COLUMN note"], facts: { hasLockTimeout: true } },
      { sql: [newTable] },
    ],
  },
  "statement-timeout-missing": {
    yes: [{ sql: ["CREATE INDEX i ON orders (user_id)"], isSwitchedOn: true }],
    no: [{ sql: ["SET statement_timeout TO '1min'", "CREATE INDEX i ON orders (user_id)"], isSwitchedOn: true }],
  },
  "work-after-access-exclusive": {
    yes: [
      { sql: ["ALTER TABLE orders ADD COLUMN n int", "UPDATE orders SET n = 1 WHERE id > 0"] },
      { sql: ["ALTER TABLE orders DROP COLUMN note", "CREATE INDEX i ON users (name)"] },
    ],
    no: [
      { sql: ["ALTER TABLE orders ADD COLUMN n int", "UPDATE orders SET n = 1 WHERE id > 0"], transaction: false },
      { sql: ["CREATE INDEX i ON orders (user_id)", "CREATE INDEX j ON users (name)"] },
      { sql: [newTable, "ALTER TABLE parts ADD n int", "UPDATE orders SET total = 1 WHERE id > 0"] },
    ],
  },
  "several-alter-table-one-table": {
    yes: [{ sql: ["ALTER TABLE orders ADD a int", 'ALTER TABLE "orders" ADD b int', "ALTER TABLE orders ADD c int"] }],
    no: [
      { sql: ["ALTER TABLE orders ADD a int", "ALTER TABLE users ADD b int"] },
      { sql: ["ALTER TABLE orders ADD a int, ADD b int"] },
      { sql: ["ALTER TABLE orders RENAME COLUMN note TO remark", "ALTER TABLE orders ADD b int"] },
    ],
  },
  "wide-lock-window": {
    yes: [{ sql: ["ALTER TABLE orders ADD a int", "ALTER TABLE users ADD b int"] }, "TRUNCATE orders, users"],
    no: [
      { sql: ["ALTER TABLE orders ADD a int", "ALTER TABLE orders ADD b int"] },
      { sql: ["ALTER TABLE orders ADD a int", newTable, "ALTER TABLE parts ADD b int"] },
      { sql: ["ALTER TABLE orders ADD a int", "ALTER TABLE users ADD b int"], transaction: false },
    ],
  },
  "vacuum-full": {
    yes: [
      { sql: ["VACUUM FULL orders"], transaction: false },
      { sql: ["VACUUM (VERBOSE, FULL) orders"], transaction: false },
    ],
    no: [{ sql: ["VACUUM ANALYZE orders"], transaction: false }],
  },
  cluster: {
    yes: ["CLUSTER orders USING orders_pkey"],
    no: ["ALTER TABLE orders CLUSTER ON orders_pkey"].map((sql) => ({ sql: [sql], isTextOnly: true })),
  },
  "refresh-matview-blocking": {
    setup: "CREATE MATERIALIZED VIEW totals AS SELECT 1 AS id; CREATE UNIQUE INDEX t ON totals (id);",
    yes: [{ sql: ["REFRESH MATERIALIZED VIEW totals"], table: "totals" }],
    no: [{ sql: ["REFRESH MATERIALIZED VIEW CONCURRENTLY totals"], table: "totals" }],
  },
};
