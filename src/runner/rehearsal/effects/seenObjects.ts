import { unquoted } from "../../../core/sql/quote.ts";
import type { Effects } from "../../../migrations/rehearsal.ts";
import type { Query } from "../scratch/query.ts";
import { OWN_SCHEMA } from "../scratch/query.ts";
import { seenQuery } from "./probeQuery.ts";

/** The objects that a statement has changed. */
export type SeenObjects = Pick<Effects, "created" | "altered" | "dropped">;

/** An object that an event trigger reports. For a rewrite, the identity is the table's oid. */
export type SeenEvent = readonly [kind: "command" | "drop" | "rewrite", tag: string, type: string, identity: string];

/**
 * Reads which objects each statement of a revision has changed, without locks and rewrites: one short query for a
 * statement. `installProbe` comes first.
 */
export class ObjectProbe {
  readonly #ask: Query;

  constructor(ask: Query) {
    this.#ask = ask;
  }

  /** Forgets what statements before the revision have changed. */
  async before(): Promise<void> {
    await this.#ask(seenQuery);
  }

  /** Reads what the previous statement has changed. Not possible after a failed statement. */
  async after(): Promise<SeenObjects> {
    const [row] = await this.#ask<{ schema: string | null; text: string }>(seenQuery);
    return objectsOf(eventsOf(row?.text ?? ""), row?.schema ?? null);
  }
}

/** Reads the setting in which the event triggers store their findings. */
export function eventsOf(seen: string): readonly SeenEvent[] {
  return JSON.parse(`[${seen.replace(/,$/, "")}]`) as readonly SeenEvent[];
}

/** The objects that events report, in the words of `Effects`. */
export function objectsOf(events: readonly SeenEvent[], schema: string | null): SeenObjects {
  const own = new RegExp(`(^|\\b(on|in) )${OWN_SCHEMA}\\b`);
  const reported = events.filter(([kind, , , identity]) => kind !== "rewrite" && !own.test(identity));
  const words = (isMeant: (event: SeenEvent) => boolean) => [
    ...new Set(reported.filter(isMeant).map(([, , type, identity]) => wordsFor(type, identity, schema))),
  ];
  const created = words(([kind, tag]) => kind === "command" && tag.startsWith("CREATE "));
  const altered = words(([kind, tag]) => kind === "command" && !tag.startsWith("CREATE "));
  return {
    created,
    altered: altered.filter((object) => !created.includes(object)),
    dropped: words(([kind]) => kind === "drop"),
  };
}

/** `table column` and `public."user".email` → `column user.email`. */
function wordsFor(type: string, identity: string, schema: string | null): string {
  const prefix = schema === null ? undefined : `${schema}.`;
  const short = unquoted(identity)
    .split(/(?<=[ (,])/)
    .map((part) => (prefix !== undefined && part.startsWith(prefix) ? part.slice(prefix.length) : part))
    .join("");
  const [, name = short, of] = /^(.+) on (.+)$/.exec(short) ?? [];
  return `${type.replace(/^table (?=column|constraint)/, "")} ${of === undefined ? name : `${name} of ${of}`}`;
}
