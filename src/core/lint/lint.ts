import type { LintFacts, RuleSettings } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { RuleId } from "./ruleTable.ts";
import { rules } from "./ruleTable.ts";
import { columnChecks } from "./rules/columns.ts";
import { constraintChecks } from "./rules/constraints.ts";
import { dataChecks } from "./rules/data.ts";
import { enumChecks, usedValue } from "./rules/enums.ts";
import { indexChecks } from "./rules/indexes.ts";
import { lockChecks } from "./rules/locks.ts";
import type { Checks, Place, Report } from "./rules/place.ts";
import { nameChecks, styleChecks } from "./rules/style.ts";
import { refusedChecks, rerunChecks, transactionChecks } from "./rules/transactions.ts";
import { migrationChecks, typeormChecks } from "./rules/typeorm.ts";
import { windowReports } from "./rules/windows.ts";
import { placesOf } from "./places.ts";
import type { Direction } from "./source/methods.ts";
import type { LintMethod, LintStatement, MigrationText } from "./source/migrationText.ts";
import { migrationsIn } from "./source/migrationText.ts";
import type { SeverityAt } from "./severity.ts";
import { severitiesIn } from "./severity.ts";

/** A finding with the statement that it is about; without one, it is about the class or a method. */
export type StatementFinding = Finding & { readonly statement?: LintStatement };

const families: readonly Checks[] = [
  indexChecks,
  constraintChecks,
  columnChecks,
  dataChecks,
  enumChecks,
  lockChecks,
  transactionChecks,
  styleChecks,
  typeormChecks,
];

const general: readonly ((place: Place) => readonly Report[])[] = [refusedChecks, rerunChecks, nameChecks];

/** A linted file: its migrations, and the findings of their text. */
export type LintResult = {
  readonly migrations: readonly MigrationText[];
  readonly findings: readonly StatementFinding[];
  readonly severityAt: SeverityAt;
};

/**
 * Checks the text of a file with migrations. Reads no file and no database, and never throws for any text.
 *
 * @param factsOf facts of a migration, by its id
 */
export function lint(file: string, factsOf: (id: string) => LintFacts, settings: RuleSettings = {}): LintResult {
  const migrations = migrationsIn(file);
  const severityAt = severitiesIn(file, settings);
  const findings = migrations.flatMap((migration) => {
    const facts = factsOf(migration.property?.value ?? migration.name);
    const ofClass = migrationChecks(migration, facts).map((report): StatementReport => ({ report }));
    const ofMethods = [migration.up, migration.down].flatMap((method) =>
      method ? ofMethod(migration, method, facts) : [],
    );
    return [...ofClass, ...ofMethods].flatMap(({ report, statement }): readonly StatementFinding[] => {
      const range = report.at ?? statement ?? migration.nameAt;
      const ranges = [range, ...(statement ? endsOf(statement) : [])];
      const isOn = report.isOn === true || rules[report.rule].isOff !== true || Object.hasOwn(settings, report.rule);
      const severity = isOn ? severityAt(report.rule, ranges, report.severity) : undefined;
      if (severity === undefined) return [];
      const { rule, arguments: values } = report;
      const place = { start: range.start, end: range.end };
      return [{ rule, severity, arguments: values, ...place, source: "text", ...(statement ? { statement } : {}) }];
    });
  });
  return { migrations, findings, severityAt };
}

/** The first and the last line of a call. A comment between them is about one of its statements. */
function endsOf({ call: { start, end } }: LintStatement) {
  return [
    { start, end: start + 1 },
    { start: end - 1, end },
  ];
}

type StatementReport = { readonly report: Report; readonly statement?: LintStatement };

function ofMethod(migration: MigrationText, method: LintMethod, facts: LintFacts): readonly StatementReport[] {
  const places = placesOf(migration, method, facts);
  const together = windowReports(places);
  const addsValues = method.statements.some(({ command }) => command.kind === "enumAdd");
  return places.flatMap((place, index) => {
    const reports = [
      ...(together[index] ?? []),
      ...families.flatMap((checks) => checkWith(checks, place)),
      ...general.flatMap((check) => check(place)),
      ...(addsValues ? usedValue(place) : []),
    ];
    return distinct(reports)
      .filter(({ rule }) => isForDirection(rule, method.direction))
      .map((report) => ({ report, statement: place.statement }));
  });
}

function checkWith(checks: Checks, place: Place): readonly Report[] {
  const check = checks[place.command.kind] as ((place: Place) => readonly Report[]) | undefined;
  return check?.(place) ?? [];
}

/** One finding for each rule and column; the general rule gives way to the special one. */
function distinct(reports: readonly Report[]): readonly Report[] {
  const lost = new Set(
    reports.filter(({ rule }) => rule === "typeorm-drop-add-pair").map(({ arguments: { column } }) => column),
  );
  const seen = new Set<string>();
  return reports.filter(({ rule, arguments: values }) => {
    if (rule === "drop-column" && lost.has(values.column)) return false;
    const key = JSON.stringify([rule, values]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function isForDirection(rule: RuleId, direction: Direction): boolean {
  return direction === "up" || rules[rule].isForDown === true;
}
