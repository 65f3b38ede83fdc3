import type { Direction } from "./plan.ts";
import { omitUndefined } from "../core/omitUndefined.ts";
import type { DriftSince } from "./timeline/drift.ts";

/**
 * The history of changes that the extension has made, one JSON object per line, append only. It contains no secrets:
 * statements are redacted, and redacted statements are never executed.
 */
export type JournalEntry =
  /** Before the first statement of a run. */
  | {
      readonly kind: "begin";
      readonly run: string;
      /** When, as ISO 8601 in UTC; a clock may jump, so the order of the lines counts. */
      readonly at: string;
      /** `appdb@localhost`. */
      readonly database: string;
      /** User and host from the operating system: `ada@laptop`. */
      readonly by: string;
      readonly direction: Direction | "stamp";
      readonly revisions: readonly JournalRevision[];
    }
  /** A revision's method has ended. The end of the run says whether the revision was committed. */
  | {
      readonly kind: "step";
      readonly run: string;
      readonly at: string;
      readonly id: string;
      readonly direction: Direction;
      readonly statements: readonly JournalStatement[];
    }
  | {
      readonly kind: "end";
      readonly run: string;
      readonly at: string;
      /** `ok`, or the problem's code. */
      readonly outcome: string;
      /** The revisions that the database contained afterwards, with their `id` in the migrations table. */
      readonly applied: readonly { readonly id: string; readonly order: number }[];
      readonly reverted: readonly string[];
      readonly milliseconds: number;
    }
  /** Statements of a revision in a rehearsal, by the checksum of its file. */
  | {
      readonly kind: "sql";
      readonly at: string;
      readonly id: string;
      readonly checksum: string;
      readonly up: readonly string[];
      readonly down: readonly string[];
    }
  /** Location of the archived source texts: a file beside the journal, and the checksums of its texts. */
  | { readonly kind: "texts"; readonly at: string; readonly pack: string; readonly checksums: readonly string[] }
  | DriftEntry
  /** The user has confirmed that the current file is the applied version. */
  | { readonly kind: "accept"; readonly at: string; readonly id: string; readonly checksum: string };

export type JournalRevision = {
  readonly id: string;
  readonly timestamp: number;
  /** SHA-256 of the file's text with `\n` as the end of lines; absent where it could not be read. */
  readonly checksum?: string;
  /** Path from the project's root. */
  readonly file?: string;
};

export type JournalStatement = { readonly sql: string; readonly ms: number; readonly rows?: number };

/** The differences between the database and its revisions, by the keys that `driftKey` returns; all of that comparison. */
export type DriftEntry = {
  readonly kind: "drift";
  readonly at: string;
  readonly keys: readonly string[];
  /** The last revision of the files that were compared; absent without a revision, and in entries of earlier versions. */
  readonly head?: string;
};

/** A revision that was applied from here, and not reverted from here since. */
export type JournalledApplication = {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  /** Set for a run without a recorded end: the migrations table has to confirm it. */
  readonly order?: number;
  readonly checksum?: string;
  readonly file?: string;
  readonly timestamp: number;
};

/** A change as `Show History` lists it. */
export type KnownRun = {
  readonly run: string;
  readonly at: number;
  readonly database: string;
  readonly by: string;
  readonly direction: Direction | "stamp";
  readonly revisions: readonly string[];
  /** Absent if the end was not recorded, for example after a kill. */
  readonly outcome?: string;
  readonly applied: readonly string[];
  readonly reverted: readonly string[];
  /** Absent without a recorded end. */
  readonly milliseconds?: number;
};

/** A method that a run has executed, with its redacted statements. */
export type KnownStep = {
  readonly id: string;
  readonly direction: Direction;
  readonly statements: readonly JournalStatement[];
};

/** The steps of a run, in their order. Lines of other runs, and lines that cannot be parsed, are skipped. */
export function stepsOf(run: string, lines: readonly string[]): readonly KnownStep[] {
  return lines.flatMap((line) => {
    // Most lines are about other runs, and a line may be long.
    const entry = line.includes(run) ? entryOf(line) : undefined;
    if (entry?.kind !== "step" || entry.run !== run) return [];
    const { id, direction, statements } = entry;
    return [{ id, direction, statements }];
  });
}

/** The state that results from all lines. */
export class JournalFacts {
  readonly #applications = new Map<string, JournalledApplication>();
  readonly #runs = new Map<string, KnownRun & { readonly begun: readonly JournalRevision[] }>();
  readonly #sql = new Map<string, Extract<JournalEntry, { readonly kind: "sql" }>>();
  readonly #packs = new Map<string, string>();
  readonly #comparisons: DriftEntry[] = [];

  /** Takes up a line; one that is no entry, as the last one of a full disk, or not a whole one, is passed over. */
  add(line: string): void {
    const entry = entryOf(line);
    if (entry) this.#take(entry);
  }

  /** The latest first. */
  get runs(): readonly KnownRun[] {
    return [...this.#runs.values()].toReversed();
  }

  /**
   * How a revision in the migrations table was applied. Undefined if the extension did not apply it: another row
   * number means that another program has inserted the row.
   *
   * @param order the row's `id`
   */
  application(id: string, order: number): JournalledApplication | undefined {
    const known = this.#applications.get(id);
    return known && (known.order === undefined || known.order === order) ? known : undefined;
  }

  /** Recorded statements of a revision, for the file with that checksum. */
  sqlOf(
    id: string,
    checksum: string | undefined,
  ): { readonly up: readonly string[]; readonly down: readonly string[] } | undefined {
    const known = this.#sql.get(id);
    return known && (checksum === undefined || known.checksum === checksum) ? known : undefined;
  }

  /** The pack that a file's text is in, by its checksum. */
  packOf(checksum: string): string | undefined {
    return this.#packs.get(checksum);
  }

  /**
   * When the differences of the latest comparison were seen first, by their keys. Only a comparison with the same newest
   * revision as the latest one tells that a difference did not exist: with the files of another branch, an object may have
   * been no difference. The map lacks a difference that only the latest comparison has found.
   */
  driftSince(): ReadonlyMap<string, DriftSince> {
    const latest = this.#comparisons.at(-1);
    if (latest === undefined) return new Map();
    const found = new Map<string, DriftSince>();
    const comparisons = this.#comparisons.map(({ at, keys, head }) => ({ at, keys: new Set(keys), head }));
    for (const key of latest.keys) {
      let since: { readonly first?: string; readonly absent?: string } = {};
      for (const { at, keys, head } of comparisons) {
        if (keys.has(key)) since = { ...since, first: since.first ?? at };
        else if (head === latest.head) since = { absent: at };
      }
      const { first = latest.at, absent } = since;
      if (first !== latest.at || absent !== undefined) found.set(key, omitUndefined({ first, absent }));
    }
    return found;
  }

  #take(entry: JournalEntry): void {
    switch (entry.kind) {
      case "begin": {
        const { run, at, database, by, direction, revisions } = entry;
        const ids = revisions.map(({ id }) => id);
        this.#runs.set(run, {
          run,
          at: Date.parse(at),
          database,
          by,
          direction,
          revisions: ids,
          begun: revisions,
          applied: [],
          reverted: [],
        });
        // Without a recorded end, the revision may be applied: the migrations table decides.
        if (direction !== "down") for (const revision of revisions) this.#apply(revision, entry);
        return;
      }
      // For readers of the file only.
      case "step":
        return;
      case "end":
        return this.#end(entry);
      case "sql":
        this.#sql.set(entry.id, entry);
        return;
      case "texts":
        for (const checksum of entry.checksums) this.#packs.set(checksum, entry.pack);
        return;
      case "drift":
        this.#comparisons.push(entry);
        return;
      case "accept": {
        const known = this.#applications.get(entry.id);
        if (known) this.#applications.set(entry.id, { ...known, checksum: entry.checksum });
        return;
      }
    }
  }

  #apply(
    { id, timestamp, checksum, file }: JournalRevision,
    { at, by }: { readonly at: string; readonly by: string },
    order?: number,
  ): void {
    this.#applications.set(id, {
      id,
      timestamp,
      at: Date.parse(at),
      by,
      ...omitUndefined({ order, checksum, file }),
    });
  }

  #end({ run, at, outcome, applied, reverted, milliseconds }: Extract<JournalEntry, { readonly kind: "end" }>): void {
    const known = this.#runs.get(run);
    if (!known) return;
    const { begun, by } = known;
    this.#runs.set(run, { ...known, outcome, applied: applied.map(({ id }) => id), reverted, milliseconds });
    for (const revision of begun) {
      const kept = applied.find(({ id }) => id === revision.id);
      if (kept) this.#apply(revision, { at, by }, kept.order);
      else if (known.direction !== "down" || reverted.includes(revision.id)) this.#applications.delete(revision.id);
    }
  }
}

/** Required fields of each kind of entry. Entries of a later version, or from manual edits, may lack them. */
const needed: Readonly<Record<JournalEntry["kind"], Readonly<Record<string, (value: unknown) => boolean>>>> = {
  begin: { run: isText, at: isText, revisions: (value) => isListOf(value, ({ id }) => isText(id)) },
  step: { run: isText, id: isText, statements: (value) => isListOf(value, ({ sql }) => isText(sql)) },
  end: {
    run: isText,
    at: isText,
    applied: (value) => isListOf(value, ({ id, order }) => isText(id) && typeof order === "number"),
    reverted: areTexts,
  },
  sql: { id: isText, checksum: isText, up: areTexts, down: areTexts },
  texts: { pack: isText, checksums: areTexts },
  drift: { at: isText, keys: areTexts, head: (value) => value === undefined || isText(value) },
  accept: { id: isText, checksum: isText },
};

function entryOf(line: string): JournalEntry | undefined {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(entry) || !isText(entry["kind"]) || !Object.hasOwn(needed, entry["kind"])) return undefined;
  const checks = Object.entries(needed[entry["kind"] as JournalEntry["kind"]]);
  return checks.every(([name, isFit]) => isFit(entry[name])) ? (entry as JournalEntry) : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isListOf(value: unknown, isFit: (item: Readonly<Record<string, unknown>>) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isObject(item) && isFit(item));
}
