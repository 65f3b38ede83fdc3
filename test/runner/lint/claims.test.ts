import assert from "node:assert/strict";
import { Client } from "pg";
import { strengthOf } from "../../../src/core/schema/lockModes.ts";
import type { RuleId } from "../../../src/core/lint/ruleTable.ts";
import { ruleIds, rules } from "../../../src/core/lint/ruleTable.ts";
import type { TestDatabase } from "../../support/database.ts";
import { createDatabase, servers } from "../../support/database.ts";
import type { LintCase } from "../../support/lint/caseTypes.ts";
import { caseOf, ruleCases, usualSetup } from "../../support/lint/cases.ts";

/** Rules whose message says that all rows are read. */
const scanning: readonly RuleId[] = [
  "index-not-concurrent",
  "reindex-not-concurrent",
  "attach-partition-scan",
  "constraint-without-not-valid",
  "foreign-key-blocking",
  "unique-constraint-blocking",
  "primary-key-blocking",
  "exclusion-constraint",
  "set-not-null",
];

/** What the server shows of the last statement of a case. */
type Observed = {
  /** The strongest lock on the table, without `Lock`. */
  readonly mode: string;
  readonly isRewritten: boolean;
  readonly isScanned: boolean;
  /** How many tables, columns and schemas are fewer. */
  readonly dropped: number;
  readonly error?: string;
};

const objects = `
  (SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND c.relnamespace >= 16384)
  + (SELECT count(*) FROM pg_namespace WHERE oid >= 16384)`;

async function stateOf(client: Client, oid: string) {
  const { rows } = await client.query<{ file: string; scans: string; objects: string; modes: string[] | null }>(
    `SELECT pg_relation_filenode(${oid}) AS file,
      coalesce((SELECT seq_scan FROM pg_stat_xact_all_tables WHERE relid = ${oid}), 0) AS scans,
      ${objects} AS objects,
      (SELECT array_agg(mode) FROM pg_locks WHERE relation = ${oid} AND pid = pg_backend_pid()) AS modes`,
  );
  return rows[0] ?? assert.fail();
}

async function observe(database: TestDatabase, one: LintCase, setup: string): Promise<Observed> {
  const { sql, transaction = true, table = "orders" } = caseOf(one);
  await database.query(`DROP SCHEMA IF EXISTS public, billing CASCADE; CREATE SCHEMA public; ${setup}`);
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    const [found] = (await client.query<{ oid: string | null }>(`SELECT to_regclass('${table}')::oid AS oid`)).rows;
    const oid = found?.oid ?? "0";
    if (transaction) await client.query("BEGIN");
    let before = await stateOf(client, oid);
    try {
      for (const [index, text] of sql.entries()) {
        if (index === sql.length - 1) before = await stateOf(client, oid);
        await client.query(text);
      }
    } catch (error) {
      const { code = "", message } = error as { readonly code?: string; readonly message: string };
      return { mode: "", isRewritten: false, isScanned: false, dropped: 0, error: `${code} ${message}` };
    }
    const after = await stateOf(client, oid);
    const modes = (after.modes ?? []).map((mode) => mode.replace(/Lock$/, ""));
    const [mode = ""] = modes.toSorted((a, b) => strengthOf(b) - strengthOf(a));
    return {
      mode,
      isRewritten: before.file !== after.file && after.file !== null,
      isScanned: after.scans > before.scans,
      dropped: Number(before.objects) - Number(after.objects),
    };
  } finally {
    await client.end();
  }
}

/** Why a server contradicts what a rule claims of a case; undefined if it does not. */
function contradiction(rule: RuleId, seen: Observed, isFound: boolean): string | undefined {
  const { claim } = rules[rule];
  if (claim?.kind === "fails") return (seen.error !== undefined) === isFound ? undefined : (seen.error ?? "no error");
  if (seen.error !== undefined) return seen.error;
  if (claim?.kind === "lock" && strengthOf(seen.mode) >= strengthOf(claim.mode) !== isFound) return `lock ${seen.mode}`;
  if (claim?.kind === "rewrite" && seen.isRewritten !== isFound) return `rewritten: ${seen.isRewritten}`;
  if (claim?.kind === "drops" && seen.dropped > 0 !== isFound) return `dropped: ${seen.dropped}`;
  if (isFound && scanning.includes(rule) && !seen.isScanned) return "no scan";
  return undefined;
}

describe("what the rules of migrations claim", function () {
  this.timeout(60_000);

  for (const [major, server] of servers) {
    describe(`on PostgreSQL ${major}`, () => {
      let database: TestDatabase;
      before(async () => void (database = await createDatabase(server)));
      after(() => database.drop());

      for (const rule of ruleIds.filter((id) => rules[id].claim !== undefined)) {
        const { yes = [], no = [], setup = usualSetup } = ruleCases[rule] ?? {};
        it(`is what the server does for ${rule}`, async () => {
          const wrong: string[] = [];
          for (const [list, isFound] of [
            [yes, true],
            [no, false],
          ] as const) {
            for (const one of list.filter((each) => caseOf(each).isTextOnly !== true)) {
              const why = contradiction(rule, await observe(database, one, setup), isFound);
              if (why !== undefined) wrong.push(`${caseOf(one).sql.join("; ")}: ${why}`);
            }
          }
          assert.deepEqual(wrong, []);
        });
      }
    });
  }
});
