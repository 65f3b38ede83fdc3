import assert from "node:assert/strict";
import {
  environmentInScripts,
  environmentsAmong,
  environmentsInScripts,
  nodeEnvOf,
} from "../../../../src/core/connection/environments.ts";

const scripts = (entries: Readonly<Record<string, string>>) => JSON.stringify({ scripts: entries });

describe("environments", () => {
  it("are the .env files of a folder, by name, from development to production", () => {
    const names = [
      ".env",
      ".env.local",
      ".env.example",
      ".env.production",
      ".env.test.local",
      ".env.test",
      ".env.development",
      ".env.keys",
      ".env.vault",
      "qa.env",
      ".env.acme",
      "README.md",
      ".envrc",
      ".env.d",
      ".env-cmdrc",
      ".env.json",
      ".env.enc",
    ];
    assert.deepEqual(environmentsAmong(names), [
      { name: "development", files: [".env.development"] },
      { name: "test", files: [".env.test.local", ".env.test"] },
      { name: "acme", files: [".env.acme"] },
      { name: "qa", files: ["qa.env"] },
      { name: "production", files: [".env.production"] },
    ]);
  });

  const cases: readonly (readonly [script: string, files: readonly string[], nodeEnv?: string])[] = [
    ["env-cmd ts-node ./node_modules/typeorm/cli.js", []],
    ["env-cmd -f ./envs/dev.env typeorm-ts-node-commonjs migration:run -d src/ds.ts", ["./envs/dev.env"]],
    ["env-cmd --no-override --file .env.dev -- typeorm migration:run", [".env.dev"]],
    ["dotenv -e .env.local -e .env -- typeorm migration:run", [".env.local", ".env"]],
    ["dotenvx run -f .env.dev -- typeorm migration:run", [".env.dev"]],
    ["node --env-file=config/.env --import tsx ./node_modules/typeorm/cli.js", ["config/.env"]],
    ["node --env-file=.env --env-file-if-exists=.env.dev node_modules/typeorm/cli.js", [".env.dev", ".env"]],
    ["cross-env NODE_ENV=development ts-node ./node_modules/typeorm/cli.js", [], "development"],
    ["DOTENV_CONFIG_PATH='./a b.env' node -r dotenv/config ./node_modules/typeorm/cli.js", ["./a b.env"]],
    ["NODE_OPTIONS='-r dotenv-mono/load -r tsconfig-paths/register' typeorm-ts-node-commonjs -d x.ts", []],
    ["typeorm migration:run -d src/data-source.ts -f ignored.ts", []],
    ["env-cmd -f $ENV_FILE typeorm migration:run", []],
  ];
  for (const [script, files, nodeEnv] of cases) {
    it(`of a script: ${script}`, () =>
      assert.deepEqual(environmentInScripts(scripts({ start: "dotenv -e other -- node .", "migration:run": script })), {
        files,
        ...(nodeEnv === undefined ? {} : { nodeEnv }),
      }));
  }

  it("of several scripts: what the plain one says; the others can be chosen", () => {
    const text = scripts({
      "migration:run:prod": "env-cmd -f .env.prod typeorm migration:run",
      "migration:run": "env-cmd -f .env.dev typeorm migration:run",
      test: "env-cmd -f ./envs/test.env jest",
    });
    assert.deepEqual(environmentInScripts(text), { files: [".env.dev"] });
    assert.deepEqual(environmentsInScripts(text), [
      { name: "prod", files: [".env.prod"] },
      { name: "dev", files: [".env.dev"] },
      { name: "test", files: ["./envs/test.env"] },
    ]);
  });

  const production: readonly Readonly<Record<string, string>>[] = [
    { typeorm: "typeorm-ts-node-commonjs", deploy: "NODE_ENV=production typeorm migration:run -d dist/ds.js" },
    { "migrate:prod": "env-cmd -f .env.prod typeorm migration:run" },
    { release: "dotenv -e envs/production.env -- typeorm migration:run" },
    { "migrate:live": "env-cmd -f .env.customer typeorm migration:run" },
  ];
  for (const entries of production)
    it(`of a script for production: nothing by itself: ${Object.values(entries).at(-1)}`, () =>
      assert.deepEqual(environmentInScripts(scripts(entries)), { files: [] }));

  it("of a package.json that is none: nothing", () => assert.deepEqual(environmentInScripts("{"), { files: [] }));

  it("are called in NODE_ENV what code compares with", () =>
    assert.deepEqual(["dev", "prod", "test", "acme"].map(nodeEnvOf), ["development", "production", "test", "acme"]));
});
