/**
 * So many of what a project's history would be: all tables, then their columns, relations, alterations, four a table; and,
 * where that is not enough, remarks about them again and again.
 */
export function migrations(all, count = all.length * 4) {
  const whole = growth(all);
  const remarks = Array.from({ length: Math.max(0, count - whole.length) }, (_, index) => {
    const { name, table } = all[index % all.length];
    return {
      name: `Describe${name}`,
      up: [`COMMENT ON COLUMN "${table}"."id" IS 'revised ${index}'`],
      down: [`COMMENT ON COLUMN "${table}"."id" IS NULL`],
    };
  });
  return [...whole, ...remarks].slice(0, count);
}

function growth(all) {
  return [
    ...all.map(({ name, table, status, statuses, base }) => ({
      name: `Create${name}`,
      up: [
        `CREATE TYPE "public"."${status}" AS ENUM(${statuses.map((value) => `'${value}'`).join(", ")})`,
        `CREATE TABLE "${table}" ("id" SERIAL NOT NULL, "status" "public"."${status}" NOT NULL DEFAULT 'draft', ${base
          .map(({ column, sql }) => `"${column}" ${sql}`)
          .join(", ")}, CONSTRAINT "PK_${table}" PRIMARY KEY ("id"))`,
        `CREATE INDEX "IDX_${table}_status" ON "${table}" ("status", "created_at")`,
      ],
      down: [`DROP INDEX "public"."IDX_${table}_status"`, `DROP TABLE "${table}"`, `DROP TYPE "public"."${status}"`],
    })),
    ...all.map(({ name, table, extras }) => ({ name: `Extend${name}`, ...adding(table, extras) })),
    ...all.map(({ name, table, relations }) => ({
      name: `Relate${name}`,
      up: relations.flatMap(({ property, column, target }) => [
        `ALTER TABLE "${table}" ADD "${column}" integer`,
        `CREATE INDEX "IDX_${table}_${property}" ON "${table}" ("${column}")`,
        `ALTER TABLE "${table}" ADD CONSTRAINT "FK_${table}_${property}" FOREIGN KEY ("${column}") REFERENCES "${target.table}"("id") ON DELETE SET NULL ON UPDATE NO ACTION`,
      ]),
      down: relations
        .toReversed()
        .flatMap(({ property, column }) => [
          `ALTER TABLE "${table}" DROP CONSTRAINT "FK_${table}_${property}"`,
          `DROP INDEX "public"."IDX_${table}_${property}"`,
          `ALTER TABLE "${table}" DROP COLUMN "${column}"`,
        ]),
    })),
    ...all.map(({ name, table, late }) => {
      const { up, down } = adding(table, late);
      return {
        name: `Alter${name}`,
        up: [
          `ALTER TABLE "${table}" ALTER COLUMN "name" TYPE character varying(200)`,
          `CREATE UNIQUE INDEX "IDX_${table}_name" ON "${table}" ("name")`,
          ...up,
        ],
        down: [
          ...down,
          `DROP INDEX "public"."IDX_${table}_name"`,
          `ALTER TABLE "${table}" ALTER COLUMN "name" TYPE character varying(120)`,
        ],
      };
    }),
  ];
}

function adding(table, columns) {
  return {
    up: columns.map(({ column, sql }) => `ALTER TABLE "${table}" ADD "${column}" ${sql}`),
    down: columns.toReversed().map(({ column }) => `ALTER TABLE "${table}" DROP COLUMN "${column}"`),
  };
}

/** The source of a migration, as TypeORM's `migration:generate` writes it. */
export function migration(className, up, down) {
  const queries = (statements) => statements.map((sql) => `    await queryRunner.query(\`${sql}\`);`).join("\n");
  return `import { MigrationInterface, QueryRunner } from "typeorm";

export class ${className} implements MigrationInterface {
  name = "${className}";

  public async up(queryRunner: QueryRunner): Promise<void> {
${queries(up)}
  }

  public async down(queryRunner: QueryRunner): Promise<void> {
${queries(down)}
  }
}
`;
}
