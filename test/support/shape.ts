import assert from "node:assert/strict";
import path from "node:path";
import { isProblem } from "../../src/core/problems/problem.ts";
import type { RunnerStart } from "../../src/protocol/runner.ts";
import { cliJson } from "./cli.ts";
import type { TestDatabase } from "./database.ts";
import { createDatabase } from "./database.ts";
import { startRunner } from "./runner.ts";
import type { Files, Links, Packages } from "./workspace.ts";
import { createWorkspace, envOf } from "./workspace.ts";

/** A repository of some shape: it must open, list its revisions, see its entities, go up and down again. */
export type Shape = {
  readonly name: string;
  readonly files: Files;
  /** The data source's file. */
  readonly file: string;
  readonly packages?: Packages;
  readonly links?: Links;
  /** Files that say where the database is, and what the process has beside; else the guide's `.env`. */
  readonly env?: (database: TestDatabase) => Files;
  readonly variables?: NodeJS.ProcessEnv;
  /** As a path below the workspace, in place of an absolute one. */
  readonly environment?: RunnerStart["environment"];
  /** The project's root, where it is not the workspace's. */
  readonly root?: string;
  /** The workspace folder's name. */
  readonly folder?: string;
  readonly start?: Partial<RunnerStart>;
  /** The version of the TypeORM that it finds. */
  readonly typeorm?: string;
  /** The ids of its revisions, the oldest first; else `thingMigration`'s alone. */
  readonly revisions?: readonly string[];
  /** Expected SQL that creates the entities in an empty database; by default the table of `thing`. */
  readonly sql?: RegExp;
};

/** The options of a data source that say where the test's database is. */
export const connection = `type: "postgres", host: process.env.POSTGRES_SERVER, port: Number(process.env.POSTGRES_PORT), username: process.env.POSTGRES_USER, password: process.env.POSTGRES_PASSWORD, database: process.env.POSTGRES_DB`;

/** A data source in TypeScript, exported as `source`. */
export function source(options: string, imports = ""): string {
  return `import "reflect-metadata";\nimport { DataSource } from "typeorm";\n${imports}\nexport const source = new DataSource({ ${connection}, ${options} });\n`;
}

/** An entity, and the file it imports. */
export function thing(folder: string, extension = ""): Files {
  return {
    [`${folder}/thing.entity.ts`]: `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
import { length } from "./length${extension}";
@Entity() export class Thing { @PrimaryGeneratedColumn() id!: number; @Column({ length }) name!: string; }
`,
    [`${folder}/length.ts`]: "export const length: number = 7;\n",
  };
}

/** A migration without imports. */
export const thingMigration = `export class A1700000000001 { async up(q: any) { await q.query("CREATE TABLE a ()"); } async down(q: any) { await q.query("DROP TABLE a"); } }\n`;

/** The globs of `src/entity` and `src/migrations`, by `__dirname`. */
export const globs = `entities: [__dirname + "/*.entity.ts"], migrations: [__dirname + "/migrations/*.ts"]`;

/** Default content of `src`. */
export const usual: Files = { ...thing("src"), "src/migrations/1700000000001-A.ts": thingMigration };

/** Shows that a shape works, on a database of its own. */
export async function prove(shape: Shape): Promise<void> {
  const database = await createDatabase();
  const { root: top, dispose } = createWorkspace(
    { ...(shape.env?.(database) ?? { ".env": envOf(database) }), ...shape.files },
    shape.packages,
    shape.folder,
    shape.links,
  );
  const root = path.join(top, shape.root ?? "");
  const { environment } = shape;
  const start = {
    dataSource: path.join(top, shape.file),
    envFiles: [path.join(top, ".env")],
    ...(environment && {
      environment: { ...environment, files: environment.files.map((file) => path.join(top, file)) },
    }),
    ...shape.start,
  };
  const runner = startRunner(root, start, shape.variables);
  try {
    const status = await runner.request("status");
    assert.ok(!isProblem(status) && !status.problem, JSON.stringify(status) + runner.logs.join("\n"));
    if (shape.typeorm !== undefined) assert.equal(status.loaded.typeorm.version, shape.typeorm);
    const expected = shape.revisions ?? ["A1700000000001"];
    assert.deepEqual(status.history.revisions.map(({ id }) => id).toReversed(), expected);
    for (const { id, file } of status.history.revisions)
      assert.ok(file?.includes(/\d{13}$/.exec(id)?.[0] ?? "-"), `${id} is not in ${file}`);
    const difference = await runner.request("diff");
    assert.ok(!isProblem(difference), JSON.stringify(difference) + runner.logs.join("\n"));
    assert.match(
      difference.up.map(({ sql }) => sql).join("\n"),
      shape.sql ?? /CREATE TABLE "thing" \("id" SERIAL NOT NULL, "name" character varying\(7\)/,
    );
    const up = await runner.request("execute", { request: { kind: "upgradeHead" } });
    assert.ok(!isProblem(up) && !up.problem, JSON.stringify(up));
    assert.deepEqual(up.applied, expected);
    const down = await runner.request("execute", { request: { kind: "downgradeBase" } });
    assert.ok(!isProblem(down) && !down.problem, JSON.stringify(down));
    assert.deepEqual(down.reverted, expected.toReversed());
    // The command line finds the same files, environment and database without an editor.
    if (shape.start || shape.environment) return;
    const args = ["upgrade", "--yes", "--data-source", path.join(top, shape.file)];
    const outside = await cliJson(top, args, { env: shape.variables ?? {} });
    assert.equal(outside.code, 0, JSON.stringify(outside));
    assert.deepEqual(outside["applied"], expected, JSON.stringify(outside));
  } finally {
    await runner.stop();
    dispose();
    await database.drop();
  }
}
