import assert from "node:assert/strict";
import path from "node:path";
import type { RevisionRehearsal } from "../../../src/migrations/rehearsal.ts";
import { startRunner } from "../../support/runner.ts";
import { succeeded, withSession } from "../../support/session.ts";
import { fileOf, idOf } from "../../support/workspace.ts";

/** A migration with imports. */
const migration = (letter: string, imports: string, up: string) => `${imports}
import { MigrationInterface, QueryRunner } from "typeorm";
export class ${idOf(letter)} implements MigrationInterface {
  async up(queryRunner: QueryRunner) { ${up} }
  async down(queryRunner: QueryRunner) { await queryRunner.query("DROP TABLE IF EXISTS ${letter.toLowerCase()}"); }
}
`;

const files = {
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "es2022",
      module: "commonjs",
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      paths: { "@sql/*": ["./src/sql/*"] },
    },
  }),
  "src/sql/tables.ts": `import { idType } from "../shared";\nexport const create = (name: string) => \`CREATE TABLE \${name} (id \${idType})\`;`,
  "src/shared/index.ts": `export * from "./types";`,
  "src/shared/types.ts": `export const idType = "int";\nexport type Row = { id: number };`,
  "src/onlyTypes.ts": `export type Unused = string;`,
  "src/computed/seed.ts": `export const rows = "1";`,
  "src/note.entity.ts": `import { Entity, PrimaryColumn } from "typeorm";
@Entity() export class Note { @PrimaryColumn() id!: number; }
`,
  [fileOf("B")]: migration(
    "B",
    `import { create } from "@sql/tables";\nimport type { Unused } from "../onlyTypes";`,
    `await queryRunner.query(create("b") as Unused);`,
  ),
  [fileOf("C")]: migration(
    "C",
    "",
    `const { rows } = await import("../computed/" + "seed"); await queryRunner.query("SELECT " + rows);`,
  ),
  [fileOf("D")]: migration(
    "D",
    "",
    `await queryRunner.query("CREATE TABLE note (id int PRIMARY KEY)"); await queryRunner.manager.insert("Note", { id: 1 });`,
  ),
};

describe("the files that a verdict depends on", function () {
  this.timeout(60_000);
  it("are those that the bundler resolves, without files of which only types are imported", () =>
    withSession(files, async (session) => {
      const { root } = session.workspace;
      const { liveState, variables } = succeeded(await session.runner.request("liveState", {}));
      const cacheDirectory = path.join(root, ".cache");
      // Files that have just been written are not stored.
      await new Promise((resolve) => setTimeout(resolve, 2100));
      // Without stored bundles, with bundles that are stored, and with those.
      for (const more of [{}, { cacheDirectory }, { cacheDirectory }]) {
        const runner = startRunner(root, { rehearsal: { extensions: [], variables }, ...more });
        try {
          const request = { kind: "upgradeHead" } as const;
          const { revisions } = succeeded(await runner.request("rehearse", { liveState, request }));
          const found = new Map(revisions.map((one) => [one.id, one]));
          const importedBy = (letter: string) => importsOf(found.get(idOf(letter)), root);
          assert.deepEqual(importedBy("B"), [
            fileOf("B"),
            "src/shared/index.ts",
            "src/shared/types.ts",
            "src/sql/tables.ts",
          ]);
          assert.deepEqual(importedBy("C"), ["src/computed/seed.ts", fileOf("C")].toSorted());
          assert.deepEqual(importedBy("D"), [fileOf("D")]);
          const usesEntities = ["B", "C", "D"].map((letter) => found.get(idOf(letter))?.usesEntities);
          assert.deepEqual(usesEntities, [undefined, undefined, true], "only D asks TypeORM for an entity");
          const isData = (file: string) => file.startsWith(root) && !/\.[cm]?[jt]s$/.test(file);
          const opened = revisions.map(({ opened: files = [] }) => files.filter(isData));
          assert.deepEqual(opened, [[], [], []], "what the bundler reads is no data");
        } finally {
          await runner.stop();
        }
      }
    }));
});

function importsOf(revision: RevisionRehearsal | undefined, root: string): readonly string[] {
  return (revision?.imported ?? []).map((file) => path.relative(root, file).replaceAll("\\", "/")).toSorted();
}
