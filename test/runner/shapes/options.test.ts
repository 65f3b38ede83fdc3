import type { Shape } from "../../support/shape.ts";
import { connection, globs, prove, source, thing, thingMigration, usual } from "../../support/shape.ts";

const second = thingMigration
  .replace("A1700000000001", "B1700000000002")
  .replace("CREATE TABLE a", "CREATE TABLE b")
  .replace("DROP TABLE a", "DROP TABLE b");
const both = ["A1700000000001", "B1700000000002"];
const start = `import "reflect-metadata";\nimport { DataSource, type DataSourceOptions } from "typeorm";\n`;
const file = "src/data-source.ts";

const shapes: readonly Shape[] = [
  {
    name: "class arrays, by tsconfig paths, one instance under two names",
    file,
    files: {
      ...usual,
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
          baseUrl: ".",
          paths: { "@app/*": ["src/*"] },
        },
      }),
      [file]:
        source(
          `entities: [Thing], migrations: Object.values(migrations)`,
          `import { Thing } from "@app/thing.entity";\nimport * as migrations from "@app/migrations";`,
        ) + "export default source;\n",
      "src/migrations/index.ts": `export * from "./1700000000001-A";\n`,
    },
  },
  {
    name: "objects of modules",
    file,
    files: {
      ...usual,
      [file]: source(
        `entities, migrations`,
        `import * as entities from "./entities";\nimport * as migrations from "./migrations";`,
      ),
      "src/entities.ts": `export { Thing } from "./thing.entity";\n`,
      "src/migrations/index.ts": `export * from "./1700000000001-A";\nexport * from "./1700000000002-B";\n`,
      "src/migrations/1700000000002-B.ts": second,
    },
    revisions: both,
  },
  {
    name: "two globs each, classes and globs mixed",
    file,
    files: {
      ...usual,
      [file]: source(
        `entities: [Thing, __dirname + "/a/*.ts", __dirname + "/b/*.ts"], migrations: [__dirname + "/migrations/*.ts", "src/more/**/*{.ts,.js}"]`,
        `import { Thing } from "./thing.entity";`,
      ),
      "src/a/x.ts": `import { Entity, PrimaryColumn } from "typeorm";\n@Entity() export class X { @PrimaryColumn() id!: number; }\n`,
      "src/b/y.ts": `import { Entity, PrimaryColumn } from "typeorm";\nimport { Thing } from "../thing.entity";\nexport const again = Thing;\n@Entity() export class Y { @PrimaryColumn() id!: number; }\n`,
      "src/more/2024/1700000000002-B.ts": second,
    },
    revisions: both,
    sql: /(?=[^]*CREATE TABLE "thing")(?=[^]*CREATE TABLE "x")(?=[^]*CREATE TABLE "y")/,
  },
  {
    name: "EntitySchema in TypeScript, index modules behind globs",
    file,
    files: {
      ...usual,
      [file]: source(`entities: [__dirname + "/schemas/index.ts"], migrations: [__dirname + "/migrations/index.ts"]`),
      "src/schemas/index.ts": `export * from "./thing.schema";\n`,
      "src/schemas/thing.schema.ts": `import { EntitySchema } from "typeorm";\nexport type Thing = { id: number; name: string };\nexport const ThingSchema = new EntitySchema<Thing>({ name: "thing", columns: { id: { type: Number, primary: true, generated: true }, name: { type: String, length: 7 } } });\n`,
      "src/migrations/index.ts": `export * from "./1700000000001-A";\n`,
    },
  },
  {
    name: "a promise of a data source, JSON, options exported beside",
    file,
    files: {
      ...usual,
      [file]: `${start}import settings from "./settings.json";\nexport const options: DataSourceOptions = { ${connection}, entities: [__dirname + settings.entities], migrations: [__dirname + "/migrations/*.ts"] };\nexport const source = (async () => new DataSource(options))();\n`,
      "src/settings.json": JSON.stringify({ entities: "/*.entity.ts" }),
    },
  },
  {
    name: "a factory, TypeORM 0.3.20, entities in circles",
    file,
    packages: "typeorm-0.3.20",
    files: {
      ...thing("src"),
      [file]: `${start}export function createDataSource() { return new DataSource({ ${connection}, entities: [__dirname + "/*.entity.{js,ts}"], migrations: [__dirname + "/migrations/*{.ts,.js}"] }); }\n`,
      "src/thing.entity.ts": `import { Column, Entity, OneToMany, PrimaryGeneratedColumn } from "typeorm";\nimport { length } from "./length";\nimport { Other } from "./other.entity";\n@Entity() export class Thing { @PrimaryGeneratedColumn() id!: number; @Column({ length }) name!: string; @OneToMany(() => Other, (other) => other.thing) others!: Other[]; }\n`,
      "src/other.entity.ts": `import { Entity, ManyToOne, PrimaryGeneratedColumn } from "typeorm";\nimport { Thing } from "./thing.entity";\n@Entity() export class Other { @PrimaryGeneratedColumn() id!: number; @ManyToOne(() => Thing, (thing) => thing.others) thing!: Thing; }\n`,
      "src/migrations/1700000000001-A.ts": thingMigration,
    },
  },
  {
    name: "a default export that is an asynchronous factory",
    file,
    files: {
      ...usual,
      [file]: `${start}export default async function dataSource() { return new DataSource({ ${connection}, ${globs} }); }\n`,
    },
  },
  {
    name: "options alone, as before TypeORM 0.3",
    file: "ormconfig.ts",
    files: {
      ...usual,
      "ormconfig.ts": `export default { ${connection}, entities: ["src/*.entity.ts"], migrations: ["src/migrations/*.ts"], cli: { migrationsDir: "src/migrations" } };\n`,
    },
  },
  {
    name: "replication, a schema, a migrations table of another name",
    file,
    files: {
      ...usual,
      [file]: `${start}const { type, ...server } = { ${connection} } as const;\nexport const source = new DataSource({ type, replication: { master: server, slaves: [server] }, schema: "public", migrationsTableName: "typeorm_history", ${globs} });\n`,
    },
  },
  {
    name: "an entity prefix, and a snake naming strategy",
    file,
    files: {
      ...usual,
      [file]: source(
        `${globs}, entityPrefix: "app_", namingStrategy: new SnakeNamingStrategy()`,
        `import { SnakeNamingStrategy } from "./snake";`,
      ),
      "src/snake.ts": `import { DefaultNamingStrategy } from "typeorm";\nconst snake = (text: string) => text.replace(/[A-Z]/g, (letter, at: number) => (at > 0 ? "_" : "") + letter.toLowerCase());\nexport class SnakeNamingStrategy extends DefaultNamingStrategy { tableName(name: string, given?: string) { return given ?? snake(name); } columnName(property: string, given: string, prefixes: string[]) { return snake([...prefixes, given || property].join("_")); } }\n`,
      "src/thing.entity.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";\n@Entity() export class OldThing { @PrimaryGeneratedColumn() id!: number; @Column() firstName!: string; }\n`,
    },
    sql: /CREATE TABLE "app_old_thing" \("id" SERIAL NOT NULL, "first_name" /,
  },
  {
    name: "options by environment",
    file,
    files: {
      ...usual,
      [file]: `${start}const all: Record<string, DataSourceOptions> = { development: { ${connection}, ${globs} }, production: { type: "postgres", url: process.env.PRODUCTION_URL, ${globs} } };\nexport default new DataSource(all[process.env.NODE_ENV ?? "development"]!);\n`,
    },
  },
  {
    name: "one data source of several, named by the setting",
    file: `${file}#reporting`,
    files: {
      ...usual,
      [file]: `${start}export const main = new DataSource({ type: "postgres", url: "postgresql://nobody@127.0.0.1:1/none" });\nexport const reporting = new DataSource({ ${connection}, ${globs} });\n`,
    },
  },
];

describe("the options of a data source", function () {
  this.timeout(30_000);
  for (const shape of shapes) it(shape.name, () => prove(shape));
});
