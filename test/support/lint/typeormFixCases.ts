import type { FixCase } from "./fixCase.ts";

/** Fixes of what TypeORM generates, and of calls of its schema API. */
export const casesOfTypeOrm: readonly FixCase[] = [
  {
    title: "changes the type of a column that TypeORM drops and adds again",
    sql: ["ALTER TABLE orders DROP COLUMN note", "ALTER TABLE orders ADD note character varying(100)"],
    down: [`ALTER TABLE "orders" DROP COLUMN "note"`, `ALTER TABLE "orders" ADD "note" character varying(20)`],
    rule: "typeorm-drop-add-pair",
    kind: "keepValues",
    isMoved: true,
    result: [
      "// The values of orders.note are kept. A value that does not fit is refused.",
      'ALTER TABLE "orders" ALTER COLUMN "note" TYPE character varying(100)',
      "// The values of orders.note are kept. A value that does not fit is refused.",
      'ALTER TABLE "orders" ALTER COLUMN "note" TYPE character varying(20)',
    ],
  },
  {
    title: "changes a type with its default and NOT NULL, and names the values that are rounded",
    sql: ["ALTER TABLE orders DROP COLUMN total", "ALTER TABLE orders ADD total numeric(10, 2) DEFAULT '0.5'"],
    down: ["ALTER TABLE orders DROP COLUMN total", "ALTER TABLE orders ADD total int NOT NULL DEFAULT 0"],
    rule: "typeorm-drop-add-pair",
    kind: "keepValues",
    isMoved: true,
    result: [
      `ALTER TABLE "orders" ALTER COLUMN "total" DROP DEFAULT`,
      "// The values of orders.total are kept. A value that does not fit is refused.",
      `ALTER TABLE "orders" ALTER COLUMN "total" TYPE numeric(10,2)`,
      `ALTER TABLE "orders" ALTER COLUMN "total" SET DEFAULT '0.5'`,
      `ALTER TABLE "orders" ALTER COLUMN "total" DROP NOT NULL`,
      `ALTER TABLE "orders" ALTER COLUMN "total" DROP DEFAULT`,
      "// Values of orders.total are rounded or cut: numeric(10,2) becomes int.",
      `ALTER TABLE "orders" ALTER COLUMN "total" TYPE int`,
      `ALTER TABLE "orders" ALTER COLUMN "total" SET DEFAULT 0`,
      `UPDATE "orders" SET "total" = DEFAULT WHERE "total" IS NULL`,
      `ALTER TABLE "orders" ALTER COLUMN "total" SET NOT NULL`,
    ],
  },
  {
    title: "changes a type that one call drops and adds",
    sql: ["ALTER TABLE orders DROP COLUMN note; ALTER TABLE orders ADD note text"],
    down: "ALTER TABLE orders DROP COLUMN note; ALTER TABLE orders ADD note varchar(20)",
    rule: "typeorm-drop-add-pair",
    kind: "keepValues",
    isMoved: true,
    result: [
      `ALTER TABLE "orders" ALTER COLUMN "note" TYPE text`,
      `ALTER TABLE "orders" ALTER COLUMN "note" TYPE varchar(20)`,
    ],
  },
  {
    title: "changes a time to one with a zone, which the user names",
    sql: ["ALTER TABLE orders DROP COLUMN created", "ALTER TABLE orders ADD created TIMESTAMP WITH TIME ZONE"],
    down: ["ALTER TABLE orders DROP COLUMN created", "ALTER TABLE orders ADD created TIMESTAMP"],
    rule: "typeorm-drop-add-pair",
    kind: "keepValues",
    answer: "Europe/Berlin",
    result: [
      "// The values of orders.created are kept. A value that does not fit is refused.",
      `ALTER TABLE "orders" ALTER COLUMN "created" TYPE TIMESTAMP WITH TIME ZONE USING "created" AT TIME ZONE 'Europe/Berlin'`,
      "// The values of orders.created are kept. A value that does not fit is refused.",
      `ALTER TABLE "orders" ALTER COLUMN "created" TYPE TIMESTAMP USING "created" AT TIME ZONE 'Europe/Berlin'`,
    ],
  },
  {
    title: "writes a foreign key of the schema API as SQL",
    sql: [
      `queryRunner.createForeignKey("orders", new TableForeignKey({ name: "orders_user", columnNames: ["total"], referencedTableName: "users", referencedColumnNames: ["id"], onDelete: "CASCADE" }))`,
    ],
    down: `queryRunner.dropForeignKey("orders", "orders_user")`,
    rule: "foreign-key-blocking",
    kind: "writeSql",
    isKept: true,
    result: [
      'ALTER TABLE "orders" ADD CONSTRAINT "orders_user" FOREIGN KEY ("total") REFERENCES "users" ("id") ON DELETE CASCADE',
      `await queryRunner.dropForeignKey("orders", "orders_user");`,
    ],
  },
  {
    title: "writes all indexes of the schema API in a method as SQL",
    sql: [
      `queryRunner.createIndex("orders", new TableIndex({ name: "orders_note", columnNames: ["note"], where: "note IS NOT NULL" }))`,
      `queryRunner.createIndex("orders", new TableIndex({ name: "orders_total", columnNames: ["total", "id"], isUnique: true }))`,
    ],
    down: [`queryRunner.dropIndex("orders", "orders_total")`, `queryRunner.dropIndex("orders", "orders_note")`],
    rule: "index-not-concurrent",
    kind: "writeSql",
    isKept: true,
    result: [
      'CREATE INDEX "orders_note" ON "orders" ("note") WHERE note IS NOT NULL',
      'CREATE UNIQUE INDEX "orders_total" ON "orders" ("total", "id")',
      `await queryRunner.dropIndex("orders", "orders_total");`,
      `await queryRunner.dropIndex("orders", "orders_note");`,
    ],
  },
  {
    title: "writes a changed column of the schema API as the statements that TypeORM sends",
    sql: [
      `queryRunner.changeColumn("orders", new TableColumn({ name: "note", type: "varchar", length: "20", isNullable: true }), new TableColumn({ name: "note", type: "varchar", length: "100", isNullable: true }))`,
    ],
    down: [`ALTER TABLE "orders" DROP COLUMN "note"`, `ALTER TABLE "orders" ADD "note" character varying(20)`],
    rule: "typeorm-drop-add-pair",
    kind: "writeSql",
    isKept: true,
    result: [
      'ALTER TABLE "orders" DROP COLUMN "note"',
      'ALTER TABLE "orders" ADD "note" varchar(100)',
      'ALTER TABLE "orders" DROP COLUMN "note"',
      'ALTER TABLE "orders" ADD "note" character varying(20)',
    ],
  },
  {
    title: "writes a column that calls of the schema API drop and add as SQL, in both directions",
    sql: [
      `queryRunner.dropColumn("orders", "note")`,
      `queryRunner.addColumn("orders", new TableColumn({ name: "note", type: "text", isNullable: true }))`,
    ],
    down: [
      `queryRunner.dropColumns("orders", ["note"])`,
      `queryRunner.addColumn("orders", new TableColumn({ name: "note", type: "varchar", length: "20", isNullable: true }))`,
    ],
    rule: "typeorm-drop-add-pair",
    kind: "writeSql",
    isKept: true,
    result: [
      'ALTER TABLE "orders" DROP COLUMN "note"',
      'ALTER TABLE "orders" ADD "note" text',
      'ALTER TABLE "orders" DROP COLUMN "note"',
      'ALTER TABLE "orders" ADD "note" varchar(20)',
    ],
  },
];
