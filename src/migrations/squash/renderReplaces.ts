import type { FileStyle } from "../fileStyle.ts";

/** The revisions that a squashed one replaces, and the migrations table: quoted, with its schema if the project names one. */
export type Replaces = { readonly ids: readonly string[]; readonly table: string };

type Style = Pick<FileStyle, "indent" | "language" | "quote" | "semicolons">;

/** The lines of the property `replaces`, in the class. */
export function replacesProperty({ ids }: Replaces, { indent, language, quote, semicolons }: Style): readonly string[] {
  return [
    `${indent}/** The revisions that this one replaces. On a database that has all of them, up() changes nothing. */`,
    `${indent}${language === "ts" ? "readonly " : ""}replaces = [`,
    ...ids.map((id) => `${indent.repeat(2)}${quote}${id.replaceAll(quote, `\\${quote}`)}${quote},`),
    `${indent}]${semicolons ? ";" : ""}`,
  ];
}

/**
 * The lines at the beginning of `up()`. They are for TypeORM's own command line, which would run `up()` again on a database
 * that has the replaced revisions.
 */
export function checkReplaced({ table }: Replaces, { indent, quote, semicolons }: Style): readonly string[] {
  const [i, end] = [indent.repeat(2), semicolons ? ";" : ""];
  const query = `SELECT DISTINCT "name" FROM ${table} WHERE "name" = ANY($1)`;
  const refusal = "Only a part of the replaced revisions is applied. Run the others from the commit before the squash.";
  return [
    `${i}const applied = await queryRunner.query(${template(query)}, [this.replaces])${end}`,
    `${i}if (applied.length === this.replaces.length) return${end}`,
    `${i}if (applied.length > 0) throw new Error(${quote}${refusal}${quote})${end}`,
  ];
}

/** The lines at the end of `down()`. Without them, a later `up()` would take the replaced revisions for applied. */
export function forgetReplaced({ table }: Replaces, { indent, semicolons }: Style): readonly string[] {
  const query = `DELETE FROM ${table} WHERE "name" = ANY($1)`;
  return [`${indent.repeat(2)}await queryRunner.query(${template(query)}, [this.replaces])${semicolons ? ";" : ""}`];
}

/** True for the query at the beginning of `up()`. Its answer is known from the migrations table. */
export function isReplacedCheck(sql: string, table: string): boolean {
  return sql.startsWith(`SELECT DISTINCT "name" FROM ${table} WHERE "name" = ANY(`);
}

function template(sql: string): string {
  return `\`${sql.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${")}\``;
}
