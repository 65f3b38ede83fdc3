import { bindParameters } from "../../../core/sql/bind.ts";
import { isCatalogRead } from "../../../core/sql/catalogReads.ts";
import { readsRows, transactionCommand } from "../../../core/sql/commands.ts";
import type { Problem } from "../../../core/problems/problem.ts";
import { isBlank, tokensOf } from "../../../core/sql/tokens.ts";
import type { Direction } from "../../../migrations/plan.ts";
import type { LiveState } from "../../../migrations/rehearsal.ts";
import { isReplacedCheck, isReplacedDeletion } from "../../../migrations/squash/renderReplaces.ts";
import type { Replayed } from "../../../protocol/states.ts";
import { ObjectProbe } from "../../rehearsal/effects/seenObjects.ts";
import { installProbe } from "../../rehearsal/effects/statementEffects.ts";
import { findMigration } from "../../rehearsal/scratch/replay.ts";
import type { ScratchSession } from "../../rehearsal/scratch/scratchSession.ts";
import { boundValues } from "../../run/boundValues.ts";
import { missing } from "../layState.ts";

/** A statement that a revision sent, with its parameters bound. */
export type SentStatement = {
  readonly revision: string;
  readonly sql: string;
  /** True if PostgreSQL reported an object of the schema that it created, altered or dropped; false if it was not asked. */
  readonly changesSchema: boolean;
};

/** Statements of the range in their order, or why a revision failed. */
export type RecordedRange = { readonly statements: readonly SentStatement[]; readonly problem?: Problem };

/**
 * Runs a method of each revision on the scratch database and records its statements, without those that only read and those
 * of an earlier squash about the rows of the migrations table. The first that fails ends it.
 *
 * @param range in the order of execution
 * @param watched revisions for which PostgreSQL is asked after each statement whether it changed the schema, which takes longer
 */
export async function recordRange(
  session: ScratchSession,
  liveState: LiveState,
  range: Replayed,
  direction: Direction,
  watched: ReadonlySet<string> = new Set(),
): Promise<RecordedRange> {
  const statements: SentStatement[] = [];
  const { table } = session.connection;
  if (watched.size > 0) {
    await session.ask("SET event_triggers = off");
    await installProbe(session.ask);
    await session.ask("RESET event_triggers");
  }
  for (const { id, timestamp } of range) {
    const step = findMigration(session, liveState, id);
    if (!step) return { statements, problem: missing(id) };
    const probe = watched.has(id) ? new ObjectProbe(session.ask) : undefined;
    await probe?.before();
    const problem = await session.run({ ...step, timestamp }, direction, {
      after: async ({ sql, parameters }) => {
        if (isCatalogRead(sql) || isReplacedCheck(sql, table) || isReplacedDeletion(sql, table)) return;
        const effects = await probe?.after();
        const changesSchema =
          effects !== undefined && effects.created.length + effects.altered.length + effects.dropped.length > 0;
        if (changesSchema || (!isPlainRead(sql) && transactionCommand(sql) === undefined))
          statements.push({ revision: id, sql: bindParameters(sql, boundValues(parameters)), changesSchema });
      },
    });
    if (problem) return { statements, problem };
  }
  return { statements };
}

/** The revisions with a block of code: only PostgreSQL knows whether it changes the schema. */
export function revisionsWithCode(statements: readonly SentStatement[]): ReadonlySet<string> {
  const withCode = statements.filter(({ sql }) => /\bDO\b/i.test(sql));
  return new Set(withCode.map(({ revision }) => revision));
}

/** Functions without an effect of their own, and keywords before a parenthesis. */
const harmless = new Set(
  "count max min sum avg coalesce nullif greatest least lower upper trim length concat concat_ws format substring replace exists in any all some values array row as over filter extract cast now current_setting to_regclass to_regtype array_agg string_agg json_agg jsonb_agg json_build_object jsonb_build_object row_number date_trunc to_char md5 round abs and or not when then else on where select from using with distinct".split(
    " ",
  ),
);

/** True if a query reads rows and calls no function that might have an effect. */
function isPlainRead(sql: string): boolean {
  if (!readsRows(sql)) return false;
  const tokens = tokensOf(sql).filter((token) => !isBlank(token));
  return tokens.every(
    ({ kind, text }, index) =>
      tokens[index + 1]?.text !== "(" ||
      kind === "symbol" ||
      kind === "string" ||
      harmless.has(text.toLowerCase().replaceAll('"', "")),
  );
}
