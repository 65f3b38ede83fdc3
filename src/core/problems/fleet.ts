/** A line of a list of databases, absolute; lines from 1. */
type Line = { readonly file: string; readonly line: number };

/** A mistake in a list of databases. */
export type FleetMistake =
  /** The text is no JSON with comments; `message` is the parser's. */
  | { readonly reason: "syntax"; readonly message: string }
  | { readonly reason: "notList" }
  | { readonly reason: "notEntry" }
  /** The entry has none of the keys that say what it is, or several. */
  | { readonly reason: "kind"; readonly found: readonly string[] }
  | { readonly reason: "unknownKey"; readonly key: string; readonly known: readonly string[] }
  | { readonly reason: "notText"; readonly key: string }
  | { readonly reason: "notVariables" }
  /** A value that is no text, or a name that no variable can have. */
  | { readonly reason: "variable"; readonly variable: string }
  /** A reference that is not closed. */
  | { readonly reason: "reference"; readonly variable: string }
  /** A password that was typed in. */
  | { readonly reason: "password"; readonly variable: string }
  /** The names of two members are equal. */
  | { readonly reason: "sameName"; readonly name: string };

/** Problems of a fleet: its list, and what its members turn out to be. */
export type FleetProblem =
  | { readonly code: "fleetMissing"; readonly file: string; readonly message: string }
  /** No file was named, and the setting names none. */
  | { readonly code: "fleetUnnamed" }
  | ({ readonly code: "fleetList"; readonly at: Line } & FleetMistake)
  /** An entry, or all of a list, with which no database was found. */
  | { readonly code: "fleetEmpty"; readonly at: Line; readonly pattern?: string }
  /** A query of a list that returns rows without a name, or secrets. */
  | {
      readonly code: "fleetQuery";
      readonly at: Line;
      readonly reason: "secret" | "null" | "tooMany";
      readonly column: string;
    }
  /** A variable that a member refers to is not set. */
  | {
      readonly code: "fleetVariable";
      readonly at: Line;
      readonly member: string;
      readonly variable: string;
      readonly reference: string;
    }
  /** A name that a URL cannot have, because programs do not read all encoded characters back. */
  | {
      readonly code: "fleetUrl";
      readonly at: Line;
      readonly member: string;
      readonly variable: string;
      readonly column: string;
    }
  /** Two members have the same database, schema and migrations table. */
  | { readonly code: "fleetSame"; readonly members: readonly [string, string]; readonly database: string }
  /** A member has variables of its own, and is the project's own database without them. */
  | { readonly code: "fleetBase"; readonly at: Line; readonly member: string; readonly database: string }
  /** A member had another database when its state was read. */
  | { readonly code: "fleetMoved"; readonly member: string }
  /** Members that failed, and how many were not begun. */
  | { readonly code: "fleetFailed"; readonly failed: readonly string[]; readonly left: number }
  /** A name of `--canary` or `--only` that no member has. */
  | { readonly code: "fleetMemberUnknown"; readonly name: string; readonly option: string }
  /** Protected members that were not confirmed; the names are those of databases. */
  | { readonly code: "fleetProtected"; readonly databases: readonly string[] };

/** True for the problems of this file: their codes begin alike. */
export function isFleetProblem(problem: { readonly code: string }): problem is FleetProblem {
  return problem.code.startsWith("fleet");
}
