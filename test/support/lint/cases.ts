import type { LintFacts } from "../../../src/core/lint/facts.ts";
import type { RuleId } from "../../../src/core/lint/ruleTable.ts";
import { contentCases } from "./contentCases.ts";
import { lockCases } from "./lockCases.ts";
import { otherCases } from "./otherCases.ts";

/** Statements that have to trigger a rule, and statements that must not. A list is one migration. */
export type RuleCases = {
  readonly yes: readonly LintCase[];
  readonly no: readonly LintCase[];
  /** SQL that a server needs before the statements. Absent: the tables `orders` and `users`. */
  readonly setup?: string;
};

export type LintCase =
  | string
  | {
      readonly sql: readonly string[];
      /** The `transaction` property of the class. */
      readonly transaction?: boolean;
      readonly facts?: LintFacts;
      /** True if the rule is off: a setting switches it on. */
      readonly isSwitchedOn?: boolean;
      /** True if a server cannot show what the rule claims, with this statement. */
      readonly isTextOnly?: boolean;
      /** The locked table, if it is not `orders`. */
      readonly table?: string;
    };

export const ruleCases: Readonly<Partial<Record<RuleId, RuleCases>>> = { ...lockCases, ...contentCases, ...otherCases };

/** Tables of all cases, with rows. */
export const usualSetup = `
  CREATE TABLE users (id int PRIMARY KEY, name text);
  CREATE TABLE orders (
    id int PRIMARY KEY, user_id int, total int, note varchar(20), email text, created timestamp, amount numeric(8, 2)
  );
  INSERT INTO users SELECT n, 'name ' || n FROM generate_series(1, 50) n;
  INSERT INTO orders SELECT n, n, n, 'note', 'mail' || n, now(), 1 FROM generate_series(1, 50) n;
`;

/** The statements of a case, and its properties. */
export function caseOf(one: LintCase): Exclude<LintCase, string> {
  return typeof one === "string" ? { sql: [one] } : one;
}

/** A migration file with statements in `up()`. */
export function migrationWith(sql: readonly string[], transaction?: boolean, down = "DROP TABLE unrelated"): string {
  const call = (text: string) =>
    `    await queryRunner.query(\`${text.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\`);`;
  return [
    `import { MigrationInterface, QueryRunner } from "typeorm";`,
    ``,
    `export class ChangeOrders1700000000000 implements MigrationInterface {`,
    ...(transaction === undefined ? [] : [`  transaction = ${transaction};`, ``]),
    `  async up(queryRunner: QueryRunner): Promise<void> {`,
    ...sql.map(call),
    `  }`,
    ``,
    `  async down(queryRunner: QueryRunner): Promise<void> {`,
    call(down),
    `  }`,
    `}`,
  ].join("\n");
}
