import { stableText } from "../../../core/sql/stableText.ts";
import { quoteNameIfNeeded } from "../names.ts";
import type { CatalogObject, Fingerprint } from "./catalogObject.ts";
import { keyOf, shortName } from "./catalogObject.ts";

/** Differences in words for the user. */
export interface Differences {
  readonly catalog: readonly string[];
  /** Tables with the same columns in another order. */
  readonly columnOrder: readonly string[];
}

/** Facts that say what they are; all others are said with their name. */
const plain = new Set(["type", "nullability", "definition", "labels", "values", "text"]);
/** Facts that come with a type and go with it. */
const ofType = new Set(["storage", "collation", "compression"]);
/** Characters; what is longer is not shown, only that it differs. */
const readable = 120;

/**
 * Differences between two states of one database. Objects that appear or disappear together with their table are not
 * listed.
 */
export function differences(before: Fingerprint, after: Fingerprint): Differences {
  if (before === after) return { catalog: [], columnOrder: [] };
  const words = new Words(after.schema ?? before.schema);
  const lines: { readonly of: string; readonly label: string; readonly line: string }[] = [];
  const say = (object: CatalogObject, ...changes: readonly string[]) => {
    const label = words.label(object);
    lines.push(...changes.map((change) => ({ of: object.table ?? object.name, label, line: `${label}${change}` })));
  };
  for (const [key, object] of before.objects) {
    const then = after.objects.get(key);
    if (then !== undefined) say(object, ...words.changes(object, then).map((change) => `: ${change}`));
    else if (!hasNoTable(object, after)) say(object, " is gone");
  }
  for (const [key, object] of after.objects)
    if (!before.objects.has(key) && !hasNoTable(object, before)) say(object, " is new");
  const catalog = lines.sort((a, b) => compare(a.of, b.of) || compare(a.label, b.label)).map(({ line }) => line);
  const columnOrder = [...before.columns].flatMap(([table, columns]) => {
    const then = after.columns.get(table);
    return then !== undefined && isOtherOrder(columns, then) ? [shortName(table, words.schema)] : [];
  });
  return { catalog, columnOrder };
}

function stable(fact: string | undefined): string | undefined {
  return fact === undefined ? undefined : stableText(fact);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const owners = ["table", "foreign table", "view", "materialized view", "composite type", "domain"];

/** True if the object's table is missing from the other state: the table's own difference covers the object. */
function hasNoTable({ table }: CatalogObject, other: Fingerprint): boolean {
  return table !== undefined && !owners.some((kind) => other.objects.has(keyOf(kind, table)));
}

function isOtherOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.join("\0") !== b.join("\0") && a.toSorted().join("\0") === b.toSorted().join("\0");
}

class Words {
  readonly schema: string | null;
  readonly #qualified: RegExp | undefined;

  constructor(schema: string | null) {
    this.schema = schema;
    if (schema === null) return;
    const printed = quoteNameIfNeeded(schema);
    this.#qualified = new RegExp(`(?<![\\w".$])${printed.replaceAll(/[^\w]/g, "\\$&")}\\.`, "g");
  }

  label({ kind, name, table }: CatalogObject): string {
    const short = this.#text(`${kind} ${shortName(name, this.schema)}`.trim());
    const says = table === undefined || name.startsWith(`${table}.`) || kind === "sequence";
    return says ? short : `${short} of ${shortName(table, this.schema)}`;
  }

  changes(before: CatalogObject, after: CatalogObject): readonly string[] {
    const facts = [...new Set([...before.facts.keys(), ...after.facts.keys()])];
    const changed = facts.filter((fact) => stable(before.facts.get(fact)) !== stable(after.facts.get(fact)));
    return changed
      .filter((fact) => !changed.includes("type") || !ofType.has(fact))
      .map((fact) => this.#change(fact, before.facts.get(fact), after.facts.get(fact)));
  }

  #change(fact: string, before = "none", after = "none"): string {
    const [then, now] = [this.#text(before), this.#text(after)];
    if ([then, now].some((text) => text.length > readable || text.includes("\n"))) return `${fact} differs`;
    return plain.has(fact) ? `${then} → ${now}` : `${fact} ${then} → ${now}`;
  }

  #text(text: string): string {
    return this.#qualified === undefined ? text : text.replace(this.#qualified, "");
  }
}
