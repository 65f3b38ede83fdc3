import { bindParameters } from "../../../core/sql/bind.ts";
import { isCatalogRead } from "../../../core/sql/catalogReads.ts";
import { readsRows, transactionCommand } from "../../../core/sql/commands.ts";
import type { Problem } from "../../../core/problems/problem.ts";
import { splitStatements } from "../../../core/sql/statements.ts";
import { isBlank, tokensOf } from "../../../core/sql/tokens.ts";
import type { Direction } from "../../../migrations/plan.ts";
import type { LiveState } from "../../../migrations/rehearsal.ts";
import type { Replayed } from "../../../protocol/states.ts";
import { installProbe, Probe } from "../../rehearsal/effects/statementEffects.ts";
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
 * Runs a method of each revision on the scratch database and records its statements, without those that only read. The
 * first that fails ends it.
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
  if (watched.size > 0) {
    await session.ask("SET event_triggers = off");
    await installProbe(session.ask);
    await session.ask("RESET event_triggers");
  }
  for (const { id, timestamp } of range) {
    const step = findMigration(session, liveState, id);
    if (!step) return { statements, problem: missing(id) };
    const probe = watched.has(id) ? new Probe(session.ask) : undefined;
    await probe?.before();
    const problem = await session.run({ ...step, timestamp }, direction, {
      after: async ({ sql, parameters }) => {
        if (isCatalogRead(sql)) return;
        const effects = await probe?.after(!session.isOneTransaction);
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

/** The revisions with a block of code or a call of a function: only PostgreSQL knows whether it changes the schema. */
export function revisionsWithCode(statements: readonly SentStatement[]): ReadonlySet<string> {
  const withCode = statements.filter(({ sql }) => splitStatements(sql).some((one) => isCode(withoutComments(one))));
  return new Set(withCode.map(({ revision }) => revision));
}

function isCode(text: string): boolean {
  return /^(?:CALL|DO|SELECT)\b/i.test(text);
}

/** True if a query reads rows and calls no function instead of reading a table. */
function isPlainRead(sql: string): boolean {
  return readsRows(sql) && !/^\s*SELECT\s+(?:"?\w+"?\.)*"?\w+"?\s*\([^]*\)\s*;?\s*$/i.test(sql);
}

/** Statements about what neither the schema nor the rows show, such as privileges, owners and roles. */
const outside =
  /^(?:GRANT|REVOKE|ALTER\s+DEFAULT\s+PRIVILEGES|SECURITY\s+LABEL|REASSIGN|(?:CREATE|ALTER|DROP)\s+(?:ROLE|USER|GROUP|TABLESPACE|DATABASE)|ALTER\s+SYSTEM|NOTIFY|ALTER\s[^;]*?\s(?:OWNER\s+TO|SET\s+TABLESPACE)|CALL|DO|SELECT)(?![\w$])/i;
/** Functions whose effect the comparison of sequences covers, and settings of the session. */
const covered =
  /^SELECT\s+(?:pg_catalog\.)?"?(?:setval|nextval|set_config|current_\w+|now|gen_random_uuid|uuid_generate_\w+)"?\s*\(/i;

/**
 * The statements whose effects are not compared. A revision that is written from a schema needs them besides. A block or a
 * function is one of them only if PostgreSQL reported no change of the schema.
 */
export function outsideOf(statements: readonly SentStatement[]): readonly string[] {
  return statements.flatMap(({ sql, changesSchema }) =>
    splitStatements(sql).filter((one) => {
      const text = withoutComments(one);
      return outside.test(text) && !covered.test(text) && !(isCode(text) && changesSchema);
    }),
  );
}

/** The text of a statement, with a space for each comment and line break. */
function withoutComments(sql: string): string {
  return tokensOf(sql)
    .map((token) => (isBlank(token) ? " " : token.text))
    .join("")
    .replaceAll(/\s+/g, " ")
    .trim();
}
