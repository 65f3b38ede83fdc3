import type { Files } from "./workspace.ts";

/** A repository without a data source, and where its set-up goes. */
export type SetupLayout = {
  readonly name: string;
  readonly files: Files;
  readonly dataSource: string;
  readonly migrations: string;
  readonly packages: readonly string[];
  readonly notes: readonly string[];
  /** How many entities the data source finds. */
  readonly entities: number;
};

const json = (value: object, indent: number | string = 2) => `${JSON.stringify(value, undefined, indent)}\n`;

const parts = [
  "POSTGRES_SERVER=$HOST",
  "POSTGRES_PORT=$PORT",
  "POSTGRES_USER=$USER",
  "POSTGRES_PASSWORD=$PASSWORD",
  "POSTGRES_DB=$DATABASE",
  "JWT_SECRET=hidden",
  "",
].join("\n");

const tsEntity = (name: string) => `import { Entity, PrimaryGeneratedColumn } from 'typeorm'

@Entity()
export class ${name} {
    @PrimaryGeneratedColumn()
    id!: number
}
`;

const jsEntity = (
  esm: boolean,
) => `${esm ? 'import { EntitySchema } from "typeorm";' : 'const { EntitySchema } = require("typeorm");'}
${esm ? "export const User" : "module.exports.User"} = new EntitySchema({
  name: "User",
  columns: { id: { type: Number, primary: true, generated: true } },
});
`;

/** Layouts with variables in `.env` that a test sets. */
export const setupLayouts: readonly SetupLayout[] = [
  {
    name: "typescript-commonjs",
    files: {
      "package.json": json(
        {
          name: "shop",
          scripts: { start: "node dist/main.js", "migration:run": "own" },
          dependencies: { typeorm: "^0.3.20", dotenv: "^16.0.0", "reflect-metadata": "^0.2.0" },
          devDependencies: { typescript: "^5.4.0", "ts-node": "^10.9.2" },
        },
        4,
      ).trimEnd(),
      "tsconfig.json": `{
    // The compiler's
    "compilerOptions": {
        "target": "es2022",
        "module": "commonjs", // as Node has it
        "strict": true,
    },
}
`,
      "src/main.ts": "import { User } from './entity/User'\n\nexport const all = [User]\n",
      "src/entity/User.ts": tsEntity("User"),
      ".env": parts,
      ".env.example": "JWT_SECRET=\r\nPOSTGRES_SERVER=localhost\r\n",
    },
    dataSource: "src/data-source.ts",
    migrations: "src/migrations",
    packages: ["pg"],
    notes: [],
    entities: 1,
  },
  {
    name: "typescript-nodenext-verbatim",
    files: {
      "package.json": json({
        name: "api",
        type: "module",
        packageManager: "pnpm@10.1.0",
        devDependencies: { tsx: "^4.0.0" },
      }),
      "tsconfig.base.json": json({ compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true } }),
      "tsconfig.json": json({
        extends: "./tsconfig.base.json",
        compilerOptions: {
          module: "NodeNext",
          verbatimModuleSyntax: true,
          allowImportingTsExtensions: true,
          noPropertyAccessFromIndexSignature: true,
          exactOptionalPropertyTypes: true,
        },
      }),
      "src/users/user.entity.ts": tsEntity("User"),
      "src/billing/invoice.entity.ts": tsEntity("Invoice"),
      ".env": "DATABASE_URL=$URL\n",
    },
    dataSource: "src/data-source.ts",
    migrations: "src/migrations",
    packages: ["typeorm", "pg"],
    notes: ["noMetadata"],
    entities: 2,
  },
  {
    name: "javascript-commonjs",
    files: {
      "package.json": json({ name: "plain", dependencies: { typeorm: "1.1.1", pg: "8" } }, "\t"),
      "index.js": "const { User } = require('./models/user');\n\nfunction main() {\n\treturn User;\n}\nmain();\n",
      "models/user.js": jsEntity(false),
      ".env": parts
        .replaceAll("POSTGRES_SERVER", "DB_HOST")
        .replaceAll("POSTGRES_DB", "DB_NAME")
        .replaceAll("POSTGRES_", "DB_"),
    },
    dataSource: "data-source.js",
    migrations: "migrations",
    packages: [],
    notes: [],
    entities: 1,
  },
  {
    name: "javascript-esm",
    files: {
      "package.json": json({ name: "modern", type: "module", dependencies: { typeorm: "1.1.1", pg: "8" } }),
      "src/index.js": 'import "./entity/User.js";\n',
      "src/entity/User.js": jsEntity(true),
      ".env": "DATABASE_URL=$URL\n",
    },
    dataSource: "src/data-source.js",
    migrations: "src/migrations",
    packages: [],
    notes: [],
    entities: 1,
  },
  {
    name: "typescript-built",
    files: {
      "package.json": json({
        name: "built",
        type: "module",
        scripts: { build: "tsc -b" },
        dependencies: { typeorm: "1", pg: "8" },
      }),
      "yarn.lock": "",
      "tsconfig.json": json({
        compilerOptions: {
          module: "nodenext",
          rootDir: "./src",
          outDir: "./build/",
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
        },
      }),
      "src/index.ts": "export {};\n",
      ".env": "DB_URL=$URL\n",
    },
    dataSource: "src/data-source.ts",
    migrations: "src/migrations",
    packages: [],
    notes: [],
    entities: 0,
  },
  {
    name: "typescript-nothing-runs-it",
    files: {
      "package.json": json({ name: "bundled", devDependencies: { typescript: "^7.0.0", "ts-node": "^10.9.2" } }),
      "tsconfig.json": "{}",
      ".env": "DATABASE_URL=$URL\n",
    },
    dataSource: "src/data-source.ts",
    migrations: "src/migrations",
    packages: ["typeorm", "pg"],
    notes: ["noScripts"],
    entities: 0,
  },
  {
    name: "nothing",
    files: { ".env": "DATABASE_URL=$URL\n" },
    dataSource: "src/data-source.ts",
    migrations: "src/migrations",
    packages: ["typeorm", "pg"],
    notes: [],
    entities: 0,
  },
];
