import { reasonOf } from "../../migrations/liveClaims.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type {
  LiveClaim,
  LiveRows,
  Phase,
  RehearsalNote,
  RehearsedStatement,
  RevisionRehearsal,
  LiveState,
  Undetermined,
  Verdict,
} from "../../migrations/rehearsal.ts";
import { rowWrites } from "../../core/sql/writes.ts";
import { droppedRoles, missingPrivileges } from "./privileges/missingPrivileges.ts";
import { newerFeature } from "../../core/sql/versionFeatures.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** The verdict on a revision if up, down and up again succeeded. */
export function verdictOf(differences: readonly string[], lost: readonly string[]): Verdict {
  if (differences.length > 0) return "irreversible";
  return lost.length > 0 ? "dataLost" : "reversible";
}

/** The reason of a verdict on a revision that failed on rows of the scratch database. */
export function madeUpRows({
  tables,
  live,
  isOfHistory = false,
}: {
  readonly tables: readonly string[];
  readonly live: LiveRows;
  /** Some of the rows were inserted by the history, and not made up. */
  readonly isOfHistory?: boolean;
}): Extract<Undetermined, { readonly kind: "madeUpRows" }> {
  return { kind: "madeUpRows", tables, live, ...(isOfHistory ? { isOfHistory } : {}) };
}

/** Facts about a revision that failed on made-up rows and succeeded without them. */
export type WithoutRows = {
  /** Why it failed with them, and where. */
  readonly failure: { readonly problem: Problem; readonly phase: Phase };
  /** The tables whose rows were taken out, as the reader knows them. */
  readonly tables: readonly string[];
  readonly live: LiveRows;
  /** It fails on any row, whatever the row says. */
  readonly isAny: boolean;
  /** Some of the rows were inserted by the history. */
  readonly isOfHistory?: boolean;
};

/**
 * The verdict on a revision that fails on rows and not without them.
 *
 * @param withRows what was seen with the made-up rows
 * @param bare what was seen without them
 */
export function verdictOnRows(
  withRows: RevisionRehearsal,
  bare: RevisionRehearsal,
  { failure: { problem, phase }, tables, live, isAny, isOfHistory = false }: WithoutRows,
): RevisionRehearsal {
  const rows = { tables, live, problem };
  if (live === "none") return { ...bare, rows };
  if (isAny && (live === "some" || phase !== "up")) {
    const verdict = phase === "up" ? "fails" : "irreversible";
    return { ...withRows, verdict, problem, phase, rows };
  }
  return { ...bare, verdict: "undetermined", problem, phase, rows, reason: madeUpRows({ tables, live, isOfHistory }) };
}

/** Why a verdict may be another one live, although nothing failed here. */
export function doubtOf(
  { statements }: Pick<RevisionRehearsal, "statements">,
  liveState: Pick<LiveState, "version" | "versionText" | "role" | "usedRoles" | "database" | "searchPath"> &
    Partial<Pick<LiveState, "extensions">>,
  {
    major,
    notes,
    schema = null,
  }: { readonly major: number; readonly notes: readonly RehearsalNote[]; readonly schema?: string | null },
): Undetermined | undefined {
  const { version, versionText } = liveState;
  const texts = statements.map(({ sql }) => sql);
  const live = Math.floor(version / 10_000);
  const feature =
    live >= major ? undefined : texts.map((sql) => newerFeature(sql, live)).find((one) => one !== undefined);
  if (feature !== undefined) return versionOf({ versionText }, major, feature);
  const unexplained = notes.flatMap((note) => (note.kind === "liveDiffers" ? note.unexplained : []));
  const words = new Set(texts.join("\n").match(/[\p{L}\p{N}_$]+/gu));
  const objects = [
    ...unexplained.filter((name) => isTouched(name, words) || isSilentlyTouched(name, statements)),
    ...droppedRoles(statements, liveState),
  ];
  return objects.length === 0 ? missingPrivileges(statements, liveState, schema) : { kind: "liveDiffers", objects };
}

/** The reason of a verdict that another major version would give otherwise. */
export function versionOf(
  { versionText }: Pick<LiveState, "versionText">,
  major: number,
  feature?: string,
): Undetermined {
  const live = versionText.split(" ")[0] ?? versionText;
  return { kind: "version", live, scratch: String(major), ...omitUndefined({ feature }) };
}

/** True for objects that act without being named: an event trigger on any definition, a publication on changed rows. */
function isSilentlyTouched(object: string, statements: readonly RehearsedStatement[]): boolean {
  if (object.startsWith("event trigger "))
    return statements.some(({ created, altered, dropped }) => created.length + altered.length + dropped.length > 0);
  if (!object.startsWith("publication ")) return false;
  return statements.some(({ sql }) => rowWrites(sql).some(({ kind }) => kind === "update" || kind === "delete"));
}

/** `column public.bill.note`, `index bill_note of public.bill`: whether its table, or itself, is named. */
function isTouched(object: string, words: ReadonlySet<string>): boolean {
  const [, own = object, table] = /^(?:.*? )?(\S+)(?: of (\S+))?$/.exec(object) ?? [];
  const parts = (table ?? own).split(".").slice(1);
  return parts.slice(0, 1).some((part) => words.has(part)) || words.has(own.split(".").at(-1) ?? "");
}

/** The rehearsal with claims about live rows: a doubt until the live database has answered. */
export function withClaims(rehearsal: RevisionRehearsal, claims: readonly LiveClaim[]): RevisionRehearsal {
  if (claims.length === 0) return rehearsal;
  const unproven = { verdict: rehearsal.verdict, claims };
  if (rehearsal.verdict === "irreversible") return { ...rehearsal, unproven };
  return { ...rehearsal, verdict: "undetermined", reason: reasonOf(claims), unproven };
}

/** A failure after a revision that was not run here may be that revision's. */
export function afterOthers(rehearsal: RevisionRehearsal, earlier: readonly RevisionRehearsal[]): RevisionRehearsal {
  const doubtful = earlier.find(
    ({ reason }) => reason !== undefined && !["version", "liveRows", "privileges"].includes(reason.kind),
  );
  if (doubtful === undefined || rehearsal.verdict !== "fails") return rehearsal;
  return { ...rehearsal, verdict: "undetermined", reason: { kind: "after", revision: doubtful.id } };
}

/** Tables and columns among what was dropped: `agent_run`, `user.email`. */
export function droppedData(statements: readonly RehearsedStatement[]): readonly string[] {
  const names = statements.flatMap(({ dropped }) => dropped);
  const tables = names.flatMap((name) => (name.startsWith("table ") ? [name.slice(6)] : []));
  const columns = names.flatMap((name) => (name.startsWith("column ") ? [name.slice(7)] : []));
  return [...tables, ...columns.filter((column) => !tables.some((table) => column.startsWith(`${table}.`)))];
}

/** The number of rows is that of the seeds. */
export function withoutCount(loss: string): string {
  return loss.replace(/ \(\d+ rows?\)$/, "");
}

/**
 * What of the data is gone after up and down; of tables that could not be seeded, what up has dropped.
 *
 * @param seen what was compared, with numbers of rows
 */
export function lossesOfProof(
  seen: readonly string[],
  statements: readonly RehearsedStatement[],
  notes: readonly RehearsalNote[],
): readonly string[] {
  const unseeded = notes.flatMap((note) => (note.kind === "notSeeded" ? [note.table] : []));
  const isUnseen = (name: string) => unseeded.some((table) => isWithin(name, table));
  return [...new Set([...seen.map(withoutCount), ...droppedData(statements).filter(isUnseen)])];
}

/** The losses of a revert: dropped objects, and other lost rows. */
export function lossesOfRevert(seen: readonly string[], statements: readonly RehearsedStatement[]): readonly string[] {
  const dropped = droppedData(statements);
  const gone = seen.map(withoutCount).filter((loss) => !dropped.some((name) => isWithin(loss, name)));
  return [...new Set([...dropped, ...gone])];
}

function isWithin(loss: string, name: string): boolean {
  return loss === name || loss.startsWith(`${name}.`);
}
