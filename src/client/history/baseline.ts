import { readFile } from "node:fs/promises";
import { readDump } from "../../core/ddl/readDump.ts";
import { leftOutOf } from "../../core/ddl/writeDefinition.ts";
import { splitStatements } from "../../core/sql/statements.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { LiveStateAnswer } from "../../protocol/runner.ts";
import type { SchemaState, Statements } from "../../protocol/states.ts";
import { nothingLive } from "../generate/draftSource.ts";
import type { Project } from "../project/project.ts";
import type { RequestOptions } from "../runner/runnerClient.ts";
import { liveWithDefinition } from "./scratchState.ts";
import type { WrittenRevision } from "./writtenRevision.ts";

/** A first revision that was written for an existing schema. */
export type Baseline = WrittenRevision & {
  /** Number of statements of `up()`. */
  readonly statements: number;
  /** Objects that `down()` does not remove, in words. */
  readonly kept: readonly string[];
  /** Objects that `up()` does not create, in words. */
  readonly leftOut: readonly string[];
  /** Number of statements of a dump with rows, which are not in the revision. */
  readonly rowStatements: number;
};

/**
 * Writes the first revision of a project: the schema of the live database or of a dump, as the scratch database has it after
 * executing it. Nothing is marked as applied. Problems: `baselineExists`, `baselineEmpty`, `fileUnreadable`, those of the
 * connection and of the scratch database, `writeFailed`.
 *
 * @param dump a file of `pg_dump` in plain text, absolute; undefined for the live database
 */
export async function writeBaseline(
  project: Project,
  message: string,
  dump: string | undefined,
  options: RequestOptions,
): Promise<Baseline | Problem> {
  const { revisions } = project.view.history;
  if (revisions.length > 0) return { code: "baselineExists", count: revisions.length };
  const source = dump === undefined ? await fromDatabase(project, options) : await fromDump(dump);
  if (isProblem(source)) return source;
  const { live, state, rowStatements } = source;
  const { rehearsals } = project;
  const schema = await rehearsals.askAbout("schemaAt", live, { state }, options);
  if (isProblem(schema)) return schema;
  const up = splitStatements(schema.sql).map(withoutSetting);
  if (up.length === 0) return { code: "baselineEmpty" };
  // What is left out may be an object that another one needs, so that the revision would fail.
  const own: SchemaState = { kind: "definition", sql: schema.sql };
  const compared = await rehearsals.askAbout("compareStates", live, { from: state, to: own }, options);
  if (isProblem(compared)) return compared;
  const empty: SchemaState = { kind: "history", replay: [] };
  const back = await rehearsals.askAbout("compareStates", live, { from: own, to: empty }, options);
  if (isProblem(back)) return back;
  const down = back.operations.map(({ sql }) => ({ sql }));
  const files = [{ up: up.map((sql) => ({ sql })), down }];
  const written = await project.client.request("write", { message, files }, options);
  if (isProblem(written)) return written;
  const { id = "", file = "", unregistered } = written;
  return {
    id,
    file,
    isListed: unregistered !== true,
    statements: up.length,
    kept: back.others,
    leftOut: missingObjects(schema.sql, compared),
    rowStatements,
  };
}

/** Objects of the source that the SQL does not create, each once: those that it names in a comment, and what a comparison shows. */
function missingObjects(
  sql: string,
  { operations, others }: Pick<Statements, "operations" | "others">,
): readonly string[] {
  // With the schema, which a comparison leaves out.
  const named = leftOutOf(sql);
  const different = [
    ...others.map((words) => words.replace(/ is gone$/, "")),
    ...operations.map(({ object, sql }) => (object === "" ? sql : object)),
  ];
  const more = different.filter((words) => !named.some((one) => withoutSchema(one) === words));
  return [...new Set([...named, ...more])];
}

function withoutSchema(words: string): string {
  return words.replace(/(?<= )\w+\./, "");
}

type Source = { readonly live: LiveStateAnswer; readonly state: SchemaState; readonly rowStatements: number };

async function fromDatabase(project: Project, options: RequestOptions): Promise<Source | Problem> {
  const live = await liveWithDefinition(project, options);
  return isProblem(live) ? live : { live, state: { kind: "live", replay: [] }, rowStatements: 0 };
}

async function fromDump(file: string): Promise<Source | Problem> {
  try {
    const { statements, extensions, rowStatements } = readDump(await readFile(file, "utf8"));
    // The scratch database has to know the extensions when it opens.
    const live = { ...nothingLive, liveState: { ...nothingLive.liveState, extensions } };
    return { live, state: { kind: "definition", sql: statements.map((sql) => `${sql};`).join("\n") }, rowStatements };
  } catch (error) {
    return { code: "fileUnreadable", file, message: (error as Error).message };
  }
}

/** A setting of the session ends with the transaction of the revision. */
function withoutSetting(statement: string): string {
  return statement.replace(/(^|\n)SET check_function_bodies/, "$1SET LOCAL check_function_bodies");
}
