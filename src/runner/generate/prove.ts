import { quoteName, quotePath } from "../../core/sql/quote.ts";
import type { NotedStatement } from "../../core/diff/operation.ts";
import type { Proof, ProofFinding } from "../../migrations/proof.ts";
import type { ScratchSession } from "../rehearsal/scratch/scratchSession.ts";
import { seed } from "../rehearsal/seed/seed.ts";
import { shortName } from "../rehearsal/snapshot/catalogObject.ts";
import { differences } from "../rehearsal/snapshot/differences.ts";
import type { Rows } from "../rehearsal/snapshot/rows.ts";
import { lostBetween, rowsOf } from "../rehearsal/snapshot/rows.ts";
import type { Snapshot } from "../rehearsal/snapshot/snapshot.ts";
import { takeSnapshot } from "../rehearsal/snapshot/snapshot.ts";
import { withoutCount } from "../rehearsal/verdicts.ts";
import type { DraftFailed, Executable } from "./execute.ts";
import { checkDeferred, execute, inTransaction } from "./execute.ts";
import type { SourceNames } from "./provable.ts";

/** A drafted revision, and what is expected of it. */
export type Provable = {
  readonly up: readonly Executable[];
  readonly down: readonly NotedStatement[];
  readonly names: SourceNames;
  /** The statements that a second revision would have, on the scratch database as it is. */
  readonly remaining: () => Promise<readonly string[]>;
};

type Refusal = Extract<ProofFinding, { readonly kind: "refusesRows" }>;

/** Rows of each seeded table: two with values, and one with NULL where that is allowed. */
const rows = 3;

/**
 * Executes a drafted revision on the scratch database with made-up rows: `up()`, `down()`, `up()`. A table with rows that
 * `up()` refuses is given plainer rows, and then none. All of it is rolled back except for the rows.
 */
export async function proveDraft(session: ScratchSession, draft: Provable): Promise<Proof> {
  const { ask, ownTables } = session;
  const refusals = new Map<string, Refusal>();
  let { notSeeded } = await seed(ask, ownTables, { rows, hasNulls: true });
  for (;;) {
    session.touchedTables.markAllTouched();
    const before = await takeSnapshot(session);
    const tried = await inTransaction(session, () => tryOnce(session, draft, before));
    const refused = tried.refused && refusedTable(tried.refused, before, draft.names.renamed);
    const name = refused ?? "";
    if (tried.refused === undefined || refused === undefined || refusals.get(name)?.rows === "any") {
      const findings = [...refusals.values(), ...tried.findings];
      return proofOf(
        session,
        findings,
        notSeeded.filter(({ table }) => isMentioned(table, draft.up)),
      );
    }
    const { statement, message } = tried.refused;
    const table = shortName(name, before.rows.schema);
    const isSecond = refusals.has(name);
    refusals.set(name, { kind: "refusesRows", rows: isSecond ? "any" : "some", table, statement, message });
    const dot = name.indexOf(".");
    // The rows that refer to these go as well. Their tables are given rows again, if that is possible.
    await ask(`TRUNCATE ${quotePath(name.slice(0, dot), name.slice(dot + 1))} CASCADE`);
    const empty = [...refusals].flatMap(([other, { rows: refused }]) => (refused === "any" ? [other] : []));
    const plain = await seed(ask, [...ownTables, ...empty], { rows, style: "plain" });
    const refusal = refusals.get(name);
    if (refusal && !isSecond && !plain.names.includes(name)) refusals.set(name, { ...refusal, rows: "any" });
    notSeeded = plain.notSeeded.filter((one) => one.table !== table);
  }
}

type Tried = { readonly findings: readonly ProofFinding[]; readonly refused?: DraftFailed };

/** Executes the revision in the open transaction. */
async function tryOnce(
  session: ScratchSession,
  { up, down, names: { changing, respelled }, remaining }: Provable,
  before: Snapshot,
): Promise<Tried> {
  const failed = (await execute(session, up, "up")) ?? (await checkDeferred(session, "up"));
  if (failed) return { findings: [failure(failed)], ...(isOfRows(failed) ? { refused: failed } : {}) };
  const left = await remaining();
  const read = () => rowsOf(session.ask, session.ownTables);
  const upgraded = respelled.size === 0 ? undefined : await read();
  const converged: readonly ProofFinding[] = left.length === 0 ? [] : [{ kind: "notConverged", statements: left }];
  const stuck = (await execute(session, down, "down")) ?? (await checkDeferred(session, "down"));
  if (stuck) return { findings: [...converged, failure(stuck)] };
  session.touchedTables.markAllTouched();
  const reverted = await takeSnapshot(session);
  const isExpected = (name: string) => changing.some((one) => name === one || name.startsWith(`${one}.`));
  const notRestored = differences(before.catalog, reverted.catalog).catalog.filter((line) => {
    const column = /^column (.*): NOT NULL → NULL$/.exec(line)?.[1];
    // A dropped column that was NOT NULL is added back without values, so it allows NULL.
    return column === undefined || !isExpected(column);
  });
  const changed = lostBetween(withoutKeys(before.rows, isExpected), reverted.rows)
    .map(withoutCount)
    .filter((name) => !isExpected(name));
  // The second `up()` may refuse the rows without values in columns that `down()` has added back.
  const again = (await execute(session, up, "up")) ?? (await checkDeferred(session, "up"));
  // Values that are the same after the second `up()` were only spelled in another way.
  const differ = upgraded && !again ? lostBetween(upgraded, await read()) : [...respelled.values()];
  const names = changed.filter((name) => !respelled.has(name) || differ.includes(respelled.get(name) ?? name));
  return {
    findings: [
      ...converged,
      ...(notRestored.length === 0 ? [] : [{ kind: "notRestored", differences: notRestored } as const]),
      ...(names.length === 0 ? [] : [{ kind: "rowsChanged", names } as const]),
      ...(again && !isOfRows(again) ? [failure(again)] : []),
    ],
  };
}

function proofOf(
  { version }: ScratchSession,
  findings: readonly ProofFinding[],
  notSeeded: readonly { readonly table: string; readonly reason: string }[],
): Proof {
  const has = (...kinds: readonly ProofFinding["kind"][]) => findings.some(({ kind }) => kinds.includes(kind));
  const failsUp = findings.some((finding) => finding.kind === "fails" && finding.direction === "up");
  return {
    converges: !failsUp && !has("notConverged"),
    reversible: !has("fails", "notRestored"),
    rowsKept: !has("fails", "rowsChanged") && notSeeded.length === 0,
    version,
    findings: [...findings, ...notSeeded.map((one) => ({ kind: "notSeeded", ...one }) as const)],
  };
}

function failure({ direction, statement, message }: DraftFailed): ProofFinding {
  return { kind: "fails", direction, statement, message };
}

/**
 * True for an error about values or constraints: other rows may pass. Drafts raise one of these for missing values. The
 * extensions hstore and ltree refuse a text by the code of a syntax error.
 */
function isOfRows({ sqlState = "" }: DraftFailed): boolean {
  return /^(22|23|P0001|42601)/.test(sqlState);
}

/** The table, as `schema.table`, with the rows that a statement of a draft refuses. */
function refusedTable(
  { statement }: DraftFailed,
  { rows: { tables, schema } }: Snapshot,
  renamed: SourceNames["renamed"],
): string | undefined {
  const [, first = "", second] =
    /(?:ALTER TABLE|UPDATE|ON|INTO|FROM)\s+(?:ONLY )?"((?:[^"]|"")+)"(?:\."((?:[^"]|"")+)")?/.exec(statement) ?? [];
  const unquoted = (name: string) => name.replaceAll('""', '"');
  const name = second === undefined ? `${schema ?? ""}.${unquoted(first)}` : `${unquoted(first)}.${unquoted(second)}`;
  const before = renamed.get(name) ?? name;
  return tables.has(before) ? before : undefined;
}

/** Rows with a key that may change are compared column by column. */
function withoutKeys({ schema, tables }: Rows, mayChange: (name: string) => boolean): Rows {
  return {
    schema,
    tables: new Map(
      [...tables].map(([name, table]) => {
        const isKept = table.key.every((column) => !mayChange(`${shortName(name, schema)}.${column}`));
        return [name, isKept ? table : { ...table, key: [] }];
      }),
    ),
  };
}

function isMentioned(table: string, statements: readonly Executable[]): boolean {
  const name = quoteName(table.slice(table.lastIndexOf(".") + 1));
  return statements.some(({ sql }) => sql.includes(name));
}
