import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { api, emptyDatabase, eventually, root, run, write } from "../../support/extension.ts";

/** Root of this repository with its packages: the workspace is a copy in another folder. */
const repository = path.resolve(__dirname, "../../../../..");
const packages = {
  old: "test/fixtures/typeorm-0.3.20/node_modules",
  esm: "node_modules",
  nest: "node_modules",
  shared: "node_modules",
};

type Expected = {
  readonly name: string;
  readonly what: string;
  readonly revision: string;
  readonly tables: readonly string[];
  readonly models: readonly string[];
};

const expected: readonly Expected[] = [
  {
    name: "old",
    what: "CommonJS, TypeORM 0.3.20, the data source in a script, an imported enum without a type",
    revision: "CreateInvoice1700000000001",
    tables: ["invoice"],
    models: ["Invoice inStep"],
  },
  {
    name: "esm",
    what: "ES modules, top-level await, .ts endings, a naming strategy of its own",
    revision: "CreateAuthors1700000000002",
    tables: ["authors"],
    models: ["Author differs", "Book tableMissing"],
  },
  {
    name: "nest",
    what: "NestJS with env-cmd, an entity that extends a class of a sibling package by a path",
    revision: "CreateUser1700000000003",
    tables: ["user"],
    models: ["User differs"],
  },
];

async function projectOf(name: string) {
  const found = (await (await api()).state()).find((project) => project.name === name);
  assert.ok(found, `no project ${name}`);
  return found;
}

describe("repositories of several shapes, opened without a setting", function () {
  this.timeout(120_000);

  before(async () => {
    const url = new URL(await emptyDatabase("18", "shapes"));
    for (const [name, modules] of Object.entries(packages))
      symlinkSync(path.join(repository, modules), path.join(root, name, "node_modules"));
    write(
      ".env",
      [
        "DATABASE_TYPE=postgres",
        `DATABASE_HOST=${url.hostname}`,
        `DATABASE_PORT=${url.port}`,
        `DATABASE_USERNAME=${url.username}`,
        `DATABASE_PASSWORD="${decodeURIComponent(url.password)}" # quoted`,
        "DATABASE_NAME=shapes",
        "",
      ].join("\r\n"),
    );
    mkdirSync(path.join(root, "nest/env"));
    write("nest/env/dev", "export SCHEMA_OWNER=me\n");
    await run("migrations.refresh");
  });

  for (const { name, what, revision, tables, models } of expected) {
    it(`${name}: ${what}`, async () => {
      const { root: at, revisions, problem } = await projectOf(name);
      assert.equal(problem, undefined);
      assert.equal(path.relative(root, at), name);
      assert.deepEqual(
        revisions.map(({ id, state }) => [id, state]),
        [[revision, "pending"]],
      );
      const up = await run("migrations.upgradeHead", { project: at });
      assert.ok(up.ok, JSON.stringify(up));
      assert.deepEqual(up.applied, [revision]);
      await eventually(async () => {
        const project = await projectOf(name);
        assert.equal(project.current, revision);
        const known = project.tables.map((table) => table.name);
        for (const table of tables) assert.ok(known.includes(table), `${table} of ${known.join(", ")}`);
        assert.deepEqual(
          project.models.map((model) => `${model.name} ${model.state}`),
          models,
        );
      });
      const down = await run("migrations.downgradeBase", { project: at });
      assert.ok(down.ok, JSON.stringify(down));
      assert.deepEqual(down.reverted, [revision]);
    });
  }
});
