import type { FileStyle } from "../fileStyle.ts";
import type { EarlierSquash } from "../revision.ts";

/**
 * The revisions that a squashed one replaces, the squashes among them as in `Revision.replacedBefore`, and the migrations
 * table: quoted, with its schema if the project names one.
 */
export type Replaces = {
  readonly ids: readonly string[];
  readonly before?: readonly EarlierSquash[];
  readonly table: string;
};

type Style = Pick<FileStyle, "indent" | "language" | "quote" | "semicolons">;

/** The lines of the properties `replaces` and, for earlier squashes, `replacedBefore` in the class. */
export function replacesProperty({ ids, before = [] }: Replaces, style: Style): readonly string[] {
  const { indent, language, quote, semicolons } = style;
  const [modifier, end] = [language === "ts" ? "readonly " : "", semicolons ? ";" : ""];
  const text = (id: string) => `${quote}${id.replaceAll(quote, `\\${quote}`)}${quote}`;
  const list = (all: readonly string[], depth: number) => all.map((id) => `${indent.repeat(depth)}${text(id)},`);
  const lines = [
    `${indent}/** The revisions that this one replaces. On a database that has all of them, up() changes nothing. */`,
    `${indent}${modifier}replaces = [`,
    ...list(ids, 2),
    `${indent}]${end}`,
  ];
  if (before.length === 0) return lines;
  return [
    ...lines,
    `${indent}/** Earlier squashes. A database that has all revisions of one of them has that one. */`,
    `${indent}${modifier}replacedBefore = [`,
    ...before.flatMap(({ id, replaces }) => [
      `${indent.repeat(2)}{`,
      `${indent.repeat(3)}id: ${text(id)},`,
      `${indent.repeat(3)}replaces: [`,
      ...list(replaces, 4),
      `${indent.repeat(3)}],`,
      `${indent.repeat(2)}},`,
    ]),
    `${indent}]${end}`,
  ];
}

/**
 * The lines at the beginning of `up()`. They are for TypeORM's own command line, which would run `up()` again on a database
 * that has the replaced revisions.
 */
export function checkReplaced({ before = [], table }: Replaces, style: Style): readonly string[] {
  const { indent, language, quote, semicolons } = style;
  const [i, end] = [indent.repeat(2), semicolons ? ";" : ""];
  const query = `SELECT DISTINCT "name" FROM ${table} WHERE "name" = ANY($1)`;
  const refusal = `Only a part of the replaced revisions is applied. Run the others from ${before.length > 0 ? "the commits before the squashes" : "the commit before the squash"}.`;
  // Only what ES2015 has: the project's compiler may know no more.
  if (before.length > 0)
    return [
      `${i}const rows${language === "ts" ? ": { name: string }[]" : ""} = await queryRunner.query(${template(query)}, [${withFormer}])${end}`,
      `${i}const applied = new Set(rows.map(({ name }) => name))${end}`,
      `${i}for (const { id, replaces } of this.replacedBefore) if (replaces.every((one) => applied.has(one))) applied.add(id)${end}`,
      `${i}if (this.replaces.every((id) => applied.has(id))) return${end}`,
      `${i}if (rows.length > 0) throw new Error(${quote}${refusal}${quote})${end}`,
    ];
  return [
    `${i}const applied = await queryRunner.query(${template(query)}, [this.replaces])${end}`,
    `${i}if (applied.length === this.replaces.length) return${end}`,
    `${i}if (applied.length > 0) throw new Error(${quote}${refusal}${quote})${end}`,
  ];
}

/** The lines at the end of `down()`. Without them, a later `up()` would take the replaced revisions for applied. */
export function forgetReplaced({ before = [], table }: Replaces, { indent, semicolons }: Style): readonly string[] {
  const query = `DELETE FROM ${table} WHERE "name" = ANY($1)`;
  const names = before.length > 0 ? withFormer : "this.replaces";
  return [`${indent.repeat(2)}await queryRunner.query(${template(query)}, [${names}])${semicolons ? ";" : ""}`];
}

/** The replaced ids and those of earlier squashes, as code in the class. */
const withFormer = "this.replaces.concat(...this.replacedBefore.map(({ replaces }) => replaces))";

/** True for the statement at the end of `down()`. It belongs to the squashed revision, and to none that replaces that one. */
export function isReplacedDeletion(sql: string, table: string): boolean {
  return sql.startsWith(`DELETE FROM ${table} WHERE "name" = ANY(`);
}

/** True for the query at the beginning of `up()`. Its answer is known from the migrations table. */
export function isReplacedCheck(sql: string, table: string): boolean {
  return sql.startsWith(`SELECT DISTINCT "name" FROM ${table} WHERE "name" = ANY(`);
}

function template(sql: string): string {
  return `\`${sql.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${")}\``;
}
