import type { Answer } from "./described.ts";
import type { Section } from "./fingerprintQuery.ts";
import { ofTables, sectionOf, sections } from "./fingerprintQuery.ts";

// A sequence, and the columns, constraints and indexes of a table, are changed only by who has locked it; see `touched.ts`.
// What they are called by and made of may change with other objects all the same: those are looked at each time.

/** Objects by their oid, and which of their fields others name them by. */
const named = { relations: [1, 2], types: [1, 2, 3, 4, 5], labels: [1], functions: [1, 2] } as const;

/** The oids of the tables and sequences of an answer that nobody has touched since. */
export function knownTables(last: Answer, touched: ReadonlySet<string>): readonly string[] {
  return sectionOf(last, "relations").flatMap(([oid = "", schema, name, kind = ""]) =>
    "rpS".includes(kind) && !touched.has(`${schema}.${name}`) ? [oid] : [],
  );
}

/**
 * An answer without what is known of tables and sequences, and that from the answer before.
 *
 * @returns the one before where all is as it was; undefined where something that they may be told by has another name now
 */
export function completed(now: Answer, last: Answer, known: readonly string[]): Answer | undefined {
  if (isSame(now, last, new Set(known))) return last;
  if (!isCalledTheSame(now, last)) return undefined;
  const there = new Set(sectionOf(now, "relations").map(([oid]) => oid));
  const kept = new Set(known.filter((oid) => there.has(oid)));
  return sections.map((section) => {
    const table = ofTables[section as keyof typeof ofTables];
    const rows = sectionOf(now, section);
    if (table === undefined) return rows;
    return [...sectionOf(last, section).filter((row) => kept.has(row[table] ?? "")), ...rows];
  });
}

/** Whether an answer without what is known says what the one before did, in the same order. */
function isSame(now: Answer, last: Answer, known: ReadonlySet<string>): boolean {
  return sections.every((section) => {
    const table = ofTables[section as keyof typeof ofTables];
    const then = sectionOf(last, section);
    const before = table === undefined ? then : then.filter((row) => !known.has(row[table] ?? ""));
    const rows = sectionOf(now, section);
    return (
      rows.length === before.length &&
      rows.every((row, at) => row.length === before[at]?.length && row.every((field, n) => field === before[at]?.[n]))
    );
  });
}

function isCalledTheSame(now: Answer, last: Answer): boolean {
  const byOid = Object.entries(named).every(([section, fields]) => {
    const text = (row: readonly string[]) => fields.map((field) => row[field]).join("\0");
    const before = new Map(sectionOf(last, section as Section).map((row) => [row[0], text(row)]));
    return sectionOf(now, section as Section).every((row) => (before.get(row[0]) ?? text(row)) === text(row));
  });
  // Those of known tables are not in the new answer, and are what they were.
  const columns = new Map(sectionOf(last, "columns").map(([oid, number, name]) => [`${oid} ${number}`, name]));
  const byNumber = sectionOf(now, "columns").every(
    ([oid, number, name]) => (columns.get(`${oid} ${number}`) ?? name) === name,
  );
  const others = ["schemas", "extensions", "others"] as const;
  return byOid && byNumber && others.every((section) => isWithin(last, now, section));
}

/** Of what has no oid here: all that was is still. */
function isWithin(last: Answer, now: Answer, section: Section): boolean {
  const there = new Set(sectionOf(now, section).map((row) => row.join("\0")));
  return sectionOf(last, section).every((row) => there.has(row.join("\0")));
}
