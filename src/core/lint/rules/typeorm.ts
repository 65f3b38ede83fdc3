import type { LintFacts } from "../facts.ts";
import { nameText } from "../sql/names.ts";
import type { MigrationText } from "../source/migrationText.ts";
import type { Checks, Place, Report } from "./place.ts";
import { isExisting, isSame, report } from "./place.ts";

/** Rules of TypeORM that look at a statement. */
export const typeormChecks: Checks = {
  alterTable(place) {
    const { table, actions } = place.command;
    if (!isExisting(place, table)) return [];
    return actions.flatMap((action): readonly Report[] => {
      if (action.kind === "renameColumn" && isUnlike(action.column, action.to))
        return [report(place, "typeorm-guessed-rename", table, { column: action.column, other: action.to })];
      if (action.kind !== "dropColumn" || !addsAgain(place, action.column)) return [];
      return [report(place, "typeorm-drop-add-pair", table, { column: action.column })];
    });
  },
};

/** True if a method adds a column that a statement drops. */
export function addsAgain(place: Place, column: string): boolean {
  const { command, method, statement } = place;
  if (command.kind !== "alterTable") return false;
  const { table } = command;
  const adds = (one: typeof statement) =>
    one.command.kind === "alterTable" &&
    isSame(place, one.command.table, table) &&
    one.command.actions.some((action) => action.kind === "addColumn" && action.column.name === column);
  return method.statements.slice(method.statements.indexOf(statement)).some(adds) && !place.before.some(adds);
}

/** Rules about the class of a migration and about what is known of the revision. */
export function migrationChecks(migration: MigrationText, facts: LintFacts): readonly Report[] {
  return [...timestampChecks(migration, facts), ...stateChecks(migration, facts), ...downChecks(migration)];
}

const digits = /\d{13}$/;

function timestampChecks({ name, nameAt, property }: MigrationText, facts: LintFacts): readonly Report[] {
  const id = property?.value ?? name;
  const at = property?.at ?? nameAt;
  const own = digits.exec(id)?.[0];
  const found = (variant: string, other?: string): Report => ({
    rule: "typeorm-class-timestamp",
    arguments: { name: id, variant, ...(other === undefined ? {} : { other }) },
    ...(variant === "differs" ? { severity: "warning" as const } : {}),
    at,
  });
  if (own === undefined) return isTimestamp(id) ? [] : [found("missing")];
  if (facts.otherNames?.includes(id)) return [found("duplicate")];
  const others = [digits.exec(name)?.[0], /^\d{13}/.exec(facts.fileName ?? "")?.[0]];
  const different = others.find((one) => one !== undefined && one !== own);
  return different === undefined ? [] : [found("differs", different)];
}

/** TypeORM reads a number from the last 13 characters, and rejects 0 and what is no number. */
function isTimestamp(id: string): boolean {
  const timestamp = Number.parseInt(id.slice(-13), 10);
  return !Number.isNaN(timestamp) && timestamp !== 0;
}

function stateChecks({ name, nameAt }: MigrationText, { state, renamedFrom }: LintFacts): readonly Report[] {
  if (renamedFrom !== undefined)
    return [{ rule: "typeorm-orphan-applied", arguments: { name, other: renamedFrom }, at: nameAt }];
  if (state === "outOfOrder") return [{ rule: "typeorm-out-of-order", arguments: { name }, at: nameAt }];
  return state === "edited" ? [{ rule: "typeorm-edited-after-apply", arguments: { name }, at: nameAt }] : [];
}

function downChecks({ up, down, nameAt, name, isDerived }: MigrationText): readonly Report[] {
  if (!down) return isDerived ? [] : [{ rule: "no-down", arguments: { name }, at: nameAt }];
  if (down.content === "throws")
    return [{ rule: "irreversible", arguments: { name, variant: "throws" }, at: down.name }];
  const isEmpty = down.content === "empty" && up?.content === "code";
  return isEmpty ? [{ rule: "typeorm-empty-down", arguments: { name }, at: down.name }] : [];
}

/** True if two names share no word and few letters: a rename between them is usually a guess of a tool. */
function isUnlike(from: string, to: string): boolean {
  const [a, b] = [wordsOf(from), wordsOf(to)];
  if (a.some((word) => b.some((other) => word.startsWith(other) || other.startsWith(word)))) return false;
  return distance(from.toLowerCase(), to.toLowerCase()) > 0.6 * Math.max(from.length, to.length);
}

function wordsOf(name: string): readonly string[] {
  const words = nameText({ name })
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[\s_\d-]+/);
  return words.filter((word) => word.length > 2);
}

/** Edit distance of two names. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}
