import * as l10n from "@vscode/l10n";
import type { FactChange, SchemaEvent, SchemaObject } from "../../../migrations/timeline/event.ts";
import { ownName } from "../../../migrations/timeline/event.ts";

/** The effects of a revision in words, without parts that came or went with a table that is named. */
export function wordsOf(events: readonly SchemaEvent[], schema: string | null): readonly string[] {
  return withoutParts(events).map((event) => eventInWords(event, schema));
}

/** The events that a reader looks for: a column of a new table is a part of the table. */
export function withoutParts(events: readonly SchemaEvent[]): readonly SchemaEvent[] {
  const whole = new Set(
    events
      .filter(({ operation }) => operation === "created" || operation === "dropped")
      .map(({ object }) => object.name),
  );
  return events.filter(
    ({ isPart, object }) => isPart !== true || object.table === undefined || !whole.has(object.table),
  );
}

/** The effect of a revision on an object in words: `adds column user.email (text, NOT NULL)`. @param schema the current one */
export function eventInWords({ operation, object, former, changes }: SchemaEvent, schema: string | null): string {
  const label = labelOf(object, schema);
  switch (operation) {
    case "created": {
      const facts = object.kind === "column" ? createdFacts(changes) : "";
      return facts === "" ? l10n.t("adds {0}", label) : l10n.t("adds {0} ({1})", label, facts);
    }
    case "dropped":
      return l10n.t("drops {0}", label);
    case "recreated":
      return l10n.t("drops {0} and adds it again", label);
    case "renamed": {
      const from = former ?? object;
      const words =
        ownName(from) === ownName(object)
          ? l10n.t("moves {0} to {1}", `${from.kind} ${from.name}`, object.name)
          : l10n.t("renames {0} to {1}", labelOf(from, schema), ownName(object));
      return changes.length === 0 ? words : `${words}, ${changesInWords(changes)}`;
    }
    case "changed":
      return l10n.t("changes {0}: {1}", label, changesInWords(changes));
  }
}

/** The kind and the name of an object: `column user.email`, `index user_email of user`. */
export function labelOf({ kind, name, table }: SchemaObject, schema: string | null): string {
  const short = (text: string) =>
    schema !== null && text.startsWith(`${schema}.`) ? text.slice(schema.length + 1) : text;
  const isInName = table === undefined || name.startsWith(`${table}.`);
  return isInName ? `${kind} ${short(name)}` : l10n.t("{0} of {1}", `${kind} ${short(name)}`, short(table));
}

/** Facts of a new column that a reader looks for. */
function createdFacts(changes: readonly FactChange[]): string {
  const fact = (name: string) => changes.find((change) => change.fact === name)?.after;
  const expression = fact("default");
  return [
    fact("type"),
    fact("nullability") === "NOT NULL" ? "NOT NULL" : undefined,
    expression === undefined ? undefined : `DEFAULT ${expression}`,
  ]
    .filter((word) => word !== undefined)
    .join(", ");
}

/** Characters; a longer text is not shown, only that it differs. */
const readable = 80;

function changesInWords(changes: readonly FactChange[]): string {
  return changes.map(changeInWords).join(", ");
}

function changeInWords({ fact, before, after }: FactChange): string {
  if (fact === "value") {
    if (before === undefined) return l10n.t("adds value {0}", after ?? "");
    return after === undefined
      ? l10n.t("removes value {0}", before)
      : l10n.t("renames value {0} to {1}", before, after);
  }
  const isLong = [before, after].some((text = "") => text.length > readable || text.includes("\n"));
  if (isLong) return l10n.t("{0} differs", fact);
  if (fact === "nullability" || fact === "type") return `${before ?? "—"} → ${after ?? "—"}`;
  return `${fact} ${before ?? "—"} → ${after ?? "—"}`;
}
