import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import type { TestDatabase } from "../../support/database.ts";
import type { Files } from "../../support/workspace.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";

const A = 'CREATE TABLE "user" (id serial PRIMARY KEY, name text NOT NULL)';
/** Four revisions of which some are squashed. */
export const revisions: Files = {
  ".gitignore": "node_modules\n.env\n.data\n.cache\n",
  [fileOf("A")]: migration(idOf("A"), [A], ['DROP TABLE "user"']),
  [fileOf("B")]: migration(idOf("B"), [`INSERT INTO "user" (name) VALUES ('root')`], [`DELETE FROM "user"`]),
  [fileOf("C")]: migration(
    idOf("C"),
    ['ALTER TABLE "user" ADD mail text', "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
    ["DROP FUNCTION one()", 'ALTER TABLE "user" DROP mail'],
  ),
  [fileOf("D")]: migration(idOf("D"), ["CREATE TABLE d (id int)"], ["DROP TABLE d"]),
};

/** Commits all files, in a new repository if there is none. */
export function commit(root: string): void {
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: root, stdio: "pipe" });
  if (!existsSync(path.join(root, ".git"))) git("init", "-q", "-b", "main");
  git("add", "-A");
  git("commit", "-q", "-m", "state");
}

/** The rows of the migrations table, in the order of their execution. */
export const names = async (database: TestDatabase) =>
  (await database.query<{ name: string }>("SELECT name FROM migrations ORDER BY id")).map(({ name }) => name);

/** Runs a command of TypeORM's own command line on a database. @throws if it fails */
export function runTypeorm(root: string, database: TestDatabase, command: string): string {
  const script = path.resolve("node_modules/typeorm/cli.js");
  return execFileSync(process.execPath, [script, command, "-d", "src/data-source.js"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...variables(database) },
    stdio: "pipe",
  });
}

function variables({ host, port, user, password, name }: TestDatabase): NodeJS.ProcessEnv {
  return {
    POSTGRES_SERVER: host,
    POSTGRES_PORT: String(port),
    POSTGRES_USER: user,
    POSTGRES_PASSWORD: password,
    POSTGRES_DB: name,
  };
}

/** The same revisions as CommonJS modules, which TypeORM's command line loads without a compiler. */
export function inJavaScript(): Files {
  const plain = (text: string) =>
    text
      .replace(/^import .*\n/, "")
      .replace(/export class (\w+) implements \w+/, "module.exports = class $1")
      .replaceAll(/: (QueryRunner|Promise<void>)/g, "");
  const files = Object.entries(revisions).map(([file, text]) =>
    file.endsWith(".ts") ? [file.replace(/\.ts$/, ".js"), plain(text)] : [file, text],
  );
  return {
    ...Object.fromEntries(files),
    "src/data-source.ts": "",
    "src/data-source.js": `require("reflect-metadata");
const { DataSource } = require("typeorm");
module.exports = new DataSource({ type: "postgres", host: process.env.POSTGRES_SERVER, port: Number(process.env.POSTGRES_PORT),
  username: process.env.POSTGRES_USER, password: process.env.POSTGRES_PASSWORD, database: process.env.POSTGRES_DB,
  migrations: [__dirname + "/migrations/*.js"] });
`,
  };
}
