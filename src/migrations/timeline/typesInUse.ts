import { unquoted } from "../../core/sql/quote.ts";
import type { BlamedEvent } from "./blame.ts";
import { blamedEvent } from "./blame.ts";
import type { RevisionEvents } from "./event.ts";
import { ownName } from "./event.ts";

/** Kinds of types that a column has by their name. What changes in one of them changes the values that the column takes. */
const namedTypes = ["enum", "domain", "range type"];

/**
 * Adds what revisions did to the types of columns: TypeORM adds a value to an enum by another type of the same name, which is
 * no change of the column in the catalog.
 *
 * @param events of a column, or of a table with its columns; the latest first
 */
export function withTypes(
  revisions: readonly RevisionEvents[],
  events: readonly BlamedEvent[],
): readonly BlamedEvent[] {
  const types = new Map<string, string>();
  const result: BlamedEvent[] = [];
  for (const revision of revisions) {
    const own = events.filter((one) => one.revision === revision.revision).toReversed();
    const ofTypes = revision.events.filter(
      ({ operation, object, former }) =>
        (operation === "changed" || operation === "renamed") &&
        namedTypes.includes(object.kind) &&
        [...types.values()].includes((former ?? object).name),
    );
    result.push(...ofTypes.map((event) => blamedEvent(revision, event)), ...own);
    for (const { object, former } of ofTypes)
      for (const [column, type] of types) if (type === former?.name) types.set(column, object.name);
    for (const { event } of own) follow(types, event);
  }
  return result.toReversed();
}

/** Follows the type of each column over one event. */
function follow(types: Map<string, string>, { operation, object, former, changes }: BlamedEvent["event"]): void {
  if (object.kind !== "column") return;
  const name = ownName(object);
  if (operation === "dropped") types.delete(name);
  const before = former && types.get(ownName(former));
  if (former) types.delete(ownName(former));
  const type = changes.find(({ fact }) => fact === "type")?.after;
  const now = type === undefined ? before : unquoted(type).replace(/(?:\[\])+$/, "");
  if (now !== undefined) types.set(name, now);
}
