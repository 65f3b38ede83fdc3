import type { LiveState } from "../../../migrations/rehearsal.ts";
import type { CatalogObject, Fingerprint } from "../snapshot/catalogObject.ts";
import { keyOf } from "../snapshot/catalogObject.ts";
import { fingerprint } from "../snapshot/fingerprint.ts";
import { ReadingMemory } from "../snapshot/readingMemory.ts";
import { readFingerprint } from "../snapshot/readFingerprint.ts";
import type { LiveDifference } from "./liveDifferences.ts";
import { goesWithTable, liveDifferences, objectInWords } from "./liveDifferences.ts";
import { statementsFor } from "./liveStatements.ts";
import { sectionsOf } from "../scratch/separators.ts";
import type { ScratchSession } from "../scratch/scratchSession.ts";

/** An object that is made may need one that is made later: so often the rest is tried again. */
const rounds = 6;

/** The live catalog; undefined where it is not known, or is that of another history. */
export function liveCatalog(session: ScratchSession, liveState: LiveState): Fingerprint | undefined {
  const { catalog, catalogOf = [], rows, searchPath = [] } = liveState;
  if (catalog === undefined || catalogOf.join("\n") !== rows.map(({ id }) => id).join("\n")) return undefined;
  return readFingerprint(sectionsOf(catalog), searchPath[0] ?? null, session.ownTables, new ReadingMemory());
}

/**
 * Makes the scratch database, on which the history was replayed, what the live one is: what was made, changed or dropped
 * by hand there is made, changed or dropped here. Notes what differs, and what could not be made the same.
 */
export async function followLive(session: ScratchSession, liveState: LiveState): Promise<void> {
  const live = liveCatalog(session, liveState);
  if (live === undefined) {
    if (liveState.catalogOf === undefined) session.note({ kind: "notCompared" });
    return;
  }
  const before = await fingerprint(session.ask, session.ownTables);
  const found = differencesNow(session, liveState, live, before);
  if (found.length === 0) return;
  await session.ask("SET event_triggers = off");
  await apply(session, live, found);
  await session.ask("RESET event_triggers");
  const after = await fingerprint(session.ask, session.ownTables);
  const left = new Set(differencesNow(session, liveState, live, after).map(nameOf));
  // An object that was created again and has the same text differed only in the wording of the deparser.
  const real = found.filter(({ how, scratch }) => {
    const now = scratch && after.objects.get(keyOf(scratch.kind, scratch.name, scratch.table));
    return how !== "differs" || !now || [...now.facts].some(([fact, text]) => scratch?.facts.get(fact) !== text);
  });
  const isTold = (difference: LiveDifference) => !partOfNew(difference, before);
  const names = (how: LiveDifference["how"]) =>
    real.filter((one) => one.how === how && isTold(one)).map((one) => nameOf(one));
  const unexplained = found.filter((one) => left.has(nameOf(one)) && isTold(one)).map((one) => nameOf(one));
  const note = {
    onlyLive: names("onlyLive"),
    onlyHistory: names("onlyHistory"),
    differs: [...new Set([...names("differs"), ...unexplained.filter((name) => !names("onlyLive").includes(name))])],
    unexplained,
  };
  if (Object.values(note).some((list) => list.length > 0)) session.note({ kind: "liveDiffers", ...note });
}

/** Makes the objects of schemas that the history only refers to, before it is replayed. */
export async function makePlatform(
  session: ScratchSession,
  liveState: LiveState,
  schemas: readonly string[],
): Promise<void> {
  const live = liveCatalog(session, liveState);
  if (live === undefined || schemas.length === 0) return;
  const scratch = await fingerprint(session.ask, session.ownTables);
  const isMeant = ({ how, live: object }: LiveDifference) =>
    how === "onlyLive" && schemas.some((schema) => schemaOf(object) === schema);
  await apply(session, live, differencesNow(session, liveState, live, scratch).filter(isMeant));
}

function schemaOf(object: CatalogObject | undefined): string {
  const path = object?.table ?? object?.name ?? "";
  return path.slice(0, path.indexOf("."));
}

async function apply(session: ScratchSession, live: Fingerprint, found: readonly LiveDifference[]): Promise<void> {
  // A dropped table takes its parts with it, so those of it come last.
  let open = [
    ...found.filter(({ how }) => how === "onlyHistory").toReversed(),
    ...found.filter(({ how }) => how !== "onlyHistory"),
  ];
  for (let round = 0; round < rounds && open.length > 0; round++) {
    const left: LiveDifference[] = [];
    for (const difference of open) if (!(await isMade(session, live, difference))) left.push(difference);
    if (left.length === open.length) return;
    open = left;
  }
}

async function isMade(session: ScratchSession, live: Fingerprint, difference: LiveDifference): Promise<boolean> {
  const statements = statementsFor(difference, live);
  if (statements === undefined) return false;
  if (statements.length === 0) return true;
  try {
    // Several statements of one query are one transaction.
    await session.ask(statements.map((sql) => sql.replace(/;\s*$/, "")).join(";\n"));
    return true;
  } catch {
    return false;
  }
}

function differencesNow(
  session: ScratchSession,
  { version, extensionSchemas = {} }: LiveState,
  live: Fingerprint,
  scratch: Fingerprint,
): readonly LiveDifference[] {
  const lacking = new Set(session.lacking);
  const own = new Set(Object.values(extensionSchemas));
  return liveDifferences(live, scratch, Math.floor(version / 10_000) === session.major).filter(
    ({ live: a, scratch: b }) => {
      const object = a ?? b;
      // A missing extension has a note of its own. A role may see a sequence of TypeORM's own tables.
      if (object?.kind === "extension") return !lacking.has(object.name) && a !== undefined;
      if (object?.kind === "schema") return !own.has(object.name) && object.name !== "public";
      return true;
    },
  );
}

/** A part of a table, or a column's sequence, that came with what is listed already. */
function partOfNew({ how, live: object }: LiveDifference, scratch: Fingerprint): boolean {
  if (how !== "onlyLive" || object === undefined) return false;
  if (object.kind === "attribute") return true;
  return goesWithTable(object, scratch) || (object.kind === "sequence" && object.table !== undefined);
}

function nameOf({ live, scratch }: LiveDifference): string {
  const object = live ?? scratch;
  return object === undefined ? "" : objectInWords(object);
}
