import type { Problem } from "../../migrations/problem.ts";
import type { Standing } from "../../migrations/rehearsal.ts";
import { createsExtension, createsRole } from "../../migrations/sql/creates.ts";
import { textOf } from "../files.ts";
import type { LoadedMigration } from "../project.ts";
import { migrationOfSql } from "../recovered.ts";
import { Tracker } from "../tracker.ts";
import { upgrade } from "../upgrade.ts";
import type { Stage } from "./stage.ts";

/** Drops all that is anybody's, and the settings of the one session. */
const clear = `
ROLLBACK; RESET ALL; RESET SESSION AUTHORIZATION;
DO $clear$ DECLARE n text; BEGIN
  FOR n IN SELECT evtname FROM pg_event_trigger LOOP EXECUTE format('DROP EVENT TRIGGER %I CASCADE', n); END LOOP;
  FOR n IN SELECT pubname FROM pg_publication LOOP EXECUTE format('DROP PUBLICATION %I', n); END LOOP;
  FOR n IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', n); END LOOP;
  FOR n IN SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' LOOP
    EXECUTE format('DROP EXTENSION %I CASCADE', n); END LOOP;
  FOR n IN SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> current_user LOOP
    EXECUTE format('DROP OWNED BY %I CASCADE', n); EXECUTE format('DROP ROLE %I', n); END LOOP;
  CREATE SCHEMA public;
  ALTER SCHEMA public OWNER TO pg_database_owner;
  GRANT USAGE ON SCHEMA public TO PUBLIC;
END $clear$`;

/** Applies migrations without looking, the oldest first. Problem: the first one's that fails. */
export type Replay = { readonly problem?: Problem; readonly done: readonly LoadedMigration[] };

/**
 * Brings the scratch database to where the live one stands, as far as the history tells: what is there by hand (roles,
 * extensions that no migration makes, the project's schema), TypeORM's tables, and the revisions in the order in which
 * they were applied.
 */
export async function layGround(stage: Stage, standing: Standing, rows = standing.rows): Promise<Replay> {
  await prepare(stage, standing);
  if (standing.hasTable || rows.length > 0) await makeOwnTables(stage);
  const done: LoadedMigration[] = [];
  for (const row of rows) {
    const step = findMigration(stage, standing, row.id);
    if (!step) {
      stage.note({ kind: "missing", revision: row.id });
      await stage.enter(row);
      continue;
    }
    // The live row may have another timestamp than the class.
    const problem = await stage.run({ ...step, timestamp: row.timestamp }, "up");
    if (problem) return { problem, done };
    done.push(step);
  }
  return { done };
}

/** Makes what the live database's own definition says, for a history that does not replay from an empty one. */
export async function layDefinition(stage: Stage, standing: Standing): Promise<void> {
  await prepare(stage, standing, true);
  await stage.ask(standing.definition ?? "");
  await layRows(stage, standing);
}

/** The migrations table alone, for what writes to nothing else. */
export async function layTable(stage: Stage, standing: Standing): Promise<void> {
  await prepare(stage, standing);
  if (standing.hasTable || standing.rows.length > 0) await layRows(stage, standing);
}

async function layRows(stage: Stage, { rows }: Standing): Promise<void> {
  await makeOwnTables(stage);
  for (const row of rows) await stage.enter(row);
}

/** A migration of the project's, or of those whose file is gone. */
export function findMigration(stage: Stage, standing: Standing, id: string): LoadedMigration | undefined {
  const own = stage.connection.project.migrations.find((migration) => migration.id === id);
  const recovered = standing.recovered.find((candidate) => candidate.id === id && candidate.up !== undefined);
  return own ?? (recovered && migrationOfSql(recovered));
}

/**
 * A step of a plan: of a revision whose file is gone, by whatever is known of it.
 *
 * @throws where nothing is: it would not have been planned
 */
export function stepOf(stage: Stage, standing: Standing, id: string): LoadedMigration {
  const recovered = standing.recovered.find((candidate) => candidate.id === id);
  const step = findMigration(stage, standing, id) ?? (recovered && migrationOfSql(recovered));
  if (!step) throw new Error(`${id} was planned and is not loaded`);
  return step;
}

async function prepare(stage: Stage, standing: Standing, hasDefinition = false): Promise<void> {
  const { ask, schema } = stage;
  // On the connection itself, which may have a transaction that a migration has left: the session is nobody else's before.
  await stage.queryRunner.query("ROLLBACK");
  await ask(clear);
  // Before PostgreSQL 15, anybody might make something there.
  if (standing.version < 150_000) await ask("GRANT CREATE ON SCHEMA public TO PUBLIC");
  const texts = stage.connection.project.migrations.map(({ file }) => (file === undefined ? "" : textOf(file)));
  const made = new Set(texts.flatMap(createsRole));
  for (const role of standing.roles) if (!made.has(role)) await ask(`CREATE ROLE ${quoted(role)}`);
  if (schema !== undefined && schema !== "public" && !hasDefinition) await ask(`CREATE SCHEMA ${quoted(schema)}`);
  const created = new Set(texts.flatMap(createsExtension));
  for (const extension of standing.extensions) {
    if (extension === "plpgsql" || created.has(extension)) continue;
    if (stage.lacking.includes(extension)) stage.note({ kind: "extension", name: extension });
    else await ask(`CREATE EXTENSION IF NOT EXISTS ${quoted(extension)} CASCADE`);
  }
  await stage.connection.installExtensions();
}

/** TypeORM makes its tables before it looks for something to run. */
async function makeOwnTables({ connection }: Stage): Promise<void> {
  await upgrade(connection.dataSource, [], new Tracker(0, () => undefined));
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
