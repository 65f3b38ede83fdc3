import type { Shape } from "../../support/shape.ts";
import { globs, prove, source, thingMigration, usual } from "../../support/shape.ts";

const file = "src/data-source.ts";
const base = { ...usual, [file]: source(globs) };
const imports = (names: string) => `import { Column, Entity, PrimaryGeneratedColumn, ${names} } from "typeorm";\n`;
const config = (options: object) =>
  JSON.stringify({
    compilerOptions: { target: "es2022", module: "commonjs", experimentalDecorators: true, ...options },
  });

const imported: Shape = {
  name: "enums, aliases and unions of another file, without a column type",
  file,
  files: {
    ...base,
    "src/types.ts": `export enum Status { On = "on", Off = "off" }\nexport enum Level { Low, High = 7 }\nexport enum Key { A = "a-b", B = "c" }\nexport type Alias = "a" | "b";\nexport type Size = number;\nexport type Maybe = Alias;\n`,
    "src/thing.entity.ts": `${imports("PrimaryColumn")}import { Level, Status, Key } from "./types";\nimport type { Alias, Size, Status as State, Maybe } from "./types";\ntype Local = "x" | "y";\nenum Own { A = "a" }\n@Entity() export class Thing { @PrimaryColumn() kind!: Key; @Column() status!: Status; @Column({ default: Level.High }) level!: Level; @Column() alias!: Alias; @Column() size!: Size; @Column() state!: State; @Column() local!: Local; @Column() own!: Own; @Column() maybe!: Maybe; @Column({ nullable: true }) text!: string | null; @Column() flag: boolean = true; @Column({ type: "jsonb" }) any!: Record<string, unknown>; }\n`,
  },
  sql: /CREATE TABLE "thing" \("kind" character varying NOT NULL, "status" character varying NOT NULL, "level" integer NOT NULL DEFAULT '?7'?, "alias" character varying NOT NULL, "size" integer NOT NULL, "state" character varying NOT NULL, "local" character varying NOT NULL, "own" character varying NOT NULL, "maybe" character varying NOT NULL, "text" character varying, "flag" boolean NOT NULL, "any" jsonb NOT NULL/,
};

const shapes: readonly Shape[] = [
  imported,
  { ...imported, name: `${imported.name}, TypeORM 0.3.20, TypeScript 5`, packages: "typeorm-0.3.20" },
  {
    ...imported,
    name: `${imported.name}, no TypeScript installed, compiled earlier`,
    packages: "none",
    links: {
      "node_modules/typeorm": "typeorm",
      "node_modules/pg": "pg",
      "node_modules/reflect-metadata": "reflect-metadata",
    },
    files: {
      ...imported.files,
      "dist/thing.entity.js": [
        "alias String",
        "size Number",
        "state String",
        "local String",
        "own String",
        "maybe String",
        "text String",
      ]
        .map((line) => {
          const [name, type] = line.split(" ");
          return `__decorate([\n    (0, typeorm_1.Column)(),\n    __metadata("design:type", ${type})\n], Thing.prototype, "${name}", void 0);\n`;
        })
        .join(""),
    },
  },
  {
    name: "circles, abstract base classes, embedded ones, a tree",
    file,
    files: {
      ...base,
      "src/base.ts": `import { CreateDateColumn, PrimaryGeneratedColumn, VersionColumn } from "typeorm";\nexport abstract class Base { @PrimaryGeneratedColumn("uuid") id!: string; @CreateDateColumn() createdAt!: Date; @VersionColumn() version!: number; }\n`,
      "src/address.ts": `import { Column } from "typeorm";\nexport class Address { @Column() street!: string; @Column({ nullable: true }) zip?: string; }\n`,
      "src/thing.entity.ts": `import { Column, Entity, JoinTable, ManyToMany, OneToMany } from "typeorm";\nimport { Base } from "./base";\nimport { Address } from "./address";\nimport { Other } from "./other.entity";\n@Entity() export class Thing extends Base { @Column(() => Address) home!: Address; @OneToMany(() => Other, (other) => other.thing) others!: Other[]; @ManyToMany(() => Other) @JoinTable() friends!: Other[]; }\n`,
      "src/other.entity.ts": `import { Entity, ManyToOne, OneToOne, JoinColumn, Tree, TreeParent, TreeChildren } from "typeorm";\nimport { Base } from "./base";\nimport { Thing } from "./thing.entity";\n@Entity() @Tree("materialized-path") export class Other extends Base { @ManyToOne(() => Thing, (thing) => thing.others) thing!: Thing; @OneToOne(() => Thing) @JoinColumn() only!: Thing; @TreeParent() parent!: Other; @TreeChildren() children!: Other[]; }\n`,
    },
    sql: /(?=[^]*"homeStreet" character varying NOT NULL)(?=[^]*CREATE TABLE "thing_friends_other")(?=[^]*"mpath")/,
  },
  {
    name: "single-table inheritance, view entities, a discriminator from an imported enum",
    file,
    files: {
      ...base,
      "src/kind.ts": `export enum Kind { Photo = "photo", Video = "video" }\n`,
      "src/thing.entity.ts": `${imports("TableInheritance, ChildEntity, ViewEntity, ViewColumn")}import { Kind } from "./kind";\n@Entity() @TableInheritance({ column: { type: "varchar", name: "kind" } }) export class Thing { @PrimaryGeneratedColumn() id!: number; @Column() title!: string; }\n@ChildEntity(Kind.Photo) export class Photo extends Thing { @Column() size!: string; }\n@ChildEntity(Kind.Video) export class Video extends Thing { @Column() length!: number; }\n@ViewEntity({ expression: (source) => source.createQueryBuilder().select("thing.id", "id").from(Thing, "thing") }) export class Titles { @ViewColumn() id!: number; }\n`,
    },
    sql: /(?=[^]*"size" character varying, "length" integer)(?=[^]*CREATE VIEW "titles")/,
  },
  ...[true, false].map((useDefineForClassFields): Shape => ({
    name: `useDefineForClassFields: ${useDefineForClassFields}, initializers, getters, constructor parameters`,
    file,
    files: {
      ...base,
      "tsconfig.json": config({ emitDecoratorMetadata: true, useDefineForClassFields }),
      "src/thing.entity.ts": `${imports("BeforeInsert")}@Entity() export class Thing { constructor(name?: string) { if (name) this.name = name; } @PrimaryGeneratedColumn() readonly id!: number; @Column({ length: 7 }) name: string = "x"; get upper() { return this.name.toUpperCase(); } #secret = 1; static readonly table = "thing"; @BeforeInsert() check() { return this.#secret; } }\n`,
    },
  })),
  {
    name: "types by a path of the tsconfig and an index, a value of the same name, and no TypeScript installed",
    file,
    files: {
      ...base,
      "tsconfig.json": config({
        emitDecoratorMetadata: true,
        paths: { "@acme/*": ["./lib/*"], "@acme": ["./lib/index.ts"] },
      }),
      "lib/index.ts": `export * from "./deep";\nexport { Kind as Sort } from "./kinds";\n`,
      "lib/deep/index.ts": `export type * from "./role.js";\n`,
      "lib/deep/role.ts": `export const Role = { admin: "admin", guest: "guest" } as const;\nexport type Role = "admin" | "guest";\nexport type Code = 1 | 2;\n`,
      "lib/kinds.ts": `export enum Kind { A = 1, B }\n`,
      "src/thing.entity.ts": `${imports("Index")}import type { Role, Code, Sort } from "@acme";\nimport type { Kind } from "@acme/kinds";\n@Entity() @Index(["role"]) export class Thing { @PrimaryGeneratedColumn() id!: number; @Column() role!: Role; @Column({ nullable: true }) code?: Code | null; @Column() sort!: Sort; @Column() kind!: Kind.A; }\n`,
    },
    packages: "none",
    links: {
      "node_modules/typeorm": "typeorm",
      "node_modules/pg": "pg",
      "node_modules/reflect-metadata": "reflect-metadata",
    },
    sql: /"role" character varying NOT NULL, "code" integer, "sort" integer NOT NULL, "kind" integer NOT NULL/,
  },
  {
    name: "emitDecoratorMetadata: false, explicit types",
    file,
    files: {
      ...base,
      "tsconfig.json": config({ emitDecoratorMetadata: false }),
      "src/thing.entity.ts": `${imports("Index")}import type { Alias } from "./types";\n@Entity() @Index(["name"]) export class Thing { @PrimaryGeneratedColumn("increment") id!: number; @Column("varchar", { length: 7 }) name!: Alias; }\n`,
      "src/types.ts": "export type Alias = string;\n",
    },
  },
  {
    name: "decorators with metadata in JavaScript's place: parameters of services, generics, satisfies, overloads",
    file,
    files: {
      ...base,
      "src/thing.entity.ts": `${imports("Repository")}import { length } from "./length";\nimport { Injectable, InjectRepository } from "./nest";\n@Entity() export class Thing { @PrimaryGeneratedColumn() id!: number; @Column({ length } satisfies object) name!: string; find(id: number): this; find(id: string): this; find() { return this; } }\n@Injectable() export class Things<T extends Thing = Thing> { constructor(@InjectRepository(Thing) private readonly things: Repository<T>, readonly name?: string) {} }\n`,
      "src/nest.ts": `export const Injectable = () => (target: Function) => void target;\nexport const InjectRepository = (of: Function) => (target: object, key: string | undefined, index: number) => void [of, target, key, index];\n`,
    },
  },
  {
    name: "older decorators of other packages, options of the compiler in a referenced tsconfig",
    file,
    files: {
      ...base,
      "tsconfig.json": JSON.stringify({ files: [], references: [{ path: "./tsconfig.app.json" }] }),
      "tsconfig.app.json": JSON.stringify({
        compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true },
        include: ["src/**/*.entity.ts"],
      }),
      "src/thing.entity.ts": `${imports("Index")}import { Checked } from "./checked";\n@Entity() export class Thing extends Checked { @PrimaryGeneratedColumn() id!: number; @Column({ length: 7 }) name!: string; }\n`,
      "src/checked.ts": `const IsString = () => (target: object, key: string) => { if (typeof key !== "string") throw new Error("not the older kind"); };\nexport class Checked { @IsString() declare other: string; @IsString() note?: string; }\n`,
    },
  },
  {
    name: "TypeScript's standard decorators beside, in a package of its own",
    file,
    files: {
      ...base,
      "src/thing.entity.ts": `${imports("Index")}import { Counter } from "../vendor/counter/index";\n@Entity() export class Thing { @PrimaryGeneratedColumn() id!: number; @Column({ length: new Counter().count() }) name!: string; }\n`,
      "vendor/counter/tsconfig.json": JSON.stringify({ compilerOptions: { target: "es2022", module: "commonjs" } }),
      "vendor/counter/index.ts": `function logged<This, Args extends unknown[], Return>(method: (this: This, ...args: Args) => Return, context: ClassMethodDecoratorContext) { if (context.kind !== "method") throw new Error("not a method"); return function (this: This, ...args: Args) { return method.apply(this, args); }; }\nexport class Counter { @logged count() { return 7; } }\n`,
      "src/migrations/1700000000001-A.ts": thingMigration,
    },
  },
];

describe("the decorators of a repository", function () {
  this.timeout(60_000);
  for (const shape of shapes) it(shape.name, () => prove(shape));
});
