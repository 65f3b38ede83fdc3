import type { FileStyle } from "./fileStyle.ts";

/** A statement of a revision, with the comment above it. */
export type Statement = { readonly sql: string; readonly parameters?: readonly unknown[]; readonly note?: string };

/** Content of a migration file. `down` is in execution order. */
export type MigrationDraft = {
  readonly className: string;
  readonly up: readonly Statement[];
  readonly down: readonly Statement[];
  /** False for `transaction = false`. Absent: the data source decides. */
  readonly hasTransaction?: boolean;
};

/**
 * The text of a migration file: TypeORM's own template (`migration:generate`, 1.1), with the repository's quotes,
 * indentation, semicolons and imports.
 */
export function renderMigration(draft: MigrationDraft, style: FileStyle): string {
  const lines = style.language === "ts" ? typescript(draft, style) : javascript(draft, style);
  return lines.join(style.endOfLine);
}

function typescript(draft: MigrationDraft, style: FileStyle): string[] {
  const { indent: i, quote: q } = style;
  const end = style.semicolons ? ";" : "";
  const imported = {
    plain: "import { MigrationInterface, QueryRunner }",
    type: "import type { MigrationInterface, QueryRunner }",
    inline: "import { type MigrationInterface, type QueryRunner }",
  }[style.typeImport];
  const exported = style.exported === "default" ? "export default class" : "export class";
  return [
    `${imported} from ${q}typeorm${q}${end}`,
    "",
    `${exported} ${draft.className} implements MigrationInterface {`,
    ...properties(draft, style),
    `${i}public async up(queryRunner: QueryRunner): Promise<void> {`,
    ...body(draft.up, style),
    `${i}}`,
    "",
    `${i}public async down(queryRunner: QueryRunner): Promise<void> {`,
    ...body(draft.down, style),
    `${i}}`,
    // The blank line before the end is TypeORM's; a formatter takes it away.
    ...(style.nameProperty === "template" ? [""] : []),
    "}",
    "",
  ];
}

function javascript(draft: MigrationDraft, style: FileStyle): string[] {
  const i = style.indent;
  const head = {
    named: "export class",
    default: "export default class",
    commonjs: "module.exports = class",
    commonjsNamed: `module.exports.${draft.className} = class`,
  }[style.exported];
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
    ...properties(draft, style),
    ...parameter,
    `${i}async up(queryRunner) {`,
    ...body(draft.up, style),
    `${i}}`,
    "",
    ...parameter,
    `${i}async down(queryRunner) {`,
    ...body(draft.down, style),
    `${i}}`,
    "}",
    "",
  ];
}

/** The class's properties, and a blank line. */
function properties({ className, hasTransaction = true }: MigrationDraft, style: FileStyle): string[] {
  const { indent, nameProperty, quote, semicolons } = style;
  const isTemplate = nameProperty === "template";
  const end = semicolons && !isTemplate ? ";" : "";
  const lines = [
    ...(nameProperty === "none" ? [] : [`name = ${isTemplate ? `'${className}'` : quote + className + quote}${end}`]),
    ...(hasTransaction ? [] : [`transaction = false${end}`]),
  ];
  return lines.length === 0 ? [] : [...lines.map((line) => indent + line), ""];
}

function body(statements: readonly Statement[], style: FileStyle): string[] {
  const end = style.semicolons ? ";" : "";
  const indent = style.indent.repeat(2);
  return statements.flatMap(({ sql, parameters, note }) => {
    const bound = parameters && parameters.length > 0 ? `, ${JSON.stringify(parameters)}` : "";
    const comment = note === undefined ? [] : [`${indent}// ${note.replaceAll(/\s+/g, " ")}`];
    return [...comment, `${indent}await queryRunner.query(\`${escapeTemplate(sql)}\`${bound})${end}`];
  });
}

/** Escapes backslashes, backticks and `${`, so that a default or a comment reaches the database unchanged. */
function escapeTemplate(sql: string): string {
  return sql.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
}
