import type { Fingerprint } from "./catalogObject.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Rows } from "./rows.ts";
import { rowsAfter, rowsOf } from "./rows.ts";
import { seed } from "../seed/seed.ts";
import type { ScratchSession } from "../scratch/scratchSession.ts";

/** All that a database holds, at one moment of a rehearsal. */
export type Snapshot = { readonly catalog: Fingerprint; readonly rows: Rows };

/** Looks at everything, or at what was touched since `last`. */
export async function takeSnapshot(
  { ask, ownTables, touchedTables }: Pick<ScratchSession, "ask" | "ownTables" | "touchedTables">,
  last?: Snapshot,
): Promise<Snapshot> {
  const { now: touched, sequences } = touchedTables;
  touchedTables.clear();
  if (last === undefined || touched === "any")
    return { catalog: await fingerprint(ask, ownTables), rows: await rowsOf(ask, ownTables) };
  const since = { last: last.catalog, touched: new Set([...touched, ...sequences]) };
  const catalog = await fingerprint(ask, ownTables, since);
  const others = [...touched].filter((name) => !ownTables.includes(name));
  const rows = hasOtherValues(last.catalog, catalog)
    ? await rowsOf(ask, ownTables)
    : await rowsAfter(ask, last.rows, others, catalog);
  return { catalog, rows };
}

/** True if rows may read differently without a write, because a type has changed. */
function hasOtherValues(before: Fingerprint, now: Fingerprint): boolean {
  const types = [...before.objects].filter(([, { kind }]) => ["enum", "domain", "range type", "type"].includes(kind));
  return types.some(([key, { facts }]) => {
    const then = now.objects.get(key)?.facts;
    return then === undefined || [...facts].some(([fact, text]) => then.get(fact) !== text);
  });
}

/**
 * Puts rows into every empty table, and says of which it could not.
 *
 * @param last what was there, but for what was touched since then
 */
export async function seedEmptyTables(session: ScratchSession, last?: Snapshot): Promise<void> {
  const { touchedTables } = session;
  const among = last && touchedTables.now !== "any" ? [...touchedTables.now, ...emptyIn(last.rows)] : undefined;
  const { seeded, notSeeded, oids } = await seed(session.ask, session.ownTables, { among });
  for (const oid of oids) session.seeded.add(oid);
  // A trigger may have taken the rows, and written them elsewhere.
  if (among && seeded.length + notSeeded.length > 0) await touchedTables.addSeeds(among);
  for (const { table, reason } of notSeeded) session.note({ kind: "notSeeded", table, reason });
}

function emptyIn({ tables }: Rows): readonly string[] {
  return [...tables].flatMap(([name, { total }]) => (total === 0 ? [name] : []));
}
