import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { splitExport } from "../../core/source/dataSourceDetection.ts";
import { renderClass } from "../../core/entity/classTemplate.ts";
import type { Field } from "../../core/entity/draft.ts";
import { isMistake, nameMistake } from "../../core/entity/draft.ts";
import type { EntityStyle } from "../../core/entity/style.ts";
import { parseFields } from "../../core/entity/parseFields.ts";
import { classNameFor, tableFor } from "../../core/entity/naming.ts";
import { renderSchema, schemaNameFor } from "../../core/entity/schemaTemplate.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { EntityPlan, Listing } from "../../protocol/authoring.ts";
import type { EntityContext } from "./entityContext.ts";
import { pickEntityFile, entityContextOf, tablesOf } from "./entityContext.ts";
import { registration } from "./listing/registration.ts";
import type { Project } from "../project/project.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/**
 * Plans a new entity in the style of those that are there; nothing is written. Problems: `entityName`, `entityFields`,
 * `entityTable`, `fileExists`.
 */
export async function draftEntity(
  project: Project,
  params: { readonly name: string; readonly fields: string },
): Promise<EntityPlan | Problem> {
  const context = await entityContextOf(project);
  const { style, schema, known } = context;
  const typed = params.name.trim();
  const className = typed === "" ? typed : classNameFor(typed, style);
  const name = style.form === "schema" ? schemaNameFor(className, schema) : className;
  const tables = tablesOf(project);
  const reason = nameMistake(className, [...known.map((one) => one.name), ...tables.map((one) => one.name)]);
  if (reason) return { code: "entityName", name: typed, reason };

  const entities = [...known.map((one) => one.name), name];
  const key = style.form === "schema" ? schema.key.property : style.key?.property;
  const inherited = [...(style.base?.properties ?? []), ...(key === undefined ? [] : [key])];
  const fields = parseFields(params.fields, { entities, inherited });
  if (isMistake(fields)) return { code: "entityFields", mistake: fields, entities };

  const table = project.dataSource.namingStrategy.tableName(name, tableFor(className, style));
  const same = tables.find((one) => one.table === table && (one.schema ?? "") === (style.schema ?? ""));
  if (same) return { code: "entityTable", table, entity: same.name };

  const { root } = project.start;
  const { file, isFound } = pickEntityFile(className, style, project);
  const absolute = path.join(root, file);
  if (existsSync(absolute)) return { code: "fileExists", file: absolute };
  const text = entityText({ className, fields, file }, context);
  const home = project.start.dataSource === undefined ? undefined : splitExport(project.start.dataSource).file;
  return {
    name,
    className,
    table,
    fields,
    file: absolute,
    text,
    line: lineOf(text, className),
    listing: isFound ? "found" : listingOf({ className, file }, context, home, root),
    ...omitUndefined({ home }),
  };
}

type Planned = { readonly className: string; readonly file: string };

function entityText(
  planned: Planned & { readonly fields: readonly Field[] },
  { style, schema, known }: EntityContext,
): string {
  const draft = { name: planned.className, fields: planned.fields };
  return style.form === "schema" ? renderSchema(draft, style, schema) : renderClass(draft, style, known, planned.file);
}

function listingOf(
  { className, file }: Planned,
  { style, schema, files }: EntityContext,
  home: string | undefined,
  root: string,
): Listing | "byHand" {
  if (home === undefined) return "byHand";
  const entity = { name: nameOfExport(className, style, schema.variableSuffix), file, exported: style.exported };
  const edit = registration(entity, slashed(path.relative(root, home)), files);
  if (!edit) return "byHand";
  const absolute = path.join(root, edit.file);
  const now = readFileSync(absolute, "utf8").replace(/^\uFEFF/, "");
  const read = files.find((one) => one.file === edit.file)?.text;
  if (now !== read) return "byHand";
  return { file: absolute, inserts: edit.inserts, hash: createHash("sha256").update(now).digest("hex") };
}

function nameOfExport(className: string, style: EntityStyle, suffix: string): string {
  return style.form === "schema" ? `${className}${suffix}` : className;
}

function lineOf(text: string, className: string): number {
  const at = text.search(new RegExp(`\\bclass ${className}\\b|\\bnew EntitySchema\\b`));
  return text.slice(0, Math.max(at, 0)).split("\n").length;
}

function slashed(file: string): string {
  return file.replaceAll("\\", "/");
}
