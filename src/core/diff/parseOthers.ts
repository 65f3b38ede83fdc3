import { quoteName, quotePath, quoteText } from "../sql/quote.ts";
import type { Key, OtherObject } from "./catalog.ts";
import { keyOf } from "./catalog.ts";
import type { CatalogRows, Relation } from "./catalogRows.ts";

/**
 * The objects that no entity describes: functions, triggers, rules, policies and statistics objects, with the
 * statements that drop them and create them again. Adds their keys, and those of defaults, to `keys`.
 */
export function parseOthers(
  answer: CatalogRows,
  relations: ReadonlyMap<number, Relation>,
  columnNames: ReadonlyMap<string, string>,
  keys: Map<string, Key>,
): ReadonlyMap<Key, OtherObject> {
  const of = (section: string) => answer[section] ?? [];
  const others = new Map<Key, OtherObject>();
  const add = (catalog: string, oid: number, object: OtherObject) => {
    others.set(object.key, object);
    keys.set(`${catalog} ${oid} 0`, object.key);
  };
  const commented = (what: string, comment: string) =>
    comment === "" ? [] : [`COMMENT ON ${what} IS ${quoteText(comment)}`];
  for (const [oid, schema, name, kind, args, definition, comment, grants] of of("functions") as [
    number,
    string,
    string,
    string,
    string,
    string | null,
    string,
    readonly string[] | null,
  ][]) {
    const signature = `${kind === "p" ? "PROCEDURE" : "FUNCTION"} ${quotePath(schema, name)}(${args})`;
    add("pg_proc", oid, {
      key: keyOf.function(schema, name, args),
      kind: "function",
      create: definition === null ? [] : [definition.trim(), ...commented(signature, comment), ...(grants ?? [])],
      drop: `DROP ${signature}`,
    });
  }
  const on = (relation: number) => relations.get(relation);
  const path = (at: Relation) => (at.schema === answer.schema ? quoteName(at.name) : quotePath(at.schema, at.name));
  for (const [oid, relation, name, definition, enabled, comment] of of("triggers") as [
    number,
    number,
    string,
    string,
    string,
    string,
  ][]) {
    const at = on(relation);
    if (!at) continue;
    const state = { D: "DISABLE", R: "ENABLE REPLICA", A: "ENABLE ALWAYS" }[enabled];
    add("pg_trigger", oid, {
      key: keyOf.part("trigger", at.schema, at.name, name),
      kind: "trigger",
      create: [
        definition,
        ...(state === undefined ? [] : [`ALTER TABLE ${path(at)} ${state} TRIGGER ${quoteName(name)}`]),
        ...commented(`TRIGGER ${quoteName(name)} ON ${path(at)}`, comment),
      ],
      drop: `DROP TRIGGER ${quoteName(name)} ON ${path(at)}`,
    });
  }
  for (const [oid, relation, name, definition, enabled, comment] of of("rules") as [
    number,
    number,
    string,
    string,
    string,
    string,
  ][]) {
    const at = on(relation);
    if (!at) continue;
    // The rule of a view is the view's query.
    if (name === "_RETURN") {
      keys.set(`pg_rewrite ${oid} 0`, at.key);
      continue;
    }
    const state = { D: "DISABLE", R: "ENABLE REPLICA", A: "ENABLE ALWAYS" }[enabled];
    add("pg_rewrite", oid, {
      key: keyOf.part("rule", at.schema, at.name, name),
      kind: "rule",
      create: [
        definition.trim().replace(/;$/, ""),
        ...(state === undefined ? [] : [`ALTER TABLE ${path(at)} ${state} RULE ${quoteName(name)}`]),
        ...commented(`RULE ${quoteName(name)} ON ${path(at)}`, comment),
      ],
      drop: `DROP RULE ${quoteName(name)} ON ${path(at)}`,
    });
  }
  for (const [oid, relation, name, permissive, command, roles, using, check, comment] of of("policies") as [
    number,
    number,
    string,
    boolean,
    string,
    readonly string[] | null,
    string | null,
    string | null,
    string,
  ][]) {
    const at = on(relation);
    if (!at) continue;
    const word = { r: "SELECT", a: "INSERT", w: "UPDATE", d: "DELETE" }[command] ?? "ALL";
    add("pg_policy", oid, {
      key: keyOf.part("policy", at.schema, at.name, name),
      kind: "policy",
      create: [
        [
          `CREATE POLICY ${quoteName(name)} ON ${path(at)}`,
          permissive ? "" : " AS RESTRICTIVE",
          ` FOR ${word} TO ${(roles ?? ["PUBLIC"]).join(", ")}`,
          using === null ? "" : ` USING (${using})`,
          check === null ? "" : ` WITH CHECK (${check})`,
        ].join(""),
        ...commented(`POLICY ${quoteName(name)} ON ${path(at)}`, comment),
      ],
      drop: `DROP POLICY ${quoteName(name)} ON ${path(at)}`,
    });
  }
  for (const [oid, , schema, name, definition] of of("statistics") as [number, number, string, string, string][])
    add("pg_statistic_ext", oid, {
      key: `statistics ${schema}.${name}`,
      kind: "statistics",
      create: [definition],
      drop: `DROP STATISTICS ${quotePath(schema, name)}`,
    });
  const generated = new Set(
    of("columns").flatMap((row) => (row[9] === "" ? [] : [`${String(row[0])} ${String(row[1])}`])),
  );
  for (const [oid, relation, number] of of("defaults") as [number, number, number][]) {
    const at = on(relation);
    if (!at) continue;
    const column = columnNames.get(`${relation} ${number}`) ?? "";
    // The expression of a generated column is the column itself.
    const key = generated.has(`${relation} ${number}`) ? keyOf.column : keyOf.default;
    keys.set(`pg_attrdef ${oid} 0`, key(at.schema, at.name, column));
  }

  return others;
}
