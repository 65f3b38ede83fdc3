import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { createDatabase } from "../../support/database.ts";
import { startRunner } from "../../support/runner.ts";
import type { Files, Workspace } from "../../support/workspace.ts";
import { createWorkspace } from "../../support/workspace.ts";
import type { TestDatabase } from "../../support/database.ts";
import type { Shape } from "../../support/shape.ts";
import { globs, prove, source, usual } from "../../support/shape.ts";
import { envOf } from "../../support/workspace.ts";

const file = "src/data-source.ts";
const base = { ...usual, [file]: source(globs) };
const nowhere =
  "POSTGRES_SERVER=nowhere.invalid\nPOSTGRES_PORT=1\nPOSTGRES_USER=nobody\nPOSTGRES_PASSWORD=x\nPOSTGRES_DB=none\n";
const lines = ({ host, port, user, password, name }: TestDatabase) =>
  `POSTGRES_SERVER=${host}\nPOSTGRES_PORT=${port}\nPOSTGRES_USER=${user}\nPOSTGRES_PASSWORD=${password}\nPOSTGRES_DB=${name}\n`;
const wrapper = (script: string) => JSON.stringify({ scripts: { typeorm: script } });

const shapes: readonly Shape[] = [
  {
    name: "quotes of all kinds, export, comments at line ends, blanks, CRLF and a BOM",
    file,
    files: base,
    env: ({ host, port, user, password, name }) => ({
      ".env":
        "\uFEFF# the database\r\nexport POSTGRES_SERVER = " +
        `${host} # here\r\n\r\nPOSTGRES_PORT='${port}' # there\r\n` +
        `POSTGRES_USER="${user}"\r\nPOSTGRES_PASSWORD=\`${password}\`\r\n  POSTGRES_DB: ${name}\r\n`,
    }),
  },
  {
    name: "references, with defaults, escaped dollars and a key of several lines",
    file,
    files: {
      ...base,
      [file]: `import "reflect-metadata";\nimport { DataSource } from "typeorm";\nif (process.env.KEY?.split("\\n").length !== 3 || process.env.PRICE !== "$5") throw new Error("read wrongly");\nexport const source = new DataSource({ type: "postgres", url: process.env.DATABASE_URL, ${globs} });\n`,
    },
    env: ({ host, port, user, password, name }) => ({
      ".env": `KEY="-----BEGIN KEY-----\nabc\n-----END KEY-----"\nPRICE=\\$5\nDB_USER=${user}\nDB_PASSWORD='${password}'\nDATABASE_URL=postgres://\${DB_USER}:\${DB_PASSWORD}@\${DB_HOST:-${host}}:${port}/${name}\n`,
    }),
  },
  {
    name: "NestJS with env-cmd: nothing in the file reads an .env, the wrapper's file stands before the others",
    file,
    files: { ...base, "package.json": wrapper("env-cmd -f ./envs/local.env ts-node ./node_modules/typeorm/cli.js") },
    env: (database) => ({ ".env": nowhere, "envs/local.env": lines(database) }),
    environment: { files: ["envs/local.env"], wins: false },
  },
  {
    name: "NestJS with dotenv-cli and NODE_ENV, by which the code chooses its options",
    file,
    files: {
      ...usual,
      [file]: source(`${globs}, ...(process.env.NODE_ENV === "development" ? {} : { host: "nowhere.invalid" })`),
      "package.json": wrapper("NODE_ENV=development dotenv -e .env.shared -- typeorm-ts-node-commonjs"),
    },
    env: (database) => ({ ".env.shared": lines(database) }),
    environment: { files: [".env.shared"], wins: false, nodeEnv: "development" },
  },
  {
    name: "NODE_OPTIONS='-r dotenv-mono/load': the .env of the repository's root for a package below",
    file: "apps/api/src/data-source.ts",
    root: "apps/api",
    files: {
      "apps/api/package.json": wrapper("NODE_OPTIONS='-r dotenv-mono/load' typeorm-ts-node-commonjs"),
      ...Object.fromEntries(Object.entries(base).map(([name, text]) => [`apps/api/${name}`, text])),
    },
  },
  {
    name: "a chosen environment wins over the plain .env, over the process, and over the code's own dotenv",
    file,
    packages: "typeorm-0.3",
    files: { ...usual, [file]: source(globs, `import "dotenv/config";`) },
    env: (database) => ({ ".env": nowhere, ".env.test": lines(database) }),
    environment: { files: [".env.test"], wins: true, nodeEnv: "test" },
    variables: { POSTGRES_SERVER: "elsewhere.invalid", NODE_ENV: "production" },
  },
  {
    name: "a chosen environment's name is NODE_ENV, by which the code picks its own file",
    file,
    packages: "typeorm-0.3",
    files: {
      ...usual,
      [file]: source(
        globs,
        `import { config } from "dotenv";\nconfig({ path: \`config/\${process.env.NODE_ENV}.env\`, override: true });`,
      ),
    },
    env: (database) => ({ ".env": nowhere, "config/staging.env": lines(database) }),
    environment: { files: [], wins: true, nodeEnv: "staging" },
    variables: { NODE_ENV: "production" },
  },
  {
    name: "the code's own dotenv, of another file, where nothing is chosen",
    file,
    packages: "typeorm-0.3",
    files: {
      ...usual,
      [file]: source(globs, `import { config } from "dotenv";\nconfig({ path: ".env.development" });`),
    },
    env: (database) => ({ ".env": nowhere, ".env.development": envOf(database) }),
  },
];

/** The repository's own dotenvx, as a team has it that shares its `.env`. */
const dotenvx = createRequire(path.resolve("test/fixtures/typeorm-0.3/package.json"))("@dotenvx/dotenvx") as {
  set(name: string, value: string, options: object): Promise<unknown>;
};

describe("an .env that dotenvx has encrypted", function () {
  this.timeout(30_000);
  let workspace: Workspace;
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createDatabase();
    const options = `${globs}, password: process.env.POSTGRES_PASSWORD`;
    workspace = createWorkspace(
      { ...usual, [file]: source(options), ".env": envOf(database).replace(/POSTGRES_PASSWORD=.*/, "") },
      "typeorm-0.3",
    );
    const at = (name: string) => path.join(workspace.root, name);
    await dotenvx.set("POSTGRES_PASSWORD", database.password, {
      path: at(".env"),
      envKeysFile: at(".env.keys"),
      quiet: true,
    });
  });

  afterEach(async () => {
    workspace.dispose();
    await database.drop();
  });

  const status = async () => {
    const runner = startRunner(workspace.root);
    try {
      const answer = await runner.request("status");
      assert.ok(!isProblem(answer), JSON.stringify(answer));
      assert.ok(!runner.logs.join("\n").includes(database.password));
      return answer;
    } finally {
      await runner.stop();
    }
  };

  it("is read with its key", async () => {
    assert.match(readFileSync(path.join(workspace.root, ".env"), "utf8"), /POSTGRES_PASSWORD="?encrypted:/);
    const { problem, warnings } = await status();
    assert.deepEqual([problem, warnings], [undefined, []]);
  });

  it("says so without its key", async () => {
    workspace.remove(".env.keys");
    const { problem, warnings } = await status();
    assert.equal(problem?.code, "authFailed");
    assert.deepEqual(warnings, [{ code: "envEncrypted", file: path.join(workspace.root, ".env"), reason: "noKey" }]);
  });
});

describe("an environment that was chosen", function () {
  this.timeout(30_000);

  const statusOf = async (files: Files, chosen: readonly string[], dataSource?: string) => {
    const workspace = createWorkspace({ ...base, ".env": nowhere, ...files });
    const at = (name: string) => path.join(workspace.root, name);
    const environment = { files: chosen.map(at), wins: true, name: "staging", nodeEnv: "staging" };
    const runner = startRunner(workspace.root, { dataSource, environment } as object);
    try {
      const answer = await runner.request("status");
      const text = JSON.stringify(answer).replaceAll(workspace.root, "");
      return JSON.parse(text) as typeof answer;
    } finally {
      await runner.stop();
      workspace.dispose();
    }
  };

  it("runs nothing where no file of it is there: what lies below is another database's", async () => {
    const files = ["/.env.staging", "/.env.staging.local"];
    const expected = { code: "environmentMissing", name: "staging", files };
    assert.deepEqual(await statusOf({}, files), expected);
    assert.deepEqual(await statusOf({}, files, ""), expected);
  });

  it("runs nothing where a file of it cannot be read", async () => {
    const answer = await statusOf({ ".env.staging/nothing": "", ".env.staging.local": "A=1\n" }, [
      ".env.staging.local",
      ".env.staging",
    ]);
    assert.ok(isProblem(answer) && answer.code === "envUnreadable" && answer.file === "/.env.staging");
  });

  it("decides by parts against the URL of the .env below", async () => {
    const files = {
      ".env": "DATABASE_URL=postgresql://app@127.0.0.1:1/production\nPOSTGRES_USER=app\n",
      ".env.staging": "POSTGRES_SERVER=127.0.0.1\nPOSTGRES_PORT=1\nPOSTGRES_DB=staging\n",
    };
    const answer = await statusOf(files, [".env.staging"], "");
    assert.ok(!isProblem(answer) && answer.connection?.database === "staging", JSON.stringify(answer));
    assert.equal(answer.connection.user, "app");
  });
});

describe("the environment of a repository", function () {
  this.timeout(30_000);
  for (const shape of shapes) it(shape.name, () => prove(shape));
});
