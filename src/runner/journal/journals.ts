import path from "node:path";
import type { AppliedInfo } from "../../migrations/history.ts";
import type { JournalledApplication } from "../../migrations/journal.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { findRenamed } from "../../migrations/renamed.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { AppliedRow } from "../../migrations/revision.ts";
import type { Methods, AppliedSource } from "../../protocol/runner.ts";
import type { Database } from "../databases/database.ts";
import type { DriftSince } from "../../migrations/timeline/drift.ts";
import { readText } from "../process/files.ts";
import { isoNow } from "../process/intrinsics.ts";
import { Journal, checksumOf } from "./journal.ts";
import type { Log } from "../process/logger.ts";
import type { Project } from "../project/project.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** The project's journals: one for each database that the project connects to. */
export class JournalMemory {
  readonly #project: Project;
  readonly #log: Log;
  readonly #secrets: () => readonly string[];
  readonly #journals = new Map<string, Journal>();

  constructor(project: Project, log: Log, secrets: () => readonly string[]) {
    this.#project = project;
    this.#log = log;
    this.#secrets = secrets;
  }

  /** The journal of a database; undefined where none is kept, or the database does not say who it is. */
  async of(database: Database): Promise<Journal | undefined> {
    const { journal: directory } = this.#project.start;
    const key = directory === undefined ? undefined : await database.identity();
    if (directory === undefined || key === undefined) return undefined;
    let journal = this.#journals.get(key);
    if (!journal) this.#journals.set(key, (journal = new Journal(directory, key, this.#log, this.#secrets)));
    return journal;
  }

  /** Journal entries of the applied revisions, by id. */
  async applications(
    database: Database,
    rows: readonly AppliedRow[],
  ): Promise<ReadonlyMap<string, AppliedInfo> | undefined> {
    if (rows.length === 0) return undefined;
    const facts = (await this.of(database))?.facts();
    if (!facts) return undefined;
    const files = new Map(this.#project.migrations.map(({ id, file }) => [id, file]));
    const known = new Map<string, AppliedInfo>();
    for (const { id, order } of rows) {
      const application = facts.application(id, order);
      if (!application) continue;
      const { at, by } = application;
      known.set(id, { at, by, isEdited: isEdited(application, files.get(id)) });
    }
    return known;
  }

  /** Pending migrations that are an applied one under another name, by the texts that the journal has kept. */
  async renamed(database: Database, rows: readonly AppliedRow[]): Promise<ReadonlyMap<string, string>> {
    const ids = new Set(this.#project.migrations.map(({ id }) => id));
    const missing = rows.filter(({ id }) => !ids.has(id));
    const journal = missing.length > 0 ? await this.of(database) : undefined;
    if (!journal) return new Map();
    const facts = journal.facts();
    const source = journal.sources();
    const applied = missing.flatMap(({ id, order }) => {
      const checksum = facts.application(id, order)?.checksum;
      const text = checksum === undefined ? undefined : source(checksum);
      return text === undefined ? [] : [{ id, text }];
    });
    const isApplied = new Set(rows.map(({ id }) => id));
    const pending = this.#project.migrations.flatMap(({ id, file }) =>
      file === undefined || isApplied.has(id) ? [] : [{ id, text: readText(file) }],
    );
    return findRenamed(pending, applied);
  }

  /** Its text and SQL, of a revision that was applied from here; nothing where it was not. Problems: the database's. */
  async remembered(database: Database, revision: string): Promise<AppliedSource | Problem> {
    const rows = await database.rows();
    if (isProblem(rows)) return rows;
    const row = rows.findLast(({ id }) => id === revision);
    const journal = await this.of(database);
    const facts = journal?.facts();
    const known = row && facts?.application(revision, row.order);
    if (!journal || !facts || !known) return {};
    const text = known.checksum === undefined ? undefined : journal.sources()(known.checksum);
    const sql = facts.sqlOf(revision, known.checksum);
    return {
      appliedAt: known.at,
      by: known.by,
      ...(known.file === undefined ? {} : { file: path.join(this.#project.start.root, known.file) }),
      ...omitUndefined({ text }),
      ...(sql ? { up: sql.up, down: sql.down } : {}),
    };
  }

  async remember(database: Database, { sql = [], accept = [] }: Methods["remember"]["params"]): Promise<object> {
    const journal = await this.of(database);
    if (!journal) return {};
    for (const { id, up = [], down = [] } of sql) {
      const checksum = this.#checksumOf(id);
      if (checksum !== undefined) journal.rememberSql(id, checksum, { up, down });
    }
    for (const id of accept) {
      const migration = this.#project.migrations.find((candidate) => candidate.id === id);
      const { checksum } = migration ? journal.revision(migration, this.#project.start.root) : {};
      if (checksum !== undefined) await journal.accept(id, checksum);
    }
    return {};
  }

  /** Records a comparison with the live database. The keys are stored as digests: a definition may contain a secret. */
  async noteDrift(
    database: Database,
    keys: readonly string[],
  ): Promise<{ readonly since: readonly (DriftSince | null)[] }> {
    const journal = await this.of(database);
    if (!journal) return { since: keys.map(() => null) };
    const digests = keys.map((key) => checksumOf(key).slice(0, 16));
    const { migrations } = this.#project;
    const head = migrations.toSorted((a, b) => a.timestamp - b.timestamp).at(-1)?.id;
    journal.write({ kind: "drift", at: isoNow(), keys: digests, ...omitUndefined({ head }) });
    const since = journal.facts().driftSince();
    return { since: digests.map((key) => since.get(key) ?? null) };
  }

  #checksumOf(id: string): string | undefined {
    const file = this.#project.migrations.find((migration) => migration.id === id)?.file;
    const text = file === undefined ? "" : readText(file);
    return text === "" ? undefined : checksumOf(text);
  }
}

function isEdited({ checksum }: JournalledApplication, file: string | undefined): boolean {
  if (checksum === undefined || file === undefined) return false;
  const text = readText(file);
  return text !== "" && checksumOf(text) !== checksum;
}
