import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestDatabase } from "./database.ts";

/** Files by their path below the root. */
export type Files = Readonly<Record<string, string>>;

/** A workspace folder of a test's own. */
export type Workspace = {
  readonly root: string;
  write(files: Files): void;
  remove(file: string): void;
  dispose(): void;
};

/** Which installed packages a workspace finds: those of the project, of a fixture, or none. */
export type Packages = "typeorm-1" | "typeorm-0.3" | "typeorm-0.3.20" | MatrixPackages | "none";

/** Versions between those of the usual tests, which `TEST_MATRIX=full` adds: the last of 0.3 and the first of 1.x. */
type MatrixPackages = "last typeorm-0.3" | "typeorm-1.0";

/** Empty unless `TEST_MATRIX=full`. */
export const matrixPackages: readonly MatrixPackages[] =
  process.env["TEST_MATRIX"] === "full" ? ["last typeorm-0.3", "typeorm-1.0"] : [];

/** Symbolic links by their path below the root: to a path below it, or to an installed package of the project's own. */
export type Links = Readonly<Record<string, string>>;

/** Writes a workspace into a temporary folder. */
export function createWorkspace(
  files: Files,
  packages: Packages = "typeorm-1",
  name = "workspace",
  links: Links = {},
): Workspace {
  const temporary = mkdtempSync(path.join(realpathSync(tmpdir()), "migrations-test-"));
  const root = path.join(temporary, name);
  mkdirSync(root, { recursive: true });
  const modules = {
    "typeorm-1": "node_modules",
    "typeorm-0.3": "test/fixtures/typeorm-0.3/node_modules",
    "typeorm-0.3.20": "test/fixtures/typeorm-0.3.20/node_modules",
    "last typeorm-0.3": "test/matrix/typeorm-0.3/node_modules",
    "typeorm-1.0": "test/matrix/typeorm-1.0/node_modules",
    none: undefined,
  }[packages];
  // At the top: what lies beside the workspace finds the same packages.
  const top = path.join(temporary, name.split("/")[0] ?? "");
  if (modules !== undefined) symlinkSync(path.resolve(modules), path.join(top, "node_modules"));
  const write = (more: Files) => {
    for (const [file, text] of Object.entries(more)) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }
  };
  write({ "package.json": "{}", "tsconfig.json": tsconfig, ...files });
  for (const [link, target] of Object.entries(links)) {
    mkdirSync(path.dirname(path.join(root, link)), { recursive: true });
    const isRelative = /^\.\.?\//.test(target);
    symlinkSync(isRelative ? target : path.resolve("node_modules", target), path.join(root, link));
  }
  return {
    root,
    write,
    remove: (file) => rmSync(path.join(root, file)),
    // A runner of a command that has ended may still save compiled code.
    dispose: () => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }),
  };
}

const tsconfig = JSON.stringify({
  compilerOptions: {
    target: "es2022",
    module: "commonjs",
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    strict: true,
  },
});

/** The guide's `.env` for a test's database. */
export function envOf({ host, port, user, password, name }: TestDatabase): string {
  return [
    `POSTGRES_SERVER=${host}`,
    `POSTGRES_PORT=${port}`,
    `POSTGRES_USER=${user}`,
    `POSTGRES_PASSWORD=${password}`,
    `POSTGRES_DB='${name}'`,
    "",
  ].join("\n");
}

/** A data source that reads the guide's variables; `options` is inserted unchanged. */
export function dataSource(options = ""): string {
  return `import "reflect-metadata";
import { DataSource } from "typeorm";
export const AppDataSource = new DataSource({
  type: "postgres",
  host: process.env.POSTGRES_SERVER,
  port: Number(process.env.POSTGRES_PORT),
  username: process.env.POSTGRES_USER,
  password: process.env.POSTGRES_PASSWORD,
  database: process.env.POSTGRES_DB,
  entities: [__dirname + "/entity/*.ts"],
  migrations: [__dirname + "/migrations/*.ts"],
  ${options}
});
`;
}

/** A migration's text: statements of `up` and `down`, and what else stands in its class. */
export function migration(
  name: string,
  up: string | readonly string[],
  down: string | readonly string[] = [],
  body = "",
): string {
  const queries = (statements: string | readonly string[]) =>
    typeof statements === "string"
      ? statements
      : statements.map((sql) => `    await queryRunner.query(${JSON.stringify(sql)});`).join("\n");
  return `import { MigrationInterface, QueryRunner } from "typeorm";
export class ${name} implements MigrationInterface {
  ${body}
  async up(queryRunner: QueryRunner): Promise<void> {
${queries(up)}
  }
  async down(queryRunner: QueryRunner): Promise<void> {
${queries(down)}
  }
}
`;
}

/** `A`, `B`, `C` … as migrations that each create a table `a`, `b`, `c`. */
export function tableMigrations(letters: string): Files {
  return Object.fromEntries(
    [...letters].map((letter) => [
      fileOf(letter),
      migration(
        idOf(letter),
        [`CREATE TABLE ${letter.toLowerCase()} (id int)`],
        [`DROP TABLE ${letter.toLowerCase()}`],
      ),
    ]),
  );
}

export function idOf(letter: string): string {
  return `${letter}${1_700_000_000_000 + letter.charCodeAt(0)}`;
}

export function fileOf(letter: string): string {
  return `src/migrations/${1_700_000_000_000 + letter.charCodeAt(0)}-${letter}.ts`;
}
