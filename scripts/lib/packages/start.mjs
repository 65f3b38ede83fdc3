import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { removeFolder } from "../remove.mjs";
import { ownTarget } from "./targets.mjs";
import { unzip } from "./zip.mjs";

/** A project without packages: TypeORM comes from the extension. Its type annotations have to be removed by rolldown. */
const project = {
  "package.json": '{ "name": "packed", "dependencies": { "typeorm": "1", "pg": "8" } }',
  "tsconfig.json": '{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true } }',
  "src/data-source.ts": `import { DataSource } from "typeorm";
import { User } from "./user";
const folder: string = __dirname;
export const AppDataSource = new DataSource({
  type: "postgres", url: "postgres://nobody@127.0.0.1:1/none", entities: [User], migrations: [folder + "/migrations/*.ts"],
});
`,
  "src/user.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity()
export class User {
  @PrimaryGeneratedColumn() id!: number;
  @Column() email!: string;
}
`,
  "src/migrations/1700000000000-CreateUser.ts": `import { MigrationInterface, QueryRunner } from "typeorm";
export class CreateUser1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE TABLE "user" ("id" SERIAL PRIMARY KEY, "email" character varying NOT NULL)');
  }
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE "user"');
  }
}
`,
};

/**
 * Unpacks a package if this machine can run it, and has its command line rehearse the revision of a small project. That
 * needs the binding, the runner, the copy of TypeORM, and PGlite with its template.
 *
 * @param {import("./targets.mjs").Target} target
 * @param {string} file
 * @returns {Promise<{ readonly started: string, readonly faults: readonly string[] }>} `started` is for the table
 */
export async function startPackage(target, file) {
  if (target.name !== "universal" && target.name !== ownTarget().name) return { started: "not here", faults: [] };
  const folder = mkdtempSync(path.join(tmpdir(), "migrations-packed-"));
  try {
    const root = path.join(folder, "project");
    for (const [name, text] of Object.entries(project)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), text);
    }
    const unpacked = path.join(folder, "unpacked");
    await unzip(file, unpacked);
    const cli = path.join(unpacked, "extension/dist/cli.js");
    if (!existsSync(cli)) return { started: "no", faults: ["The package has no command line, so it was not started."] };
    const began = Date.now();
    const { output, errors } = await rehearse(cli, root, folder);
    const verdict = verdictOf(output);
    if (verdict === "reversible") return { started: `${((Date.now() - began) / 1000).toFixed(1)} s`, faults: [] };
    return { started: "no", faults: [`A rehearsal with the package failed: ${verdict ?? errors}`] };
  } finally {
    await removeFolder(folder);
  }
}

function rehearse(cli, cwd, folder) {
  // The command line's own files stay in the folder that is removed. No variable of a database applies.
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(PG|DATABASE|DB_|POSTGRES|TYPEORM|NODE_OPTIONS)/.test(name),
  );
  const places = ["DATA", "STATE", "CONFIG", "CACHE"].map((name) => [`XDG_${name}_HOME`, folder]);
  const env = Object.fromEntries([...inherited, ...places]);
  const args = [cli, "rehearse", "--offline", "--json"];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env, timeout: 120_000 }, (error, output, errors) =>
      resolve({ output, errors: errors.trim() || error?.message || "" }),
    );
  });
}

/** The verdict on the revision, or the message of the problem. */
function verdictOf(output) {
  try {
    const { revisions, problem } = JSON.parse(output);
    return problem?.message ?? revisions?.[0]?.verdict;
  } catch {
    return undefined;
  }
}
