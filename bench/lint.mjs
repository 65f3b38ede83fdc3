import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "../scripts/lib/run.mjs";
import { limited } from "./table.mjs";

/** Statements of a migration with about 300 lines, as TypeORM writes them. */
const statements = [
  'CREATE TABLE "order_N" ("id" SERIAL NOT NULL, "note" character varying(40), CONSTRAINT "PK_N" PRIMARY KEY ("id"))',
  'ALTER TABLE "order_N" ADD CONSTRAINT "FK_N" FOREIGN KEY ("id") REFERENCES "user"("id") ON DELETE CASCADE',
  'ALTER TABLE "user" ADD "field_N" uuid NOT NULL DEFAULT uuid_generate_v4()',
  'CREATE INDEX "IDX_N" ON "user" ("field_N")',
  'ALTER TABLE "user" ALTER COLUMN "old_N" TYPE character varying(80)',
];

/** The check of a file after a keystroke, in the thread of the extension host. */
export async function lint(folder) {
  const outfile = path.join(folder, "lint.mjs");
  await build({
    absWorkingDir: root,
    entryPoints: ["src/core/lint/lint.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "warning",
  });
  const module = await import(pathToFileURL(outfile).href);
  const check = (text) => {
    const started = performance.now();
    const { findings } = module.lint(text, () => ({}));
    const elapsed = performance.now() - started;
    if (findings.length === 0) throw new Error("nothing is found");
    return elapsed;
  };
  const lines = Array.from(
    { length: 290 },
    (_, n) => statements[n % statements.length]?.replaceAll("N", String(n)) ?? "",
  );
  const long = `INSERT INTO "a" VALUES ${Array.from({ length: 100_000 }, () => "(1, 'text', now())").join(", ")}`;
  const measure = (text) => Array.from({ length: 30 }, () => check(text)).slice(10);
  return [
    limited("findings of a migration with 300 lines", measure(migrationWith(lines)), 50),
    limited("findings of a migration with a line of 2 MB", measure(migrationWith([long, 'DROP TABLE "a"'])), 500),
  ];
}

function migrationWith(sql) {
  const calls = sql.map((text) => `    await queryRunner.query(\`${text}\`);`);
  return `export class Long1700000000000 {\n  async up(queryRunner) {\n${calls.join("\n")}\n  }\n  async down(queryRunner) {}\n}\n`;
}
