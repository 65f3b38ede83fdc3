import assert from "node:assert/strict";
import { outsideInputs } from "../../../../src/core/source/outsideInputs.ts";
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

  const nested = {
    ...draft,
    replaces: { ...draft.replaces, ids: ["S1", "C3"], before: [{ id: "S1", replaces: ["A1", "it's2"] }] },
  };

  it("names the earlier squashes if there are any, and looks for their revisions as well", () =>
    assert.equal(
      renderMigration(nested, { ...defaultStyle("ts", false), nameProperty: "none", quote: "'", indent: "  " }),
      `import { MigrationInterface, QueryRunner } from 'typeorm';

export class S1700000000002 implements MigrationInterface {
  /** The revisions that this one replaces. On a database that has all of them, up() changes nothing. */
  readonly replaces = [
    'S1',
    'C3',
  ];
  /** Earlier squashes. A database that has all revisions of one of them has that one. */
  readonly replacedBefore = [
    {
      id: 'S1',
      replaces: [
        'A1',
        'it\\'s2',
      ],
    },
  ];

  public async up(queryRunner: QueryRunner): Promise<void> {
    const rows: { name: string }[] = await queryRunner.query(\`SELECT DISTINCT "name" FROM "app"."migrations" WHERE "name" = ANY($1)\`, [this.replaces.concat(...this.replacedBefore.map(({ replaces }) => replaces))]);
    const applied = new Set(rows.map(({ name }) => name));
    for (const { id, replaces } of this.replacedBefore) if (replaces.every((one) => applied.has(one))) applied.add(id);
    if (this.replaces.every((id) => applied.has(id))) return;
    if (rows.length > 0) throw new Error('Only a part of the replaced revisions is applied. Run the others from the commits before the squashes.');
    await queryRunner.query(\`CREATE TABLE a ()\`);
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(\`DROP TABLE a\`);
    await queryRunner.query(\`DELETE FROM "app"."migrations" WHERE "name" = ANY($1)\`, [this.replaces.concat(...this.replacedBefore.map(({ replaces }) => replaces))]);
  }
}
`,
    ));

  it("has no types in JavaScript", () => {
    const text = renderMigration(nested, { ...defaultStyle("js", false), semicolons: false });
    assert.match(text, /const rows = await .*\n/);
    assert.match(text, /\n {4}replacedBefore = \[\n[^]*\n {4}\]\n/);
  });

  it("does not count as a reader of rows, because the rows are those of the migrations table", () => {
    const text = renderMigration(nested, defaultStyle("ts", false));
    assert.equal(outsideInputs(text).readsRows, false);
  });
});

describe("The script for the rows of a squashed revision", () => {
  it("keeps the place of the last replaced one, and stops unless all are there", () => {
    const script = rowScript('"migrations"', {
      id: "S1700000000002",
      timestamp: 1_700_000_000_002,
      replaces: ["A1", "B2"],
    });
    assert.match(script, /present < 2 THEN RAISE EXCEPTION/);
    assert.match(
      script,
      /UPDATE "migrations" SET "name" = 'S1700000000002', "timestamp" = 1700000000002 WHERE "name" = 'B2'/,
    );
  });
});
