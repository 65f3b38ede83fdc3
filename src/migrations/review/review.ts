import { strengthOf } from "../../core/schema/lockModes.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { Loss } from "./losses.ts";
import { lossesInText, lossesOf, withoutParts } from "./losses.ts";
import type { Direction, Plan } from "../plan.ts";
import type { DroppedData, Renamed } from "./planTables.ts";
import { PlanTables } from "./planTables.ts";
import type { LockHolder, ProbeNote, RelationSize, Replica, RowCount } from "./probe.ts";
import type { LiveClaim, Rehearsal, RehearsalNote, RehearsedStatement, RevisionRehearsal } from "../rehearsal.ts";

/** A lock that makes others wait. */
export type Block = {
  readonly table: string;
  /** As PostgreSQL names it without `Lock`: `AccessExclusive`. */
  readonly mode: string;
  /** Number of the statement in the review, from 1. */
  readonly statement: number;
};

/** A statement of a plan. */
export type ReviewedStatement = RehearsedStatement & {
  /** From 1, over all revisions. */
  readonly number: number;
  readonly revision: string;
  /** The scratch database could not execute it: its effects are not known. It comes after the others of its revision. */
  readonly isSkipped?: true;
};

/** A condition on the live rows, and the rows that violate it. */
export type ReviewedCheck = Pick<LiveClaim, "constraint" | "table" | "isDecisive"> & {
  readonly kind: NonNullable<LiveClaim["violating"]>["kind"];
  readonly columns: readonly string[];
  /** Number of the statement that fails. */
  readonly statement?: number;
  readonly revision: string;
  /** Absent if the live database has not answered. */
  readonly found?: RowCount & { readonly examples: readonly string[] };
};

/** Answers of the live database that are of no statement alone. */
export type LiveFacts = {
  /** By the relation's name. */
  readonly sizes: ReadonlyMap<string, RelationSize>;
  readonly sessions: readonly LockHolder[];
  readonly replicas: readonly Replica[];
  readonly isStandby?: true;
  /** True if sessions and replication were read. */
  readonly isProbed: boolean;
};

/** A limit of a review. */
export type ReviewNote =
  | RehearsalNote
  | ProbeNote
  /** The rehearsal did not execute all of its statements, so that the review does not list their effects. */
  | { readonly kind: "incomplete"; readonly revision: string }
  /** The live database has not answered. */
  | { readonly kind: "notProbed"; readonly problem: Problem }
  /** The plan renames these tables and columns in a way that the review does not follow, so they are not counted. */
  | { readonly kind: "renames"; readonly names: readonly string[] };

/** A plan before it is applied: what it deletes, blocks and rewrites, and whether it can be undone. */
export type Review = {
  readonly direction: Direction;
  /** In the order of execution. */
  readonly revisions: readonly RevisionRehearsal[];
  readonly statements: readonly ReviewedStatement[];
  readonly losses: readonly Loss[];
  readonly blocks: readonly Block[];
  /** Tables, indexes and materialized views. */
  readonly rewrites: readonly string[];
  readonly checks: readonly ReviewedCheck[];
  /** Steps of the plan without a verdict. */
  readonly unrehearsed: readonly string[];
  /** True if every revision is proven to be reversible and nothing is deleted. */
  readonly reversible: boolean;
  readonly notes: readonly ReviewNote[];
  readonly renamed: Renamed;
  /** Version of the scratch database: `18.6`. */
  readonly version: string;
  readonly live?: LiveFacts;
};

const noEffects = { locks: [], rewrites: [], created: [], altered: [], dropped: [] } as const;

/** The part of a rehearsal that a review is made from. */
export type ReviewedRehearsal = Pick<Rehearsal, "revisions" | "notes" | "version">;

/**
 * Reviews a plan by its rehearsal, without answers of the live database. Steps of the plan that were not rehearsed are
 * left out, and the plan does not count as reversible.
 */
export function reviewOf(plan: Plan, { revisions: all, notes, version }: ReviewedRehearsal): Review {
  const byId = new Map(all.map((revision) => [revision.id, revision]));
  const revisions = plan.steps.flatMap(({ id }) => byId.get(id) ?? []);
  const direction = plan.direction === "down" ? "down" : "up";
  const tables = new PlanTables();
  const statements: ReviewedStatement[] = [];
  const losses: Loss[] = [];
  const blocks: Block[] = [];
  const rewrites = new Set<string>();
  const checks: ReviewedCheck[] = [];
  for (const revision of revisions) {
    const first = statements.length;
    const dropped: DroppedData[] = [];
    for (const statement of revision.statements) {
      const number = statements.length + 1;
      statements.push({ ...statement, number, revision: revision.id });
      for (const { relation, mode } of statement.locks)
        if (strengthOf(mode) >= strengthOf("Share") && !tables.isMade(relation))
          blocks.push({ table: tables.liveTable(relation), mode, statement: number });
      for (const name of statement.rewrites) if (!tables.isMade(name)) rewrites.add(tables.liveTable(name));
      dropped.push(...tables.dropsOf(statement));
      tables.add(statement);
    }
    const skipped = notes.flatMap((note) => (note.kind === "skipped" && note.revision === revision.id ? [note] : []));
    for (const { sql, at } of skipped) {
      const number = statements.length + 1;
      const place = at === undefined ? {} : { at };
      statements.push({ ...noEffects, sql, ms: 0, ...place, number, revision: revision.id, isSkipped: true });
    }
    losses.push(...lossesOf(revision, dropped, tables));
    losses.push(...skipped.flatMap(({ sql }) => lossesInText(sql)));
    checks.push(...checksOf(revision, first));
  }
  const { renamed } = tables;
  const whole = withoutParts(losses);
  const unrehearsed = plan.steps.flatMap(({ id }) => (byId.has(id) ? [] : [id]));
  return {
    direction,
    revisions,
    statements,
    losses: whole,
    blocks,
    rewrites: [...rewrites],
    checks,
    unrehearsed,
    reversible: isReversible({ revisions, unrehearsed, losses: whole }),
    notes: [
      ...notes.filter((note) => !("revision" in note) || revisions.some(({ id }) => id === note.revision)),
      ...revisions.flatMap((one) => (isIncomplete(one) ? [{ kind: "incomplete", revision: one.id } as const] : [])),
      ...(renamed.names.length > 0 ? [{ kind: "renames", names: renamed.names } as const] : []),
    ],
    renamed,
    version,
  };
}

/** True if a revision was not executed to its end in the direction of the plan. */
function isIncomplete({ problem, phase, direction, reason, statements }: RevisionRehearsal): boolean {
  if (reason?.kind === "after") return true;
  if (problem === undefined || (direction === "up" && (phase === "down" || phase === "again"))) return false;
  // A live row violates a claim: the statement was executed on made-up rows.
  return problem.code !== "migrationFailed" || problem.statement === 0 || problem.statement > statements.length;
}

/** True if a plan can be undone: each revision is proven to be reversible, and no row is deleted. */
export function isReversible({ revisions, unrehearsed, losses }: Pick<Review, "revisions" | "unrehearsed" | "losses">) {
  const areProven = unrehearsed.length === 0 && revisions.every(({ verdict }) => verdict === "reversible");
  return areProven && losses.every(({ rows, isEstimate }) => rows === 0 && isEstimate !== true);
}

function checksOf(revision: RevisionRehearsal, first: number): readonly ReviewedCheck[] {
  return (revision.claims ?? []).flatMap(({ constraint, table, isDecisive, failure, violating }) => {
    if (violating === undefined) return [];
    const columns = violating.columns.map(({ name }) => name);
    const statement = failure === undefined ? {} : { statement: first + failure.statement };
    return [{ constraint, table, isDecisive, kind: violating.kind, columns, revision: revision.id, ...statement }];
  });
}
