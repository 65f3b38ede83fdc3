import type { Effects } from "../../../migrations/rehearsal.ts";
import type { Query } from "../scratch/query.ts";
import { OWN_SCHEMA } from "../scratch/query.ts";
import type { LockStrengths } from "./locks.ts";
import { heldOf, newLocks } from "./locks.ts";
import { createConditions } from "../claims/constraintQuery.ts";
import { createEventTriggers, createProbe, eventTriggers, lookQuery } from "./probeQuery.ts";
import type { Relations } from "./relations.ts";
import type { SeenEvent } from "./seenObjects.ts";
import { eventsOf, objectsOf } from "./seenObjects.ts";
import { relationsOf, rewritten } from "./relations.ts";
import { sectionsOf } from "../scratch/separators.ts";
import { createWritten } from "../scratch/touchedTables.ts";

/**
 * Creates the schema and the event triggers that `Probe` reads. A role without the right to create event triggers
 * (superusers have it) gets locks and rewrites only. Outside of a transaction only.
 */
export async function installProbe(ask: Query): Promise<void> {
  for (const statement of [...createProbe, ...createWritten, ...createConditions]) await ask(statement);
  try {
    for (const statement of createEventTriggers) await ask(statement);
  } catch (error) {
    if ((error as { readonly code?: string }).code !== "42501") throw error;
  }
}

/** Leaves nothing of ours in the database. */
export async function removeProbe(ask: Query): Promise<void> {
  for (const { name } of eventTriggers) await ask(`DROP EVENT TRIGGER IF EXISTS ${name}`);
  await ask(`DROP SCHEMA IF EXISTS ${OWN_SCHEMA} CASCADE`);
}

/** Looks what each statement of a revision did, on the session that runs it. */
export class Probe {
  readonly #ask: Query;
  #relations: Relations = new Map();
  #held: LockStrengths = new Map();
  #schema: string | null = null;

  constructor(ask: Query) {
    this.#ask = ask;
  }

  /** Learns what there is, before a revision. */
  async before(): Promise<void> {
    const { relations, locks, schema } = await this.#look(true);
    this.#relations = relationsOf(relations, schema, undefined);
    this.#held = heldOf(locks);
    this.#schema = schema;
  }

  /**
   * Reads the effects of the previous statement, in one query. Not possible after a failed statement, nor between
   * `BEGIN` and `SET TRANSACTION ISOLATION LEVEL`, which PostgreSQL rejects after any query.
   *
   * @param whole compares all relations. Unnecessary if everything since `before` is one open transaction, because
   * that transaction holds locks on every relation that it has created, rewritten or renamed
   */
  async after(whole = true): Promise<Effects> {
    let { relations, locks, events, schema } = await this.#look(whole);
    const was = this.#relations;
    const isRenamed = schema !== this.#schema || events.some(([, tag]) => tag === "ALTER SCHEMA");
    // Names of what is not locked are others now.
    if (!whole && isRenamed) ({ relations } = await this.#look(true));
    const held = heldOf(locks);
    const read = relationsOf(relations, schema, was);
    const now = whole || isRenamed ? read : new Map([...[...was].filter(([oid]) => !held.has(oid)), ...read]);
    // A dropped relation still has its lock and its former name.
    const seen = {
      locks: newLocks(this.#held, held, new Map([...was, ...now])),
      rewrites: rewrites(was, now, events),
      ...objectsOf(events, schema),
    };
    this.#relations = now;
    this.#held = held;
    this.#schema = schema;
    return seen;
  }

  async #look(whole: boolean) {
    const [row] = await this.#ask<{ schema: string | null; text: string }>(lookQuery(whole));
    const [relations = [], locks = [], [[seen = ""] = []] = []] = sectionsOf(row?.text ?? "");
    return { relations, locks, events: eventsOf(seen), schema: row?.schema ?? null };
  }
}

function rewrites(was: Relations, now: Relations, events: readonly SeenEvent[]): readonly string[] {
  const reported = events.flatMap(([kind, , , oid]) => {
    const relation = kind === "rewrite" ? now.get(oid) : undefined;
    return relation === undefined || relation.isNew ? [] : [relation.name];
  });
  return [...new Set([...rewritten(was, now), ...reported])].sort();
}
