import type { Habits } from "./fileStyle.ts";

/** A statement as TypeORM's schema builder records it. */
export type Statement = { readonly sql: string; readonly parameters?: readonly unknown[] };

/** Content of a migration file. `down` is in execution order. */
export type MigrationDraft = {
  readonly className: string;
  readonly up: readonly Statement[];
  readonly down: readonly Statement[];
};

/**
 * The text of a migration file: TypeORM's own template (`migration:generate`, 1.1), with the repository's quotes,
 * indentation, semicolons and imports.
 */
export function renderMigration(draft: MigrationDraft, habits: Habits): string {
  const lines = habits.language === "ts" ? typescript(draft, habits) : javascript(draft, habits);
  return lines.join(habits.endOfLine);
}

function typescript(draft: MigrationDraft, habits: Habits): string[] {
  const { indent: i, quote: q } = habits;
  const end = habits.semicolons ? ";" : "";
  const imported = {
    plain: "import { MigrationInterface, QueryRunner }",
    type: "import type { MigrationInterface, QueryRunner }",
    inline: "import { type MigrationInterface, type QueryRunner }",
  }[habits.typeImport];
  const exported = habits.exported === "default" ? "export default class" : "export class";
  return [
    `${imported} from ${q}typeorm${q}${end}`,
    "",
    `${exported} ${draft.className} implements MigrationInterface {`,
    ...nameProperty(draft, habits),
    `${i}public async up(queryRunner: QueryRunner): Promise<void> {`,
    ...body(draft.up, habits),
    `${i}}`,
    "",
    `${i}public async down(queryRunner: QueryRunner): Promise<void> {`,
    ...body(draft.down, habits),
    `${i}}`,
    // The blank line before the end is TypeORM's; a formatter takes it away.
    ...(habits.nameProperty === "template" ? [""] : []),
    "}",
    "",
  ];
}

function javascript(draft: MigrationDraft, habits: Habits): string[] {
  const i = habits.indent;
  const head = {
    named: "export class",
    default: "export default class",
    commonjs: "module.exports = class",
    commonjsNamed: `module.exports.${draft.className} = class`,
  }[habits.exported];
  const parameter = [`${i}/**`, `${i} * @param {QueryRunner} queryRunner`, `${i} */`];
  return [
    "/**",
    " * @typedef {import('typeorm').MigrationInterface} MigrationInterface",
    " * @typedef {import('typeorm').QueryRunner} QueryRunner",
    " */",
    "",
    "/**",
    " * @class",
    " * @implements {MigrationInterface}",
    " */",
    `${head} ${draft.className} {`,
    ...nameProperty(draft, habits),
    ...parameter,
    `${i}async up(queryRunner) {`,
    ...body(draft.up, habits),
    `${i}}`,
    "",
    ...parameter,
    `${i}async down(queryRunner) {`,
    ...body(draft.down, habits),
    `${i}}`,
    "}",
    "",
  ];
}

function nameProperty(draft: MigrationDraft, habits: Habits): string[] {
  if (habits.nameProperty === "none") return [];
  if (habits.nameProperty === "template") return [`${habits.indent}name = '${draft.className}'`, ""];
  return [`${habits.indent}name = ${habits.quote}${draft.className}${habits.quote}${habits.semicolons ? ";" : ""}`, ""];
}

function body(statements: readonly Statement[], habits: Habits): string[] {
  const end = habits.semicolons ? ";" : "";
  return statements.map(({ sql, parameters }) => {
    const bound = parameters && parameters.length > 0 ? `, ${JSON.stringify(parameters)}` : "";
    return `${habits.indent.repeat(2)}await queryRunner.query(\`${escapeTemplate(sql)}\`${bound})${end}`;
  });
}

/** Escapes backslashes, backticks and `${`, so that a default or a comment reaches the database unchanged. */
function escapeTemplate(sql: string): string {
  return sql.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
}
