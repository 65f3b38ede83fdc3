import type { RuleId } from "../../../src/core/lint/ruleTable.ts";
import type { RuleCases } from "./caseTypes.ts";

const long = `index_${"a".repeat(60)}`;
const style = (yes: string, no: string): RuleCases => ({
  yes: [{ sql: [yes], isSwitchedOn: true }],
  no: [{ sql: [no], isSwitchedOn: true }, yes],
});

/** Cases of the rules about transactions, names, types and TypeORM. */
export const otherCases: Readonly<Partial<Record<RuleId, RuleCases>>> = {
  "concurrent-in-transaction": {
    yes: [
      "VACUUM orders",
      { sql: ["CREATE INDEX CONCURRENTLY i ON orders (id)"], transaction: true },
      { sql: ["BEGIN", "CREATE INDEX CONCURRENTLY i ON orders (id)", "COMMIT"], transaction: false },
      { sql: ["CREATE INDEX CONCURRENTLY i ON orders (id); SELECT 1"], transaction: false },
    ],
    no: [
      { sql: ["CREATE INDEX CONCURRENTLY i ON orders (id)"], transaction: false },
      { sql: ["BEGIN", "COMMIT", "CREATE INDEX CONCURRENTLY i ON orders (id)"], transaction: false },
    ],
  },
  "transaction-in-migration": {
    yes: ["COMMIT", "START TRANSACTION", { sql: ["BEGIN", "SELECT 1"], transaction: false }],
    no: [
      "SAVEPOINT a",
      "ROLLBACK TO SAVEPOINT a",
      { sql: ["BEGIN", "SELECT 1", "COMMIT"], transaction: false },
      "DO $$ BEGIN PERFORM 1; END $$",
    ],
  },
  "not-rerunnable": {
    yes: [
      { sql: ["CREATE TABLE parts (id int)"], transaction: false },
      { sql: ["CREATE INDEX CONCURRENTLY i ON orders (id)"], transaction: false },
      { sql: ["ALTER TABLE orders ADD COLUMN n int"], transaction: false },
      { sql: ["CREATE TABLE parts (id int)"], isSwitchedOn: true },
    ],
    no: [
      { sql: ["CREATE TABLE IF NOT EXISTS parts (id int)"], transaction: false },
      { sql: ["CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON orders (id)"], transaction: false },
      "CREATE TABLE parts (id int)",
    ],
  },
  "json-not-jsonb": {
    yes: ["CREATE TABLE parts (data json NOT NULL)", "ALTER TABLE orders ADD data json"],
    no: ["CREATE TABLE parts (data jsonb NOT NULL)", "ALTER TABLE orders ADD json text"],
  },
  "identifier-too-long": {
    yes: [`CREATE TABLE "${long}" (id int)`, `ALTER TABLE orders ADD CONSTRAINT "${"ü".repeat(40)}" CHECK (true)`],
    no: [`SELECT '${long}'`, "CREATE TABLE parts (id int)"],
  },
  "prefer-bigint": style("CREATE TABLE parts (id integer)", "CREATE TABLE parts (id bigint)"),
  "prefer-timestamptz": style("CREATE TABLE parts (at timestamp(3))", "CREATE TABLE parts (at timestamptz)"),
  "prefer-text": style("CREATE TABLE parts (name varchar(20))", "CREATE TABLE parts (name text)"),
  "prefer-identity": style(
    "CREATE TABLE parts (id serial)",
    "CREATE TABLE parts (id int GENERATED ALWAYS AS IDENTITY)",
  ),
  "no-char": style("CREATE TABLE parts (code char(2))", "CREATE TABLE parts (code varchar(2))"),
  "missing-schema-name": style("CREATE TABLE parts (id int)", "CREATE TABLE public.parts (id int)"),
  "typeorm-drop-add-pair": {
    yes: [
      { sql: ['ALTER TABLE "orders" DROP COLUMN "note"', 'ALTER TABLE "orders" ADD "note" text'] },
      "ALTER TABLE orders DROP COLUMN note, ADD COLUMN note text",
    ],
    no: [
      { sql: ["ALTER TABLE orders DROP COLUMN note", "ALTER TABLE users ADD note text"] },
      { sql: ["ALTER TABLE orders ADD draft text", "ALTER TABLE orders DROP COLUMN draft"] },
    ],
  },
  "typeorm-guessed-rename": {
    yes: ['ALTER TABLE "orders" RENAME COLUMN "note" TO "vatIdentifier"'],
    no: [
      'ALTER TABLE "orders" RENAME COLUMN "note" TO "notes"',
      'ALTER TABLE "orders" RENAME COLUMN "user_id" TO "userId"',
      'ALTER TABLE "orders" RENAME COLUMN "createdAt" TO "created_on"',
    ],
  },
  "typeorm-concurrently-needs-transaction-false": {
    yes: [
      "CREATE INDEX CONCURRENTLY i ON orders (id)",
      {
        sql: ["CREATE INDEX CONCURRENTLY i ON orders (id)"],
        transaction: false,
        facts: { transactionMode: "all" },
        isTextOnly: true,
      },
    ],
    no: [
      { sql: ["CREATE INDEX CONCURRENTLY i ON orders (id)"], transaction: false },
      { sql: ["CREATE INDEX CONCURRENTLY i ON orders (id)"], facts: { transactionMode: "none" }, isTextOnly: true },
    ],
  },
};
