import type { SourceLocation, Problem } from "../../core/problems/problem.ts";
import { readText } from "../process/files.ts";
import { loadParser } from "../source/parser.ts";
import { declaredType } from "./declaredType.ts";
import { placesOf } from "../loader/entityPlaces.ts";
import { placeOf } from "../loader/bundling/sourceMap.ts";
import { messageOf } from "../loader/loadProblem.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/**
 * The problem of entities that TypeORM refuses, by its messages (`DataTypeNotSupportedError`,
 * `ColumnTypeUndefinedError`, `EntityMetadataNotFoundError` and those of `EntityMetadataBuilder`, 0.3.20 to 1.1).
 * Problems: `columnType`, `relationTarget`, `entityThrew`.
 *
 * @param files the project's own, absolute
 */
export async function entityProblem(error: unknown, files: readonly string[]): Promise<Problem> {
  const message = messageOf(error);
  const [, entity, property] = /"?\b([A-Z_$][\w$]*)[#.]([\w$]+)"?/.exec(message) ?? [];
  const own = entity === undefined ? undefined : (await placesOf(files))(entity);
  const source = own && (await loadParser())(own.file, readText(own.file));
  const declared = source && entity !== undefined ? declaredType(source, entity, property ?? "") : undefined;
  const at: SourceLocation | undefined =
    own && declared ? { file: own.file, line: declared.line } : (placeOf(error) ?? own);
  const place = at ? { at } : {};
  if (entity === undefined || property === undefined) return { code: "entityThrew", message, ...place };
  if (/^Data type "?(Object|undefined)"? in /.test(message) || /^Column type for \S+ is not defined/.test(message)) {
    const { kind = "other", text: type = "", from } = declared ?? {};
    const known = { ...(type === "" ? {} : { type }), ...omitUndefined({ from }) };
    return { code: "columnType", entity, property, kind, ...known, ...place };
  }
  if (/^Entity metadata for \S+ was not found/.test(message))
    return { code: "relationTarget", entity, property, ...place };
  return { code: "entityThrew", message, ...place };
}
