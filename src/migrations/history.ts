import type { Problem } from "../core/problems/problem.ts";
import type { AppliedRow, MigrationFile, Revision } from "./revision.ts";
import { timestampOf, titleFromId } from "./revision.ts";

/** A project's revisions, from its files and the migrations table. */
export type History = {
  /** Head first, base last. */
  readonly revisions: readonly Revision[];
  /** The last applied, by order of execution; absent at base. */
  readonly current?: string;
  /** The newest file; absent when there are no files. */
  readonly head?: string;
  /** Ids in the order they were applied, the latest first: the order in which they can be reverted. */
  readonly applied: readonly string[];
  /** Ids in the order they would be applied, the oldest first. */
  readonly pending: readonly string[];
};

/** The journal's information about an applied revision. `isEdited`: its file has changed since. */
export type AppliedInfo = { readonly at: number; readonly by: string; readonly isEdited: boolean };

/**
 * Puts the migrations of the files and the rows of the database together, in TypeORM's order: by the timestamp in the
 * name, and where two are equal in the order in which TypeORM loads the files.
 *
 * @param files in the order in which TypeORM loads them
 * @param rows undefined when the database could not be asked: every revision is then `unknown`.
 * @param applications what the journal knows of applied revisions, by id
 * @param renamed pending revisions that are an applied one under another name, with that one's id
 */
export function buildHistory(
  files: readonly MigrationFile[],
  rows: readonly AppliedRow[] | undefined,
  applications: ReadonlyMap<string, AppliedInfo> = new Map(),
  renamed: ReadonlyMap<string, string> = new Map(),
): History {
  const appliedRows = latestById(rows ?? []);
  const newestApplied = Math.max(-Infinity, ...[...appliedRows.values()].map(timestampOfRow));
  const places = new Map(files.map((file, index) => [file.id, index]));

  const fromFiles = files.map((file): Revision => {
    const state =
      rows === undefined
        ? "unknown"
        : appliedRows.has(file.id)
          ? applications.get(file.id)?.isEdited === true
            ? "edited"
            : "applied"
          : file.timestamp < newestApplied
            ? "outOfOrder"
            : "pending";
    const from = state === "pending" || state === "outOfOrder" ? renamed.get(file.id) : undefined;
    return {
      ...file,
      name: titleFromId(file.id),
      state,
      ...timesOf(applications.get(file.id)),
      ...(from === undefined ? {} : { renamedFrom: from }),
      ...(isByReplaced(appliedRows.get(file.id)) ? { isByReplaced: true } : {}),
    };
  });
  const missing = [...appliedRows.values()]
    .filter((row) => !places.has(row.id))
    .map((row): Revision => {
      const { id } = row;
      return {
        id,
        name: titleFromId(id),
        timestamp: timestampOfRow(row),
        state: "missing",
        ...timesOf(applications.get(id)),
      };
    });

  const placeOf = ({ id }: Revision) => places.get(id) ?? -1;
  const revisions = [...fromFiles, ...missing].sort((a, b) => b.timestamp - a.timestamp || placeOf(b) - placeOf(a));
  const applied = [...appliedRows.values()].sort((a, b) => b.order - a.order).map((row) => row.id);
  const pending = revisions.filter(isPending).map((revision) => revision.id);
  const head = revisions.find((revision) => places.has(revision.id))?.id;
  return {
    revisions,
    applied,
    pending: pending.reverse(),
    ...(applied[0] === undefined ? {} : { current: applied[0] }),
    ...(head === undefined ? {} : { head }),
  };
}

/** True if an upgrade would run the revision. */
export function isPending(revision: Revision): boolean {
  return revision.state === "pending" || revision.state === "outOfOrder";
}

/** True if the revision has a conflict that the user has to resolve. */
export function isConflict({ state }: Revision): boolean {
  return state === "missing" || state === "outOfOrder" || state === "edited";
}

/**
 * The one revision that a text names: a class name, also without its timestamp, or a prefix of a timestamp, if only one
 * revision has it.
 * Problems: `revisionUnknown`, `revisionAmbiguous`.
 */
export function resolveRevision(history: History, text: string): Revision | Problem {
  const exact = history.revisions.find((revision) => revision.id === text);
  if (exact) return exact;
  const candidates = history.revisions.filter(({ id, timestamp }) =>
    /^\d+$/.test(text) ? String(timestamp).startsWith(text) : id.replace(/\d{13}$/, "") === text,
  );
  const [only, ...others] = candidates;
  if (only === undefined) return { code: "revisionUnknown", text };
  if (others.length > 0) return { code: "revisionAmbiguous", text, candidates: candidates.map(({ id }) => id) };
  return only;
}

/** Two migrations with one name: TypeORM refuses to run any. Problem: `migrationDuplicate`. */
export function findDuplicate(files: readonly MigrationFile[]): Problem | undefined {
  const seen = new Map<string, MigrationFile>();
  for (const file of files) {
    const other = seen.get(file.id);
    if (other) {
      const paths = [other.file, file.file].filter((path) => path !== undefined);
      return { code: "migrationDuplicate", name: file.id, files: paths };
    }
    seen.set(file.id, file);
  }
  return undefined;
}

/** Groups of pending migrations with equal timestamps. Their order depends on the names of their files only. */
export function sameTimes({ revisions }: History): readonly (readonly Revision[])[] {
  const byTime = new Map<number, Revision[]>();
  for (const revision of revisions.filter(isPending)) {
    byTime.set(revision.timestamp, [...(byTime.get(revision.timestamp) ?? []), revision]);
  }
  return [...byTime.values()].filter((group) => group.length > 1);
}

function isByReplaced(row: AppliedRow | undefined): boolean {
  return row?.replaced !== undefined && row.replaced.every(({ id }) => id !== row.id);
}

function timesOf(application: AppliedInfo | undefined): Pick<Revision, "appliedAt" | "appliedBy"> {
  return application ? { appliedAt: application.at, appliedBy: application.by } : {};
}

/** Two concurrent runs without a lock once wrote two rows for one migration; the later counts. */
function latestById(rows: readonly AppliedRow[]): Map<string, AppliedRow> {
  const latest = new Map<string, AppliedRow>();
  for (const row of rows) {
    const known = latest.get(row.id);
    if (!known || known.order < row.order) latest.set(row.id, row);
  }
  return latest;
}

/** The time in the name, by which TypeORM sorts. A row's own may be another one: it is written, and never read again. */
function timestampOfRow({ id, timestamp }: AppliedRow): number {
  return timestampOf(id) ?? timestamp;
}
