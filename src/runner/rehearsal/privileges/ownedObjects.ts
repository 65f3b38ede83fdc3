import type { LiveRole, RehearsedStatement } from "../../../migrations/rehearsal.ts";

/** Kinds of objects that only the owner of their relation alters or drops. The longest come first. */
const ofRelations =
  /^(?:materialized view|foreign table|column|constraint|index|table|view|sequence|policy|rule|trigger) (.+)$/s;
const inSchemas =
  /^(?:materialized view|foreign table|table|view|sequence|index|type|domain|function|procedure|aggregate) ([^(]+)/s;
/** Objects in a schema with an owner of their own, beside relations. */
const ownedInSchemas = /^(?:type|domain|function|procedure|aggregate) /;
const changedByName =
  /^\s*(?:ALTER|DROP)\s+(TABLE|VIEW|MATERIALIZED\s+VIEW|FOREIGN\s+TABLE|SEQUENCE|INDEX|TYPE|DOMAIN|FUNCTION|PROCEDURE|AGGREGATE|SCHEMA)\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?("[^"]+"(?:\."[^"]+")?|[\w$.]+)/i;

/**
 * Objects among the changes of a statement whose owner the role is not, and schemas in which it cannot create.
 *
 * @param full adds the schema to a name without one
 */
export function changedObjects(
  { sql, altered, dropped, created }: Pick<RehearsedStatement, "sql" | "altered" | "dropped" | "created">,
  { notOwned, notOwnedOthers, noCreate }: LiveRole,
  full: (name: string) => string,
): readonly string[] {
  const changed = [...altered, ...dropped];
  const relations = [
    ...[...changed, ...created.filter((object) => /^(?:policy|rule) /.test(object))].flatMap(relationsOf),
    ...indexedBy(sql),
    ...named(sql).map(({ name }) => name),
  ].map(full);
  const others = [...changed, ...named(sql).map(({ kind, name }) => `${kind} ${name}`)].flatMap((object) => {
    if (!ownedInSchemas.test(object)) return object.startsWith("schema ") ? [object] : [];
    const [kind = "", ...words] = object.split(" ");
    const name = full(words.join(" ").split("(")[0] ?? "");
    return [`${kind === "domain" ? "type" : kind} ${name}`];
  });
  const schemas = created.flatMap((object) => {
    const name = inSchemas.exec(object)?.[1];
    return name === undefined ? [] : [full(name).split(".")[0] ?? ""];
  });
  return [
    ...relations.filter((name) => notOwned.includes(name)),
    ...others.filter((name) => notOwnedOthers.includes(name)),
    ...schemas.filter((name) => noCreate.includes(name)).map((name) => `schema ${name}`),
  ];
}

/** `column bill.note` belongs to `bill`, as `index x of bill` and `table bill` do. */
function relationsOf(object: string): readonly string[] {
  const name = ofRelations.exec(object)?.[1];
  if (name === undefined) return [];
  const of = name.lastIndexOf(" of ");
  if (of >= 0) return [name.slice(of + 4)];
  return object.startsWith("column ") ? [name.slice(0, name.lastIndexOf("."))] : [name];
}

/** The object that a definition names, which has another name afterwards if it is renamed. */
function named(sql: string): readonly { readonly kind: string; readonly name: string }[] {
  const [, kind, name] = changedByName.exec(sql) ?? [];
  return kind === undefined || name === undefined
    ? []
    : [{ kind: kind.toLowerCase().replaceAll(/\s+/g, " "), name: name.replaceAll('"', "") }];
}

function indexedBy(sql: string): readonly string[] {
  const found = /\bCREATE\s+(?:UNIQUE\s+)?INDEX\b[^(]*?\bON\s+(?:ONLY\s+)?([\w$."]+)/i.exec(sql)?.[1];
  return found === undefined ? [] : [found.replaceAll('"', "")];
}
