import { keyOf as catalogKey } from "../../core/diff/catalog.ts";
import type { Catalog } from "../../core/diff/catalog.ts";
import type { DriftItem, Folded, Lane } from "../../migrations/timeline/drift.ts";
import { isPlatformSchema } from "../../migrations/timeline/drift.ts";
import type { CatalogObject, Fingerprint } from "../rehearsal/snapshot/catalogObject.ts";
import { keyOf, shortName } from "../rehearsal/snapshot/catalogObject.ts";

/** The objects that differ between the history and the live database, and whether the entities describe them. */
export function liveDrift(history: Fingerprint, live: Fingerprint, entities: Catalog): readonly DriftItem[] {
  const schema = live.schema ?? history.schema;
  const keys = new Set([...history.objects.keys(), ...live.objects.keys()]);
  return [...keys].flatMap((key): readonly DriftItem[] => {
    const [then, now] = [history.objects.get(key), live.objects.get(key)];
    const object = now ?? then;
    if (!object) return [];
    const changes = then && now ? changesBetween(then, now) : [];
    if (then && now && changes.length === 0) return [];
    // An object that came or went with its table is covered by the table.
    if (!(then && now) && hasNoTable(object, then ? live : history)) return [];
    const folded = foldedOf(object, history);
    return [
      {
        object: labelOf(object, schema),
        lanes: {
          entities: inEntities(object, entities),
          history: then ? "present" : "absent",
          live: now ? (then ? "differs" : "present") : "absent",
        },
        changes,
        ...(folded ? { folded } : {}),
      },
    ];
  });
}

function changesBetween(then: CatalogObject, now: CatalogObject): readonly string[] {
  const facts = [...new Set([...then.facts.keys(), ...now.facts.keys()])];
  return facts.flatMap((fact) => {
    const [before = "none", after = "none"] = [then.facts.get(fact), now.facts.get(fact)];
    if (before === after) return [];
    const isLong = `${before}${after}`.length > 160 || `${before}${after}`.includes("\n");
    return isLong ? [`${fact} differs`] : [`${fact} ${before} → ${after}`];
  });
}

const owners = ["table", "foreign table", "view", "materialized view", "composite type", "domain"];

function hasNoTable({ table }: CatalogObject, other: Fingerprint): boolean {
  return table !== undefined && !owners.some((kind) => other.objects.has(keyOf(kind, table)));
}

function foldedOf({ name, table, kind, facts }: CatalogObject, history: Fingerprint): Folded | undefined {
  const full = table ?? name;
  if (isPlatformSchema(kind === "schema" ? name : full.slice(0, Math.max(0, full.indexOf("."))))) return "platform";
  const parents = facts.get("parents")?.split(", ") ?? [];
  return facts.has("partition") && parents.some((parent) => history.objects.has(keyOf("table", parent)))
    ? "partition"
    : undefined;
}

/** The entities describe tables, views and their columns, keys, constraints and indexes. Of others nothing is known. */
function inEntities({ kind, name, table = "" }: CatalogObject, { tables, views, enums }: Catalog): Lane {
  const [schema, own] = split(table === "" ? name : table);
  const holder = tables.get(catalogKey.table(schema, own));
  const last = name.startsWith(`${table}.`) ? name.slice(table.length + 1) : name;
  const there = (is: boolean): Lane => (is ? "present" : "absent");
  switch (kind) {
    case "table":
      return there(holder !== undefined);
    case "view":
    case "materialized view":
      return there(views.has(catalogKey.view(schema, own)));
    case "enum":
      return there(enums.has(catalogKey.type(schema, own)));
    case "column":
      return there(holder?.columns.some((column) => column.name === last) === true);
    case "constraint":
      return there(holder?.constraints.some((constraint) => constraint.name === last) === true);
    case "index":
      return there(holder?.indexes.some((index) => index.name === last) === true);
    default:
      return "unknown";
  }
}

function split(full: string): readonly [string, string] {
  const dot = full.indexOf(".");
  return [full.slice(0, dot), full.slice(dot + 1)];
}

/** An object in words, without the current schema. */
export function labelOf({ kind, name, table }: CatalogObject, schema: string | null): string {
  const short = shortName(name, schema);
  const isInName = table === undefined || name.startsWith(`${table}.`) || kind === "sequence";
  return isInName ? `${kind} ${short}` : `${kind} ${short} of ${shortName(table, schema)}`;
}
