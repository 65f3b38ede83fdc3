import type { Problem } from "../../../core/problems/problem.ts";
import { isProblem } from "../../../core/problems/problem.ts";
import type { ScratchSession } from "../../rehearsal/scratch/scratchSession.ts";
import type { Fingerprint } from "../../rehearsal/snapshot/catalogObject.ts";
import { differences } from "../../rehearsal/snapshot/differences.ts";
import { fingerprint } from "../../rehearsal/snapshot/fingerprint.ts";
import type { StateRead } from "../compareStates.ts";
import { readState } from "../compareStates.ts";
import type { Contents } from "./tableContents.ts";
import { differingTables, pathOf, readContents } from "./tableContents.ts";

/** The compared parts of a database: its schema, its rows, and the states of its sequences, by `schema.name`. */
export type Compared = {
  readonly objects: Fingerprint;
  readonly contents: Contents;
  readonly sequences: ReadonlyMap<string, string>;
};

/** One end of the range that becomes one revision. */
export type Side = StateRead & Compared;

/** Reads one end of the range. Problems: those of a query. */
export async function readSide(session: ScratchSession): Promise<Side | Problem> {
  const state = await readState(session);
  return isProblem(state) ? state : { ...state, ...(await readCompared(session)) };
}

/** Reads what is compared; also in a transaction, if the schema was read before it. */
export async function readCompared(session: ScratchSession): Promise<Compared> {
  const objects = await fingerprint(session.ask, session.ownTables);
  const known = new Set([...objects.objects.values()].flatMap(({ kind, name }) => (kind === "sequence" ? [name] : [])));
  return {
    objects,
    contents: await readContents(session),
    sequences: await readSequences(session, [...known]),
  };
}

/** The state of each sequence: `(last value, whether it was given out)`. */
async function readSequences({ ask }: ScratchSession, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (names.length === 0) return new Map();
  const states = names.map((name) => `(SELECT last_value || ', ' || is_called FROM ${pathOf(name)})`);
  const [row] = await ask<{ states: string }>(
    `SELECT array_to_json(ARRAY[${states.join(", ")}]::text[])::text AS states`,
  );
  const all = JSON.parse(row?.states ?? "[]") as readonly string[];
  return new Map(names.map((name, index) => [name, all[index] ?? ""]));
}

/** The parts that are not compared, because two replays of the same revisions do not agree, or because the user left it out. */
export type NotCompared = {
  readonly columns: ReadonlySet<string>;
  readonly isLeftOut: (table: string) => boolean;
};

/** Differences in words. Empty if both are equal. */
export function differencesBetween(
  expected: Compared,
  actual: Compared,
  { columns, isLeftOut }: NotCompared,
): readonly string[] {
  const sequences = [...new Set([...expected.sequences.keys(), ...actual.sequences.keys()])].filter(
    (name) =>
      !isLeftOut(ownerOf(expected.objects, name) ?? "") && expected.sequences.get(name) !== actual.sequences.get(name),
  );
  return [
    ...differences(expected.objects, actual.objects).catalog,
    ...differingTables(expected.contents, actual.contents, columns, isLeftOut).map((name) => `rows of ${name} differ`),
    ...sequences.map((name) => `sequence ${name} is at (${actual.sequences.get(name) ?? ""})`),
  ];
}

/** The table, as `schema.table`, with the column that a sequence belongs to. */
export function ownerOf({ objects }: Fingerprint, sequence: string): string | undefined {
  return [...objects.values()].find(({ kind, name }) => kind === "sequence" && name === sequence)?.table;
}
