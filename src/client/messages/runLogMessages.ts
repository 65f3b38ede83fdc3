import * as l10n from "@vscode/l10n";
import type { KnownRun, KnownStep } from "../../migrations/journal.ts";
import type { Direction } from "../../migrations/plan.ts";
import { titleFromId } from "../../migrations/revision.ts";
import { countInWords } from "../cards/formatNumbers.ts";
import { fixedTime, longTime } from "../cards/formatTime.ts";
import { counts } from "./counts.ts";

/** The changes of a database that were made from here, as a document. */
export function runsText(name: string, runs: readonly KnownRun[]): string {
  const head =
    runs.length === 0 ? noRuns(name) : l10n.t("Changes of {0} that were made from here, the latest first.", name);
  return [head, ...runs.map(runInWords), ""].join("\n\n");
}

/** Describes an empty list of runs. */
export function noRuns(name: string): string {
  return l10n.t("Nothing was changed on {0} from here yet.", name);
}

function runInWords(run: KnownRun): string {
  const { at, by, direction } = run;
  return [
    `${longTime(at)} · ${by} · ${directionInWords(direction)} · ${outcomeInWords(run)}`,
    ...changesOfRun(run).map(({ sign, name, id }) => `  ${sign} ${name} (${id})`),
  ].join("\n");
}

/** The kind of a run, in a word. */
export function directionInWords(direction: KnownRun["direction"]): string {
  switch (direction) {
    case "up":
      return l10n.t("Upgrade");
    case "down":
      return l10n.t("Revert");
    case "stamp":
      return l10n.t("Stamp");
  }
}

/** How a run ended. A run without a recorded end was interrupted, or is still running in another window. */
export function outcomeInWords({ outcome }: Pick<KnownRun, "outcome">): string {
  switch (outcome) {
    case undefined:
      return l10n.t("outcome unknown, no end is recorded");
    case "ok":
      return l10n.t("done");
    case "migrationFailed":
      return l10n.t("failed");
    case "cancelled":
      return l10n.t("cancelled");
    default:
      return l10n.t("ended early: {0}", outcome);
  }
}

/** A revision of a run. `planned`: the run was to change the revision, and no change is recorded. */
export type RunChange = {
  readonly id: string;
  readonly name: string;
  readonly change: "applied" | "reverted" | "planned";
  readonly sign: string;
};

/** The revisions of a run, the changed ones first, in the order of the run. */
export function changesOfRun({ applied, reverted, revisions }: KnownRun): readonly RunChange[] {
  const changes = (ids: readonly string[], change: RunChange["change"], sign: string) =>
    ids.map((id) => ({ id, name: titleFromId(id), change, sign }));
  return [
    ...changes(applied, "applied", "+"),
    ...changes(reverted, "reverted", "−"),
    ...changes(
      revisions.filter((id) => !applied.includes(id) && !reverted.includes(id)),
      "planned",
      "·",
    ),
  ];
}

/** The title of a run: `Upgrade: Add agents`, `Upgrade: 5 revisions`. */
export function runTitle(run: KnownRun): string {
  const [only, ...others] = changesOfRun(run);
  const kind = directionInWords(run.direction);
  if (!only) return kind;
  return others.length === 0 ? `${kind}: ${only.name}` : `${kind}: ${counts.revisions(others.length + 1)}`;
}

/** A duration: `519 ms`, `12.3 s`. */
export function durationInWords(milliseconds: number): string {
  return milliseconds < 10_000
    ? l10n.t("{0} ms", countInWords(Math.round(milliseconds)))
    : l10n.t("{0} s", (milliseconds / 1000).toFixed(1));
}

/** A run with its statements, as SQL. */
export function runText(run: KnownRun, steps: readonly KnownStep[]): string {
  const { at, by, database, direction, milliseconds } = run;
  const took = milliseconds === undefined ? [] : [durationInWords(milliseconds)];
  const changes = changesOfRun(run);
  const hasPlanned = changes.some(({ change }) => change === "planned");
  return [
    comment([
      [l10n.t("{0} on {1}", directionInWords(direction), database), outcomeInWords(run), ...took].join(" · "),
      l10n.t("{0} by {1}", fixedTime(at), by),
      ...changes.map(({ sign, name, id }) => `${sign} ${name} (${id})`),
      ...(hasPlanned ? [l10n.t("·: no change of the revision is recorded")] : []),
    ]),
    ...(steps.length === 0 ? [comment([l10n.t("No statement is recorded.")])] : steps.map(stepText)),
    "",
  ].join("\n\n");
}

function stepText({ id, direction, statements }: KnownStep): string {
  const head = comment([`${titleFromId(id)}: ${methodInWords(direction)}, ${counts.statements(statements.length)}`]);
  const texts = statements.map(({ sql, ms, rows }) => {
    // TypeORM returns no count for an INSERT and a command, so that 0 says nothing.
    const counted = rows === undefined || rows === 0 ? [] : [counts.peeked({ rows, more: false })];
    const facts = [durationInWords(ms), ...counted];
    return `${comment([facts.join(", ")])}\n${sql.trimEnd().replace(/;$/, "")};`;
  });
  return [head, ...texts].join("\n\n");
}

function methodInWords(direction: Direction): string {
  return direction === "up" ? "up()" : "down()";
}

function comment(lines: readonly string[]): string {
  // A name may have a line break in it.
  return lines.map((line) => `-- ${line.replaceAll(/\s+/g, " ")}`).join("\n");
}
