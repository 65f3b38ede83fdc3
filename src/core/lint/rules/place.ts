import type { Table } from "../../schema/schema.ts";
import { findTable } from "../../schema/schema.ts";
import type { LintFacts } from "../facts.ts";
import type { FindingArguments } from "../finding.ts";
import type { Severity } from "../ruleTable.ts";
import type { RuleId } from "../ruleTable.ts";
import type { LintMethod, LintStatement, MigrationText } from "../source/migrationText.ts";
import type { Command } from "../sql/command.ts";
import type { ObjectName } from "../sql/names.ts";
import { isKnown, isSameObject, nameText } from "../sql/names.ts";

/** A finding before its severity and range are known. */
export type Report = {
  readonly rule: RuleId;
  readonly arguments: FindingArguments;
  readonly severity?: Severity;
  /** Switches on a rule that is off. */
  readonly isOn?: boolean;
  /** Offsets in the file, instead of the statement. */
  readonly at?: { readonly start: number; readonly end: number };
};

/** A statement with everything that a rule reads. */
export type Place<C extends Command = Command> = {
  readonly command: C;
  readonly statement: LintStatement;
  readonly method: LintMethod;
  readonly migration: MigrationText;
  readonly facts: LintFacts;
  /** The statements of the method before this one. */
  readonly before: readonly LintStatement[];
  /** Of these, the statements of the same transaction. */
  readonly sameTransaction: readonly LintStatement[];
  /** Tables and materialized views that the statements before have created. */
  readonly created: readonly ObjectName[];
  /**
   * Number of the statement's transaction in the method. Negative for the transaction that PostgreSQL makes of the
   * statements of one call; undefined outside of a transaction.
   */
  readonly transaction: number | undefined;
};

/** The checks of a family, by the command that they look at. */
export type Checks = {
  readonly [K in Command["kind"]]?: (place: Place<Extract<Command, { readonly kind: K }>>) => readonly Report[];
};

/** True if two names are those of the same object. */
export function isSame(place: Pick<Place, "facts">, a: ObjectName, b: ObjectName): boolean {
  return isSameObject(a, b, place.facts.schema?.currentSchema);
}

/**
 * True if a table may be used by others while the migration runs: the migration has not created it. A name with an
 * unknown part may be any table.
 */
export function isExisting(place: Pick<Place, "facts" | "created">, table: ObjectName): boolean {
  return !place.created.some((one) => isSame(place, one, table));
}

/** The live table of a name. */
export function liveTable({ facts }: Place, { schema, name }: ObjectName): Table | undefined {
  return facts.schema && isKnown({ name, ...(schema === undefined ? {} : { schema }) })
    ? findTable(facts.schema, name, schema)
    : undefined;
}

/** The table's name and its rows, for a message. */
export function tableArguments(place: Place, table: ObjectName): FindingArguments {
  const rows = liveTable(place, table)?.rowEstimate;
  return { table: nameText(table), ...(rows === undefined ? {} : { rows }) };
}

/** A report about a table. */
export function report(place: Place, rule: RuleId, table: ObjectName, more: FindingArguments = {}): Report {
  return { rule, arguments: { ...tableArguments(place, table), ...more } };
}
