import assert from "node:assert/strict";
import { defaultStyle } from "../../../../src/migrations/fileStyle.ts";
import { renderMigration } from "../../../../src/migrations/renderMigration.ts";
import { rowScript } from "../../../../src/migrations/squash/rowScript.ts";

const draft = {
  className: "S1700000000002",
  up: [{ sql: "CREATE TABLE a ()" }],
  down: [{ sql: "DROP TABLE a" }],
  replaces: { ids: ["A1700000000001", "it's1700000000002"], table: '"app"."migrations"' },
};

describe("The file of a squashed revision", () => {
  it("names the replaced revisions, checks for them in up() and forgets them in down()", () =>
    assert.equal(
      renderMigration(draft, { ...defaultStyle("ts", false), nameProperty: "none", quote: "'", indent: "  " }),
      `import { MigrationInterface, QueryRunner } from 'typeorm';

export class S1700000000002 implements MigrationInterface {
  /** The revisions that this one replaces. On a database that has all of them, up() changes nothing. */
  readonly replaces = [
    'A1700000000001',
    'it\\'s1700000000002',
  ];

  public async up(queryRunner: QueryRunner): Promise<void> {
    const applied = await queryRunner.query(\`SELECT DISTINCT "name" FROM "app"."migrations" WHERE "name" = ANY($1)\`, [this.replaces]);
    if (applied.length === this.replaces.length) return;
    if (applied.length > 0) throw new Error('Only a part of the replaced revisions is applied. Run the others from the commit before the squash.');
    await queryRunner.query(\`CREATE TABLE a ()\`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`DROP TABLE a\`);
    await queryRunner.query(\`DELETE FROM "app"."migrations" WHERE "name" = ANY($1)\`, [this.replaces]);
  }
}
`,
    ));
});

describe("The script for the rows of a squashed revision", () => {
  it("keeps the place of the last replaced one, and stops unless all are there", () => {
    const script = rowScript('"migrations"', { id: "S1700000000002", timestamp: 1_700_000_000_002 }, ["A1", "B2"]);
    assert.match(script, /present < 2 THEN RAISE EXCEPTION/);
    assert.match(
      script,
      /UPDATE "migrations" SET "name" = 'S1700000000002', "timestamp" = 1700000000002 WHERE "name" = 'B2'/,
    );
  });
});
