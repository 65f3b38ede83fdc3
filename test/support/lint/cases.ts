import type { RuleId } from "../../../src/core/lint/ruleTable.ts";
import type { LintCase, RuleCases } from "./caseTypes.ts";
import { contentCases } from "./contentCases.ts";
import { lockCases } from "./lockCases.ts";
import { otherCases } from "./otherCases.ts";

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
export function migrationWith(
  sql: readonly string[],
  transaction?: boolean,
  down: string | readonly string[] = "DROP TABLE unrelated",
): string {
  const call = (text: string) =>
    text.startsWith("queryRunner.")
      ? `    await ${text};`
      : `    await queryRunner.query(\`${text.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\`);`;
  return [
    `import { MigrationInterface, QueryRunner, TableColumn, TableForeignKey, TableIndex } from "typeorm";`,
    ``,
    `export class ChangeOrders1700000000000 implements MigrationInterface {`,
    ...(transaction === undefined ? [] : [`  transaction = ${transaction};`, ``]),
    `  async up(queryRunner: QueryRunner): Promise<void> {`,
    ...sql.map(call),
    `  }`,
    ``,
    `  async down(queryRunner: QueryRunner): Promise<void> {`,
    ...[down].flat().map(call),
    `  }`,
    `}`,
  ].join("\n");
}
