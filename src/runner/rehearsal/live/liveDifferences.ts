import type { CatalogObject, Fingerprint } from "../snapshot/catalogObject.ts";
import { keyOf } from "../snapshot/catalogObject.ts";

/** An object of one of two catalogs, or of both where it differs. */
export type LiveDifference = {
  readonly how: "onlyLive" | "onlyHistory" | "differs";
  readonly live?: CatalogObject;
  readonly scratch?: CatalogObject;
};

/** The facts by which two objects of a kind are compared. Other facts do not change a verdict. */
const compared: Readonly<Record<string, readonly string[]>> = {
  schema: [],
  extension: [],
  enum: ["labels"],
  domain: ["type"],
  "composite type": [],
  attribute: ["type"],
  sequence: [],
  table: ["row security", "forced row security", "parents", "replica identity"],
  column: ["type", "collation", "nullability", "default", "generated", "identity"],
  constraint: ["definition"],
  index: ["definition"],
  view: ["definition"],
  "materialized view": ["definition"],
  function: ["definition"],
  procedure: ["definition"],
  trigger: ["definition", "enabled"],
  rule: ["definition"],
  policy: ["definition"],
  "foreign table": [],
  aggregate: [],
  publication: ["definition"],
  "event trigger": ["definition"],
};

/** Kinds in the order in which they are made; they are dropped in the other one. */
export const kindsInOrder: readonly string[] = [
  "schema",
  "extension",
  "enum",
  "domain",
  "composite type",
  "attribute",
  "sequence",
  "table",
  "column",
  "constraint",
  "index",
  "function",
  "procedure",
  "aggregate",
  "foreign table",
  "view",
  "materialized view",
  "rule",
  "trigger",
  "policy",
  "publication",
  "event trigger",
];

const owners = ["table", "foreign table", "view", "materialized view", "composite type", "domain"];

/**
 * Differences between the live catalog and the scratch database's. Parts of a missing table are not listed beside the
 * table, except parts that have to be created after it.
 *
 * @param isSameMajor true if both servers deparse definitions by the same rules
 */
export function liveDifferences(
  live: Fingerprint,
  scratch: Fingerprint,
  isSameMajor: boolean,
): readonly LiveDifference[] {
  const found: LiveDifference[] = [];
  for (const [key, object] of live.objects) {
    if (compared[object.kind] === undefined) continue;
    const other = scratch.objects.get(key);
    if (other === undefined) found.push({ how: "onlyLive", live: object });
    else if (differs(object, other, isSameMajor)) found.push({ how: "differs", live: object, scratch: other });
  }
  for (const [key, object] of scratch.objects) {
    if (compared[object.kind] === undefined || live.objects.has(key) || goesWithTable(object, live)) continue;
    found.push({ how: "onlyHistory", scratch: object });
  }
  const rank = ({ live: a, scratch: b }: LiveDifference) => kindsInOrder.indexOf((a ?? b)?.kind ?? "");
  return found.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * True if the table of an object is missing from the other catalog, so that the object is created together with the
 * table.
 */
export function goesWithTable({ table, kind }: CatalogObject, other: Fingerprint): boolean {
  if (table === undefined || owners.includes(kind)) return false;
  return !owners.some((owner) => other.objects.has(keyOf(owner, table)));
}

function differs(a: CatalogObject, b: CatalogObject, isSameMajor: boolean): boolean {
  return (compared[a.kind] ?? []).some((fact) => {
    const [one, other] = [a.facts.get(fact) ?? "", b.facts.get(fact) ?? ""];
    return one !== other && (isSameMajor || plain(one) !== plain(other));
  });
}

/** Without what deparsers of different majors write differently: casts, brackets, quotes and qualified column names. */
function plain(text: string): string {
  return text
    .replaceAll(/::[a-z_ ]+(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])?/gi, "")
    .replaceAll(/\b\w+\.(?=\w)/g, "")
    .replaceAll(/[\s()"]/g, "")
    .toLowerCase();
}

/** An object in words: `view public.monthly`, `index bill_cents of public.bill`. */
export function objectInWords({ kind, name, table }: CatalogObject): string {
  return table === undefined || name.startsWith(`${table}.`) ? `${kind} ${name}` : `${kind} ${name} of ${table}`;
}
