import { quoteName, quoteText } from "../../../core/sql/quote.ts";
import type { CatalogObject, Fingerprint } from "../snapshot/catalogObject.ts";
import type { LiveDifference } from "./liveDifferences.ts";
import { quotedPath } from "../names.ts";
import { columnDefinition, indexStatement, policyStatement, tableStatement } from "./liveParts.ts";

/**
 * The statements that make the scratch database the same as the live one in one respect; undefined where there are none.
 */
export function statementsFor(difference: LiveDifference, live: Fingerprint): readonly string[] | undefined {
  const { how, live: object, scratch } = difference;
  if (how === "onlyLive") return object && created(object, live);
  if (how === "onlyHistory") return scratch && dropped(scratch);
  return object && scratch && changed(object, scratch, live);
}

function created(object: CatalogObject, live: Fingerprint): readonly string[] | undefined {
  const { kind, name, table = "", facts } = object;
  const definition = facts.get("definition") ?? "";
  switch (kind) {
    case "schema":
      return [`CREATE SCHEMA IF NOT EXISTS ${quoteName(name)}`];
    case "extension":
      // The schema is the text of a `regnamespace`, which is quoted.
      return [`CREATE EXTENSION IF NOT EXISTS ${quoteName(name)} SCHEMA ${facts.get("schema") ?? "public"} CASCADE`];
    case "enum":
      return [`CREATE TYPE ${quotedPath(name)} AS ENUM (${labelsOf(object).map(quoteText).join(", ")})`];
    case "domain":
      return [
        `CREATE DOMAIN ${quotedPath(name)} AS ${(facts.get("type") ?? "").replace(/( NOT NULL)( COLLATE .*)$/, "$2$1")}`,
      ];
    case "composite type": {
      const attributes = [...live.objects.values()].filter((one) => one.kind === "attribute" && one.table === name);
      const list = attributes.map(
        (one) => `${quoteName(one.name.slice(name.length + 1))} ${one.facts.get("type") ?? ""}`,
      );
      return [`CREATE TYPE ${quotedPath(name)} AS (${list.join(", ")})`];
    }
    case "attribute":
      return [];
    case "sequence":
      return [`CREATE SEQUENCE IF NOT EXISTS ${quotedPath(name)} AS ${facts.get("type") ?? "bigint"}`];
    case "table":
      return tableStatement(object, live);
    case "column":
      return columnsOf(object);
    case "constraint": {
      const isDomain = live.objects.get(`domain\0\0${table}`) !== undefined;
      return [
        `ALTER ${isDomain ? "DOMAIN" : "TABLE"} ${quotedPath(table)} ADD CONSTRAINT ${quoteName(name)} ${definition}`,
      ];
    }
    case "index":
      return [indexStatement(object, live)];
    case "view":
    case "materialized view": {
      const options = (facts.get("options") ?? "").replace(/^\{(.*)\}$/, " WITH ($1)");
      return [`CREATE ${kind.toUpperCase()} ${quotedPath(name)}${options} AS ${definition.replace(/;$/, "")}`];
    }
    case "function":
    case "procedure":
      return [`SET check_function_bodies = off`, definition, `SET check_function_bodies = on`];
    case "trigger":
      return [
        definition,
        ...(facts.get("enabled") === "no"
          ? [`ALTER TABLE ${quotedPath(table)} DISABLE TRIGGER ${quoteName(name)}`]
          : []),
      ];
    case "rule":
      return [definition];
    case "policy":
      return policyStatement(object);
    case "publication":
      return definition === "" ? undefined : [`CREATE PUBLICATION ${quoteName(name)} ${definition}`];
    case "event trigger":
      return [
        `CREATE EVENT TRIGGER ${quoteName(name)} ${definition.replace(/ DISABLED$/, "")}`,
        ...(definition.endsWith(" DISABLED") ? [`ALTER EVENT TRIGGER ${quoteName(name)} DISABLE`] : []),
      ];
    default:
      return undefined;
  }
}

/** A column of a table with rows may need a value to be NOT NULL. */
function columnsOf(object: CatalogObject): readonly string[] {
  const { table = "", facts } = object;
  const column = columnDefinition(object);
  const add = `ALTER TABLE ${quotedPath(table)} ADD COLUMN ${column}`;
  const isBare =
    facts.get("nullability") === "NOT NULL" && !["default", "identity", "generated"].some((one) => facts.has(one));
  const name = quoteName(object.name.slice(table.length + 1));
  // Rows that the history has made get any value that the type accepts.
  return isBare
    ? [
        `ALTER TABLE ${quotedPath(table)} ADD COLUMN ${column.replace(/ NOT NULL$/, "")}`,
        `DO $live$ BEGIN UPDATE ${quotedPath(table)} SET ${name} = '0'; EXCEPTION WHEN data_exception THEN NULL; END $live$`,
        `ALTER TABLE ${quotedPath(table)} ALTER COLUMN ${name} SET NOT NULL`,
      ]
    : [add];
}

function dropped({ kind, name, table = "" }: CatalogObject): readonly string[] | undefined {
  switch (kind) {
    case "table":
    case "view":
    case "materialized view":
    case "sequence":
    case "domain":
      return [`DROP ${kind.toUpperCase()} IF EXISTS ${quotedPath(name)}`];
    case "enum":
    case "composite type":
      return [`DROP TYPE ${quotedPath(name)}`];
    case "column":
      return [`ALTER TABLE ${quotedPath(table)} DROP COLUMN ${quoteName(name.slice(table.length + 1))}`];
    case "constraint":
      return [`ALTER TABLE ${quotedPath(table)} DROP CONSTRAINT ${quoteName(name)}`];
    case "index":
      return [`DROP INDEX ${quoteName(table.slice(0, table.indexOf(".")))}.${quoteName(name)}`];
    case "publication":
    case "event trigger":
      return [`DROP ${kind.toUpperCase()} ${quoteName(name)}`];
    case "trigger":
    case "rule":
    case "policy":
      return [`DROP ${kind.toUpperCase()} ${quoteName(name)} ON ${quotedPath(table)}`];
    case "function":
    case "procedure": {
      const [, path = "", parameters = ""] = /^(.*?)\((.*)\)$/s.exec(name) ?? [];
      return [`DROP ${kind.toUpperCase()} ${quotedPath(path)}(${parameters})`];
    }
    default:
      return undefined;
  }
}

function changed(live: CatalogObject, scratch: CatalogObject, all: Fingerprint): readonly string[] | undefined {
  const { kind, name, table = "", facts } = live;
  if (kind === "table") return changedTable(live, scratch);
  if (kind === "enum") {
    const before = labelsOf(scratch);
    const missing = labelsOf(live).filter((label) => !before.includes(label));
    if (before.some((label) => !labelsOf(live).includes(label))) return undefined;
    return missing.map((label) => `ALTER TYPE ${quotedPath(name)} ADD VALUE ${quoteText(label)}`);
  }
  if (kind === "column") {
    if (["generated", "identity"].some((fact) => facts.get(fact) !== scratch.facts.get(fact))) return undefined;
    const alter = `ALTER TABLE ${quotedPath(table)} ALTER COLUMN ${quoteName(name.slice(table.length + 1))}`;
    const type = facts.get("type") ?? "";
    const collate = facts.has("collation") ? ` COLLATE ${facts.get("collation") ?? ""}` : "";
    const column = quoteName(name.slice(table.length + 1));
    return [
      ...(["type", "collation"].every((fact) => facts.get(fact) === scratch.facts.get(fact))
        ? []
        : [`${alter} DROP DEFAULT`, `${alter} TYPE ${type}${collate} USING ${column}::${type}`]),
      facts.has("default") ? `${alter} SET DEFAULT ${facts.get("default") ?? ""}` : `${alter} DROP DEFAULT`,
      `${alter} ${facts.get("nullability") === "NOT NULL" ? "SET" : "DROP"} NOT NULL`,
    ];
  }
  if (kind === "function" || kind === "procedure") return created(live, all);
  const [drop, make] = [dropped(scratch), created(live, all)];
  return drop && make && [...drop, ...make];
}

function changedTable({ name, facts }: CatalogObject, scratch: CatalogObject): readonly string[] | undefined {
  const alter = `ALTER TABLE ${quotedPath(name)}`;
  const differs = (fact: string) => facts.get(fact) !== scratch.facts.get(fact);
  const security = ["row security", "forced row security"].flatMap((fact) => {
    if (!differs(fact)) return [];
    const word = fact === "row security" ? ["ENABLE", "DISABLE"] : ["FORCE", "NO FORCE"];
    return [`${alter} ${facts.has(fact) ? word[0] : word[1]} ROW LEVEL SECURITY`];
  });
  const parents = (object: { readonly facts: CatalogObject["facts"] }) =>
    (object.facts.get("parents") ?? "").split(", ").filter((parent) => parent !== "");
  const isPartition = facts.has("partition") || scratch.facts.has("partition");
  if (differs("parents") && isPartition) return undefined;
  const [before, now] = [parents(scratch), parents({ facts })];
  const inherited = [
    ...before.filter((one) => !now.includes(one)).map((one) => `${alter} NO INHERIT ${quotedPath(one)}`),
    ...now.filter((one) => !before.includes(one)).map((one) => `${alter} INHERIT ${quotedPath(one)}`),
  ];
  const identity = facts.get("replica identity") ?? "default";
  if (!differs("replica identity")) return [...security, ...inherited];
  const isWord = /^(?:default|full|nothing)$/i.test(identity);
  return isWord ? [...security, ...inherited, `${alter} REPLICA IDENTITY ${identity.toUpperCase()}`] : undefined;
}

function labelsOf({ facts }: CatalogObject): readonly string[] {
  return (facts.get("labels") ?? "").split(", ");
}
