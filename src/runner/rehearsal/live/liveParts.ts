import { quoteName } from "../../../core/sql/quote.ts";
import type { CatalogObject, Fingerprint } from "../snapshot/catalogObject.ts";
import { keyOf } from "../snapshot/catalogObject.ts";
import { quotedPath } from "../names.ts";

/** A column as `CREATE TABLE` and `ADD COLUMN` take it; `NOT NULL` is its last word. */
export function columnDefinition({ name, table = "", facts }: CatalogObject): string {
  const identity = facts.get("identity");
  const generated = facts.get("generated");
  return [
    quoteName(name.slice(table.length + 1)),
    facts.get("type") ?? "",
    facts.has("collation") ? `COLLATE ${facts.get("collation") ?? ""}` : "",
    identity === undefined ? "" : `GENERATED ${identity} AS IDENTITY`,
    generated === undefined
      ? ""
      : `GENERATED ALWAYS AS (${generated}) ${facts.get("kept") === "stored" ? "STORED" : ""}`,
    facts.has("default") ? `DEFAULT ${facts.get("default") ?? ""}` : "",
    facts.get("nullability") === "NOT NULL" ? "NOT NULL" : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** A table with its columns; constraints and indexes are objects of their own. */
export function tableStatement({ name, facts }: CatalogObject, live: Fingerprint): readonly string[] {
  const bound = facts.get("partition");
  const parents = (facts.get("parents") ?? "").split(", ").filter((parent) => parent !== "");
  // Inherited columns come with the parent.
  const inherited = new Set(bound === undefined ? parents.flatMap((parent) => live.columns.get(parent) ?? []) : []);
  const columns = (live.columns.get(name) ?? []).flatMap((column) => {
    if (inherited.has(column)) return [];
    const found = live.objects.get(keyOf("column", `${name}.${column}`, name));
    return found === undefined ? [] : [columnDefinition(found)];
  });
  const key = facts.get("partition key");
  const by = key === undefined ? "" : ` PARTITION BY ${key}`;
  const inherits = parents.length === 0 ? "" : ` INHERITS (${parents.map((parent) => quotedPath(parent)).join(", ")})`;
  const kept = facts.get("persistence") === "unlogged" ? "UNLOGGED " : "";
  const make =
    bound === undefined
      ? `CREATE ${kept}TABLE ${quotedPath(name)} (${columns.join(", ")})${inherits}${by}`
      : `CREATE TABLE ${quotedPath(name)} PARTITION OF ${quotedPath(facts.get("parents") ?? "")} ${bound}${by}`;
  return [
    make,
    ...(facts.has("row security") ? [`ALTER TABLE ${quotedPath(name)} ENABLE ROW LEVEL SECURITY`] : []),
    ...(facts.has("forced row security") ? [`ALTER TABLE ${quotedPath(name)} FORCE ROW LEVEL SECURITY`] : []),
  ];
}

/** An index from what the fingerprint keeps of it: the words after `USING`, with `UNIQUE` in front. */
export function indexStatement({ name, table = "", facts }: CatalogObject, live: Fingerprint): string {
  const definition = facts.get("definition") ?? "";
  const isUnique = definition.startsWith("UNIQUE ");
  const rest = isUnique ? definition.slice("UNIQUE ".length) : definition;
  const using = rest.startsWith("(") ? `btree ${rest}` : rest;
  const columns = new Set(live.columns.get(table));
  // Names of plain columns are written without quotes there.
  const quotedRest = using.replace(/^(\w+ )?\(([^()]*)\)/, (_, method: string = "", list: string) => {
    const parts = list.split(", ").map((part) => {
      const [, column = part, order = ""] = /^(.*?)( DESC NULLS LAST| NULLS FIRST| DESC)?$/.exec(part) ?? [];
      return columns.has(column) ? `${quoteName(column)}${order}` : part;
    });
    return `${method}(${parts.join(", ")})`;
  });
  return `CREATE ${isUnique ? "UNIQUE " : ""}INDEX ${quoteName(name)} ON ${quotedPath(table)} USING ${quotedRest}`;
}

const commands: Readonly<Record<string, string>> = { r: "SELECT", a: "INSERT", w: "UPDATE", d: "DELETE", "*": "ALL" };

/** A policy from the text that the fingerprint keeps of it; undefined where that cannot be read. */
export function policyStatement({ name, table = "", facts }: CatalogObject): readonly string[] | undefined {
  const found = /^\s*(RESTRICTIVE )?([rawd*]) (.*?) USING ?(.*?) ?WITH CHECK ?(.*)$/s.exec(
    facts.get("definition") ?? "",
  );
  if (!found) return undefined;
  const [, restrictive, command = "", roles = "", using = "", check = ""] = found;
  return [
    [
      `CREATE POLICY ${quoteName(name)} ON ${quotedPath(table)}`,
      restrictive === undefined ? "" : "AS RESTRICTIVE",
      `FOR ${commands[command] ?? "ALL"} TO ${roles === "" ? "public" : roles}`,
      using === "" ? "" : `USING (${using})`,
      check === "" ? "" : `WITH CHECK (${check})`,
    ]
      .filter((part) => part !== "")
      .join(" "),
  ];
}
