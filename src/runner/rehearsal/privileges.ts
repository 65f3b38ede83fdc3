import { rowWrites } from "../../core/sql/writes.ts";
import type { LiveState, RehearsedStatement, Undetermined } from "../../migrations/rehearsal.ts";

/** Kinds of objects that only the owner of their relation creates, alters or drops. The longest come first. */
const ofRelations =
  /^(?:materialized view|foreign table|column|constraint|index|table|view|sequence|policy|rule) (.+)$/s;
const inSchemas = /^(?:materialized view|foreign table|table|view|sequence|index|type|function|procedure) ([^(]+)/s;

/**
 * What the connected role may not do among the effects of a revision: alter or drop relations that it does not own,
 * create objects in a schema, write to a table.
 *
 * @param schema in which unqualified names are resolved
 */
export function missingPrivileges(
  statements: readonly RehearsedStatement[],
  { role }: Pick<LiveState, "role">,
  schema: string | null,
): Undetermined | undefined {
  if (role === undefined) return undefined;
  const full = (name: string) => (name.includes(".") ? name : `${schema ?? "public"}.${name}`);
  const notOwned = new Set(role.notOwned);
  const objects = statements.flatMap(({ sql, altered, dropped, created }) => {
    const changed = [...altered, ...dropped, ...created.filter((object) => /^(?:policy|rule) /.test(object))];
    const relations = [...changed.flatMap(relationsOf), ...indexedBy(sql)];
    const owned = relations.map(full).filter((name) => notOwned.has(name));
    const schemas = created.flatMap((object) => {
      const name = inSchemas.exec(object)?.[1];
      return name === undefined ? [] : [full(name).split(".")[0] ?? ""];
    });
    const written = rowWrites(sql).flatMap(({ kind, table }) => {
      const needed = kind === "update" ? "UPDATE" : kind === "delete" ? "DELETE" : "INSERT";
      return Object.entries(role.missing).flatMap(([name, missing]) =>
        table !== undefined && name.endsWith(`.${table}`) && missing.split(", ").includes(needed) ? [name] : [],
      );
    });
    return [
      ...owned,
      ...written,
      ...schemas.filter((name) => role.noCreate.includes(name)).map((name) => `schema ${name}`),
    ];
  });
  const list = [...new Set(objects)];
  return list.length === 0 ? undefined : { kind: "privileges", role: role.name, objects: list };
}

/** Roles that a revision drops although they own objects or have privileges on the live server. */
export function droppedRoles(
  statements: readonly RehearsedStatement[],
  { usedRoles = [] }: Pick<LiveState, "usedRoles">,
): readonly string[] {
  const texts = statements.map(({ sql }) => sql);
  const named = (pattern: RegExp) => texts.filter((sql) => pattern.test(sql)).join("\n");
  const words = (text: string) => new Set(text.match(/[\p{L}\p{N}_$]+/gu));
  const dropped = words(named(/\bDROP\s+(?:ROLE|USER|GROUP)\b/i));
  const freed = words(named(/\bDROP\s+OWNED\b/i));
  return usedRoles.filter((role) => dropped.has(role) && !freed.has(role)).map((role) => `role ${role}`);
}

/** `column bill.note` belongs to `bill`, as `index x of bill` and `table bill` do. */
function relationsOf(object: string): readonly string[] {
  const name = ofRelations.exec(object)?.[1];
  if (name === undefined) return [];
  const of = name.lastIndexOf(" of ");
  if (of >= 0) return [name.slice(of + 4)];
  return object.startsWith("column ") ? [name.slice(0, name.lastIndexOf("."))] : [name];
}

function indexedBy(sql: string): readonly string[] {
  const found = /\bCREATE\s+(?:UNIQUE\s+)?INDEX\b[^(]*?\bON\s+(?:ONLY\s+)?([\w$."]+)/i.exec(sql)?.[1];
  return found === undefined ? [] : [found.replaceAll('"', "")];
}
