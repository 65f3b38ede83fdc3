import assert from "node:assert/strict";
import path from "node:path";
import type { Problem } from "../../../src/core/problems/problem.ts";
import { isProblem } from "../../../src/core/problems/problem.ts";
import { createDatabase } from "../../support/database.ts";
import { startRunner } from "../../support/runner.ts";
import { globs, source, usual } from "../../support/shape.ts";
import type { Files } from "../../support/workspace.ts";
import { createWorkspace, envOf } from "../../support/workspace.ts";

type Case = {
  readonly name: string;
  readonly files: Files;
  /** The expected problem, with the file's path below the root. */
  readonly problem: Problem | Readonly<Record<string, unknown>>;
  readonly at: readonly [file: string, line: number];
};

const entityFile = "src/thing.entity.ts";
const head = `import { Column, Entity, ManyToOne, OneToMany, PrimaryGeneratedColumn } from "typeorm";\n`;
const thing = (body: string) =>
  `\n@Entity()\nexport class Thing {\n  @PrimaryGeneratedColumn() id!: number;\n${body}\n}\n`;

const cases: readonly Case[] = [
  {
    name: "a union of several types",
    files: { [entityFile]: `${head}${thing(`  @Column({ nullable: true })\n  amount!: string | number;`)}` },
    problem: { code: "columnType", entity: "Thing", property: "amount", kind: "union", type: "string | number" },
    at: [entityFile, 7],
  },
  {
    name: "an interface of another file",
    files: {
      [entityFile]: `${head}import type { Money } from "./money";${thing(`  @Column() price!: Money;`)}`,
      "src/money.ts": "export interface Money { cents: number }\n",
    },
    problem: {
      code: "columnType",
      entity: "Thing",
      property: "price",
      kind: "imported",
      type: "Money",
      from: "./money",
    },
    at: [entityFile, 6],
  },
  {
    name: "an object",
    files: { [entityFile]: `${head}${thing(`  @Column()\n  settings: { dark: boolean } = { dark: true };`)}` },
    problem: { code: "columnType", entity: "Thing", property: "settings", kind: "object", type: "{ dark: boolean }" },
    at: [entityFile, 7],
  },
  {
    name: "a relation to a class that is no entity of the data source",
    files: {
      "src/data-source.ts": source(
        `entities: [Thing], migrations: [__dirname + "/migrations/*.ts"]`,
        `import { Thing } from "./thing.entity";`,
      ),
      [entityFile]: `${head}import { Owner } from "./owner";${thing(`  @ManyToOne(() => Owner)\n  owner!: Owner;`)}`,
      "src/owner.ts": `import { Entity, PrimaryGeneratedColumn } from "typeorm";\n@Entity() export class Owner { @PrimaryGeneratedColumn() id!: number; }\n`,
    },
    problem: { code: "relationTarget", entity: "Thing", property: "owner" },
    at: [entityFile, 7],
  },
  {
    name: "a package that is not installed, in an entity",
    files: {
      [entityFile]: `${head}import { v7 } from "no-such-package/v7";${thing(`  @Column() name: string = v7();`)}`,
    },
    problem: { code: "packageMissing", name: "no-such-package" },
    at: [entityFile, 2],
  },
  {
    name: "a scoped package that is not installed",
    files: {
      [entityFile]: `${head}\nimport { uuid } from '@no/such/deep';${thing(`  @Column() name: string = uuid();`)}`,
    },
    problem: { code: "packageMissing", name: "@no/such" },
    at: [entityFile, 3],
  },
  {
    name: "a package that throws when it is imported, far below",
    files: {
      "src/thing.entity.ts": `${head}\nimport { secret } from "strict";${thing(`  @Column() name: string = secret;`)}`,
      "src/node_modules/strict/package.json": JSON.stringify({ name: "strict" }),
      "src/node_modules/strict/index.js": `const deep = (n) => { if (n > 0) deep(n - 1); else throw new Error("SECRET is not set"); };\ndeep(20);\n`,
    },
    problem: { code: "entityThrew", message: "SECRET is not set" },
    at: [entityFile, 3],
  },
  {
    name: "a base class that is imported in a circle",
    files: {
      [entityFile]: `${head}import { Special } from "./x.entity";${thing(`  @OneToMany(() => Special, (special) => special.id) all!: Special[];`)}`,
      "src/x.entity.ts": `import { Entity } from "typeorm";\nimport { Thing } from "./thing.entity";\n@Entity() export class Special extends Thing {}\n`,
    },
    problem: { code: "importCircle" },
    at: ["src/x.entity.ts", 3],
  },
  {
    name: "a file that is not there",
    files: { [entityFile]: `${head}import { gone } from "./gone";${thing(`  @Column() name: string = gone;`)}` },
    problem: { code: "entitySyntax", message: "Could not resolve './gone' in src/thing.entity.ts" },
    at: [entityFile, 2],
  },
  {
    name: "a tsconfig that is none",
    files: { "tsconfig.json": `{ "compilerOptions": { "target": "es2022", } // open\n` },
    problem: { code: "tsconfigInvalid", message: "EOF while parsing an object" },
    at: ["tsconfig.json", 2],
  },
  {
    name: "a tsconfig that extends one of a package which is not installed",
    files: { "tsconfig.json": `{\n  // shared\n  "extends": "@tsconfig/node99/tsconfig.json"\n}\n` },
    problem: { code: "packageMissing", name: "@tsconfig/node99" },
    at: ["tsconfig.json", 3],
  },
  {
    name: "the same, in short",
    files: { "tsconfig.json": `{ "extends": "some-config" }\n` },
    problem: { code: "packageMissing", name: "some-config" },
    at: ["tsconfig.json", 1],
  },
  {
    name: "a tsconfig that extends a file which is not there",
    files: { "tsconfig.json": `{\n  "extends": ["./config/base.json"]\n}\n` },
    problem: { code: "tsconfigInvalid", message: "./config/base.json: Tsconfig not found" },
    at: ["tsconfig.json", 2],
  },
];

describe("how a failure of the repository's code is told", function () {
  this.timeout(60_000);
  for (const { name, files, problem: expected, at } of cases) {
    it(name, async () => {
      const database = await createDatabase();
      const workspace = createWorkspace({
        ...usual,
        "src/data-source.ts": source(globs),
        ".env": envOf(database),
        ...files,
      });
      const runner = startRunner(workspace.root);
      try {
        const status = await runner.request("status");
        const problem = isProblem(status) ? status : await runner.request("diff");
        assert.ok(isProblem(problem), JSON.stringify(problem));
        const { at: place, ...told } = problem as Problem & { at?: { file: string; line: number } };
        assert.deepEqual(told, expected);
        assert.deepEqual([path.relative(workspace.root, place?.file ?? ""), place?.line], at);
      } finally {
        await runner.stop();
        workspace.dispose();
        await database.drop();
      }
    });
  }
});
