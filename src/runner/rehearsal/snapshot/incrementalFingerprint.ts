import type { Answer } from "./catalogObject.ts";
import type { Section } from "./fingerprintQuery.ts";
import { ofTables, sectionOf, sections } from "./fingerprintQuery.ts";

// A sequence, and the columns, constraints and indexes of a table, change only in a session that has locked the table
// or sequence: see `touchedTables.ts`. Other objects that are part of their description may change independently, so those
// are read each time.

type Row = readonly string[];

/** Objects by their oid, and which of their fields others name them by. */
const named = { relations: [1, 2], types: [1, 2, 3, 4, 5], labels: [1], functions: [1, 2] } as const;

/** Oids of the tables and sequences of an answer that no statement has touched since. */
export function knownTables(last: Answer, touched: ReadonlySet<string>): readonly string[] {
  return sectionOf(last, "relations").flatMap(([oid = "", schema, name, kind = ""]) =>
    "rpS".includes(kind) && !touched.has(`${schema}.${name}`) ? [oid] : [],
  );
}

/**
 * Merges an answer that skips unchanged tables and sequences with the previous answer.
 *
 * @returns the previous answer if nothing has changed; undefined if an object that a description may mention has been
 * renamed
 */
export function mergeWithPrevious(now: Answer, last: Answer, known: readonly string[]): Answer | undefined {
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

/** True if the partial answer has the same rows, in the same order, as the previous answer. */
function isSame(now: Answer, last: Answer, known: ReadonlySet<string>): boolean {
  return sections.every((section) => {
    const table = ofTables[section as keyof typeof ofTables];
    const then = sectionOf(last, section);
    const before = table === undefined ? then : then.filter((row) => !known.has(row[table] ?? ""));
    const rows = sectionOf(now, section);
    return rows.length === before.length && rows.every((row, at) => isSameRow(row, before[at] ?? []));
  });
}

function isSameRow(row: Row, before: Row): boolean {
  return row === before || (row.length === before.length && row.every((field, at) => field === before[at]));
}

function isCalledTheSame(now: Answer, last: Answer): boolean {
  const byOid = Object.entries(named).every(([section, fields]) => {
    const text = (row: Row) => fields.map((field) => row[field]).join("\0");
    const [rows, before] = otherRows(sectionOf(now, section as Section), sectionOf(last, section as Section));
    const names = new Map(before.map((row) => [row[0], text(row)]));
    return rows.every((row) => (names.get(row[0]) ?? text(row)) === text(row));
  });
  // Those of known tables are not in the new answer, and are what they were.
  const [rows, before] = otherRows(sectionOf(now, "columns"), sectionOf(last, "columns"));
  const columns =
    rows.length === 0 ? undefined : new Map(before.map(([oid, number, name]) => [`${oid} ${number}`, name]));
  const byNumber = rows.every(([oid, number, name]) => (columns?.get(`${oid} ${number}`) ?? name) === name);
  const others = ["schemas", "extensions", "others"] as const;
  return byOid && byNumber && others.every((section) => isWithin(last, now, section));
}

/** The rows of both sides without those that both have as the same array. */
function otherRows(now: readonly Row[], last: readonly Row[]): readonly [readonly Row[], readonly Row[]] {
  const there = new Set(last);
  const rows = now.filter((row) => !there.delete(row));
  return [rows, rows.length === 0 ? [] : [...there]];
}

/** For sections whose rows have no oid: true if every row of the previous answer is still present. */
function isWithin(last: Answer, now: Answer, section: Section): boolean {
  const there = new Set(sectionOf(now, section).map((row) => row.join("\0")));
  return sectionOf(last, section).every((row) => there.has(row.join("\0")));
}
