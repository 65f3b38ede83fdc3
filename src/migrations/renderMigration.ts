import type { FileStyle } from "./fileStyle.ts";
import type { Replaces } from "./squash/renderReplaces.ts";
import { checkReplaced, forgetReplaced, replacesProperty } from "./squash/renderReplaces.ts";

/** A statement of a revision, with the comment above it. */
export type Statement = { readonly sql: string; readonly parameters?: readonly unknown[]; readonly note?: string };

/** Content of a migration file. `down` is in execution order. */
export type MigrationDraft = {
  readonly className: string;
  readonly up: readonly Statement[];
  readonly down: readonly Statement[];
  /** False for `transaction = false`. Absent: the data source decides. */
  readonly hasTransaction?: boolean;
  /** For a squashed revision. */
  readonly replaces?: Replaces;
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
    ...upBody(draft, style),
    `${i}}`,
    "",
    `${i}public async down(queryRunner: QueryRunner): Promise<void> {`,
    ...downBody(draft, style),
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
    ...upBody(draft, style),
    `${i}}`,
    "",
    ...parameter,
    `${i}async down(queryRunner) {`,
    ...downBody(draft, style),
    `${i}}`,
    "}",
    "",
  ];
}

/** The class's properties, and a blank line. */
function properties({ className, hasTransaction = true, replaces }: MigrationDraft, style: FileStyle): string[] {
  const { indent, nameProperty, quote, semicolons } = style;
  const isTemplate = nameProperty === "template";
  const end = semicolons && !isTemplate ? ";" : "";
  const lines = [
    ...(nameProperty === "none" ? [] : [`name = ${isTemplate ? `'${className}'` : quote + className + quote}${end}`]),
    ...(hasTransaction ? [] : [`transaction = false${end}`]),
  ];
  const all = [...lines.map((line) => indent + line), ...(replaces ? replacesProperty(replaces, style) : [])];
  return all.length === 0 ? [] : [...all, ""];
}

function upBody({ up, replaces }: MigrationDraft, style: FileStyle): string[] {
  return [...(replaces ? checkReplaced(replaces, style) : []), ...body(up, style)];
}

function downBody({ down, replaces }: MigrationDraft, style: FileStyle): string[] {
  return [...body(down, style), ...(replaces ? forgetReplaced(replaces, style) : [])];
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
