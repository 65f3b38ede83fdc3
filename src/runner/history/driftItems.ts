import type { Catalog } from "../../core/diff/catalog.ts";
import { stableText } from "../../core/sql/stableText.ts";
import type { DriftItem, Folded, IgnoredDrift, Lane } from "../../migrations/timeline/drift.ts";
import { ignoredBy, isPlatformSchema } from "../../migrations/timeline/drift.ts";
import type { CatalogObject, Fingerprint } from "../rehearsal/snapshot/catalogObject.ts";
import { keyOf, shortName } from "../rehearsal/snapshot/catalogObject.ts";

/** A difference, and the object that it is about. */
export type FoundDrift = { readonly item: DriftItem; readonly object: CatalogObject; readonly key: string };

/** The states that are compared. */
export type DriftLanes = {
  readonly history: Fingerprint;
  /** The live definition, as the scratch database has executed it. */
  readonly live: Fingerprint;
  /** The catalog of the live database itself: it has also what a definition leaves out. */
  readonly catalog: Fingerprint | undefined;
  /** Undefined if the project has no entity. */
  readonly entities: Catalog | undefined;
};

/** The objects that differ between the history and the live database, and whether the entities describe them. */
export function liveDrift(lanes: DriftLanes, ignored: readonly IgnoredDrift[]): readonly FoundDrift[] {
  const { history, live, catalog } = lanes;
  const schema = live.schema ?? history.schema;
  const keys = new Set([...history.objects.keys(), ...live.objects.keys(), ...(catalog?.objects.keys() ?? [])]);
  const used = usedSchemas(lanes);
  return [...keys].flatMap((key): readonly FoundDrift[] => {
    const then = history.objects.get(key);
    const written = live.objects.get(key);
    const there = catalog?.objects.get(key);
    const object = written ?? there ?? then;
    if (!object) return [];
    // The definition leaves this object out. It exists in the live database, and nothing else of it is known.
    if (then && !written && there) return [];
    const now = written ?? there;
    const changes = [
      ...(then && written ? changesBetween(then, written) : []),
      ...(there?.facts.get("valid") === "no" && then?.facts.get("valid") !== "no" ? ["the index is not valid"] : []),
    ];
    if (then && now && changes.length === 0) return [];
    // An object that came or went with its table is covered by the table.
    if (!(then && now) && hasNoTable(object, then ? live : history)) return [];
    const item: DriftItem = {
      object: labelOf(object, schema),
      lanes: {
        entities: lanes.entities === undefined ? "unknown" : inEntities(object, lanes.entities),
        history: then ? "present" : "absent",
        live: now ? (then ? "differs" : "present") : "absent",
      },
      changes,
    };
    const { reason } = ignoredBy(item, ignored) ?? {};
    const folded = then ? undefined : foldedOf(object, history, used);
    return [
      { key, object, item: { ...item, ...(folded ? { folded } : {}), ...(reason === undefined ? {} : { reason }) } },
    ];
  });
}

/** The schemas in which the history or the entities have something, and the current one. */
export function usedSchemas({ history, live, entities }: DriftLanes): ReadonlySet<string> {
  const ofHistory = [...history.objects.values()].map(schemaOf);
  const ofEntities = [...(entities?.tables.values() ?? []), ...(entities?.views.values() ?? [])].map(
    (one) => one.schema,
  );
  return new Set([...ofHistory, ...ofEntities, live.schema ?? "public", history.schema ?? "public"]);
}

function schemaOf({ kind, name, table }: Pick<CatalogObject, "kind" | "name" | "table">): string {
  const full = table ?? name;
  return kind === "schema" ? name : full.slice(0, Math.max(0, full.indexOf(".")));
}

function changesBetween(then: CatalogObject, now: CatalogObject): readonly string[] {
  const facts = [...new Set([...then.facts.keys(), ...now.facts.keys()])];
  return facts.flatMap((fact) => {
    const [before = "none", after = "none"] = [then.facts.get(fact), now.facts.get(fact)];
    if (before === after || stableText(before) === stableText(after)) return [];
    const isLong = `${before}${after}`.length > 160 || `${before}${after}`.includes("\n");
    return isLong ? [`${fact} differs`] : [`${fact} ${before} → ${after}`];
  });
}

const owners = ["table", "foreign table", "view", "materialized view", "composite type", "domain"];

function hasNoTable({ table }: CatalogObject, other: Fingerprint): boolean {
  return table !== undefined && !owners.some((kind) => other.objects.has(keyOf(kind, table)));
}

/** Why an object that the history does not have is listed apart. */
function foldedOf(object: CatalogObject, history: Fingerprint, used: ReadonlySet<string>): Folded | undefined {
  const schema = schemaOf(object);
  if (schema !== "" && !used.has(schema)) return isPlatformSchema(schema) ? "platform" : "otherSchema";
  const parents = object.facts.get("parents")?.split(", ") ?? [];
  return object.facts.has("partition") && parents.some((parent) => history.objects.has(keyOf("table", parent)))
    ? "partition"
    : undefined;
}

/** The entities describe tables, views and their columns, keys, constraints and indexes. Of others nothing is known. */
function inEntities({ kind, name, table = "" }: CatalogObject, { tables, views, enums }: Catalog): Lane {
  const holder = tables.get(`table ${table}`);
  const last = name.startsWith(`${table}.`) ? name.slice(table.length + 1) : name;
  const there = (is: boolean): Lane => (is ? "present" : "absent");
  switch (kind) {
    case "table":
      return there(tables.has(`table ${name}`));
    case "view":
    case "materialized view":
      return there(views.has(`view ${name}`));
    case "enum":
      return there(enums.has(`type ${name}`));
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

/** An object in words, without the current schema. */
function labelOf({ kind, name, table }: CatalogObject, schema: string | null): string {
  const short = shortName(name, schema);
  const isInName = table === undefined || name.startsWith(`${table}.`) || kind === "sequence";
  return (isInName ? `${kind} ${short}` : `${kind} ${short} of ${shortName(table, schema)}`).trim();
}
