import type { Files } from "./workspace.ts";
import { migration } from "./workspace.ts";

/** A NestJS application as it may keep its TypeORM options, and what a data source made of it must say. */
export type NestCase = {
  readonly name: string;
  readonly files: Files;
  /** The file with the module's call; by default `src/app.module.ts`. */
  readonly module?: string;
  /** Expected texts in the file. */
  readonly text: readonly RegExp[];
  /** Texts that the file must not contain. */
  readonly absent?: readonly RegExp[];
  /** The kinds of its notes, with what they are about. */
  readonly notes?: readonly string[];
};

const entity = `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity()
export class User {
  @PrimaryGeneratedColumn()
  id!: number;
  @Column()
  displayName!: string;
}
`;

/** Files of every application: an entity, a revision, and replacements of NestJS's packages. */
const common: Files = {
  "package.json": JSON.stringify({ dependencies: { "@nestjs/typeorm": "*", typeorm: "*", "reflect-metadata": "*" } }),
  "src/users/user.entity.ts": entity,
  "src/migrations/1700000000000-Create.ts": migration(
    "Create1700000000000",
    ["CREATE TABLE nest_user (id serial PRIMARY KEY)"],
    ["DROP TABLE nest_user"],
  ),
  "src/node_modules/@nestjs/config/package.json": `{ "name": "@nestjs/config", "main": "index.js" }`,
  "src/node_modules/@nestjs/config/index.js":
    "exports.registerAs = (name, factory) => Object.assign(factory, { KEY: name });\nexports.ConfigService = class { get(key) { return process.env[key]; } };\n",
};

const appModule = (root: string, head = "") => `import { Module } from "@nestjs/common";
import { ConfigModule, ConfigService } from "@nestjs/config";
import { TypeOrmModule } from "@nestjs/typeorm";
import { UsersModule } from "./users/users.module";
${head}
@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true }),
    UsersModule,
    ${root},
  ],
})
export class AppModule {}
`;

const connection = `host: process.env.POSTGRES_SERVER,
      port: Number(process.env.POSTGRES_PORT),
      username: process.env.POSTGRES_USER,
      password: process.env.POSTGRES_PASSWORD,
      database: process.env.POSTGRES_DB,`;

const namespace = `import { registerAs } from "@nestjs/config";
const fallbackPort = 5432;
export default registerAs("database", () => ({
  type: "postgres" as const,
  host: process.env.POSTGRES_SERVER,
  port: process.env.POSTGRES_PORT ? parseInt(process.env.POSTGRES_PORT, 10) : fallbackPort,
  username: process.env.POSTGRES_USER,
  password: process.env.POSTGRES_PASSWORD,
  database: process.env.POSTGRES_DB,
}));
`;

const naming = `import { DefaultNamingStrategy } from "typeorm";
export class ShortNames extends DefaultNamingStrategy {
  override tableName(name: string): string { return "nest_" + name.toLowerCase(); }
}
`;

export const nestCases: readonly NestCase[] = [
  {
    name: "forRoot with a literal, autoLoadEntities and synchronize",
    files: {
      ...common,
      "src/app.module.ts": appModule(`TypeOrmModule.forRoot({
      type: "postgres",
      ${connection}
      autoLoadEntities: true,
      synchronize: true,
      retryAttempts: 3,
    })`),
    },
    text: [
      /type: "postgres",\n {2}host: process\.env\.POSTGRES_SERVER,/,
      /entities: \[__dirname \+ "\/\*\*\/\*\.entity\{\.ts,\.js\}"\],\n/,
      /migrations: \[__dirname \+ "\/migrations\/\*\{\.ts,\.js\}"\],\n {2}synchronize: false,\n\}\);/,
      /if \(existsSync\("\.env"\)\) process\.loadEnvFile\("\.env"\);/,
    ],
    absent: [/retryAttempts/, /@nestjs/, /autoLoad/],
    notes: ["switchedOff synchronize", "autoLoadEntities src/**/*.entity{.ts,.js}"],
  },
  {
    name: "forRootAsync with ConfigService, constants of the factory, a naming strategy and what is injected",
    files: {
      ...common,
      "src/naming.ts": naming,
      "src/app.module.ts": appModule(
        `TypeOrmModule.forRootAsync({
      imports: [ConfigModule],
      inject: [ConfigService, SecretsService],
      useFactory: async (config: ConfigService, secrets: SecretsService) => {
        const isLoud = config.get<boolean>("SQL_LOG", false);
        return {
          type: "postgres",
          host: config.get<string>("POSTGRES_SERVER", "localhost"),
          port: config.get<number>("POSTGRES_PORT", 5432),
          username: config.getOrThrow("POSTGRES_USER"),
          password: config.get<string>("POSTGRES_PASSWORD")!,
          database: config.get("POSTGRES_DB"),
          extra: { max: parseInt(config.get("POOL", "4"), 10) },
          ssl: secrets.tls(),
          logging: isLoud,
          namingStrategy: new ShortNames(),
          entities: [User],
          migrations: [__dirname + "/migrations/*.ts"],
          ...(process.env.SCHEMA ? { schema: config.get("SCHEMA") } : {}),
        };
      },
    })`,
        `import { User } from "./users/user.entity";\nimport { ShortNames } from "./naming";\nimport { SecretsService } from "./secrets";`,
      ),
    },
    text: [
      /import \{ ShortNames \} from "\.\/naming";\nimport \{ User \} from "\.\/users\/user\.entity";|import \{ User \} from "\.\/users\/user\.entity";/,
      /const isLoud = process\.env\.SQL_LOG === "true";/,
      /host: process\.env\.POSTGRES_SERVER \?\? "localhost",/,
      /port: Number\(process\.env\.POSTGRES_PORT \?\? 5432\),/,
      /username: process\.env\.POSTGRES_USER,\n {2}password: process\.env\.POSTGRES_PASSWORD,/,
      /extra: \{ max: parseInt\(process\.env\.POOL \?\? "4", 10\) \},/,
      /\/\/ Not carried over: ssl: secrets\.tls\(\)\n/,
      /namingStrategy: new ShortNames\(\),/,
      /\.\.\.\(process\.env\.SCHEMA \? \{ schema: process\.env\.SCHEMA \} : \{\}\),/,
    ],
    absent: [/@nestjs/, /SecretsService/, /config\./],
    notes: ["notCarried ssl injected src/app.module.ts:25"],
  },
  {
    name: "a namespace of registerAs, by key",
    files: {
      ...common,
      "src/config/database.config.ts": namespace,
      "src/database/database.module.ts": appModule(`TypeOrmModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (configService: ConfigService) => ({
        type: configService.get("database.type"),
        host: configService.get<string>("database.host"),
        port: configService.get<number>("database.port"),
        username: configService.get("database.username"),
        password: configService.get("database.password"),
        database: configService.get("database.database"),
        poolSize: configService.get("database.poolSize"),
        entities: [__dirname + "/../**/*.entity{.ts,.js}"],
        migrations: [__dirname + "/../migrations/*{.ts,.js}"],
      }),
    })`),
    },
    module: "src/database/database.module.ts",
    text: [
      /const fallbackPort = 5432;/,
      /port: process\.env\.POSTGRES_PORT \? parseInt\(process\.env\.POSTGRES_PORT, 10\) : fallbackPort,/,
      /poolSize: Number\(process\.env\.DATABASE_POOL_SIZE\),/,
      /entities: \[__dirname \+ "\/\.\.\/\*\*\/\*\.entity\{\.ts,\.js\}"\],/,
    ],
    absent: [/@nestjs/],
    notes: ["configKey database.poolSize DATABASE_POOL_SIZE src/database/database.module.ts:19"],
  },
  {
    name: "a namespace of registerAs, injected by its key and spread",
    files: {
      ...common,
      "src/config/database.config.ts": namespace,
      "src/app.module.ts": appModule(
        `TypeOrmModule.forRootAsync({
      imports: [ConfigModule.forFeature(databaseConfig)],
      inject: [databaseConfig.KEY],
      useFactory: (db: ConfigType<typeof databaseConfig>) => ({
        ...db,
        host: db.host ?? "localhost",
        autoLoadEntities: true,
      }),
    })`,
        `import databaseConfig from "./config/database.config";`,
      ),
    },
    text: [/type: "postgres" as const,/, /host: process\.env\.POSTGRES_SERVER \?\? "localhost",/],
    absent: [/@nestjs/, /db\./, /host: process\.env\.POSTGRES_SERVER,/],
    notes: ["autoLoadEntities src/**/*.entity{.ts,.js}"],
  },
  {
    name: "useClass of a TypeOrmOptionsFactory, with files of its own",
    files: {
      ...common,
      "src/app.module.ts": appModule(
        "TypeOrmModule.forRootAsync({ useClass: TypeOrmConfigService })",
        `import { TypeOrmConfigService } from "./database/typeorm-config.service";`,
      ).replace("isGlobal: true", `isGlobal: true, envFilePath: [".env.missing", ".env"]`),
      "src/database/typeorm-config.service.ts": `import { Injectable } from "@nestjs/common";
import { ConfigService } from "@nestjs/config";
import { TypeOrmModuleOptions, TypeOrmOptionsFactory } from "@nestjs/typeorm";
import { join } from "path";
@Injectable()
export class TypeOrmConfigService implements TypeOrmOptionsFactory {
  constructor(private readonly configService: ConfigService) {}
  createTypeOrmOptions(): TypeOrmModuleOptions {
    return {
      type: 'postgres',
      host: this.configService.get('POSTGRES_SERVER', { infer: true }),
      port: this.configService.get('POSTGRES_PORT', { infer: true }),
      username: this.configService.get('POSTGRES_USER'),
      password: this.configService.get('POSTGRES_PASSWORD'),
      database: this.configService.get('POSTGRES_DB'),
      logging: this.configService.get('NODE_ENV') !== 'production',
      entities: [join(__dirname, '..', '**', '*.entity{.ts,.js}')],
      migrations: [join(__dirname, '../migrations/*{.ts,.js}')],
      migrationsRun: true,
    } as TypeOrmModuleOptions;
  }
}
`,
    },
    text: [
      /import \{ join \} from "path";/,
      /for \(const file of \[\[".env.missing", ".env"\]\]\.flat\(\)\) if \(existsSync\(file\)\) process\.loadEnvFile\(file\);/,
      /entities: \[join\(__dirname \+ "\/database", '\.\.', '\*\*'/,
      /logging: process\.env\.NODE_ENV !== 'production',/,
    ],
    absent: [/@nestjs/, /this\./, /migrationsRun/],
    notes: ["switchedOff migrationsRun"],
  },
  {
    name: "an imported constant, which both then share",
    files: {
      ...common,
      "src/config/typeorm.config.ts": `export const typeOrmConfig = {
  type: "postgres" as const,
  ${connection}
  entities: [__dirname + "/../**/*.entity.ts"],
  migrations: [__dirname + "/../migrations/*.ts"],
};
`,
      "src/app.module.ts": appModule(
        "TypeOrmModule.forRoot(typeOrmConfig)",
        `import { typeOrmConfig } from "./config/typeorm.config";`,
      ),
    },
    text: [
      /import \{ typeOrmConfig \} from "\.\/config\/typeorm\.config";/,
      /new DataSource\(typeOrmConfig as DataSourceOptions\);/,
    ],
    absent: [/@nestjs/],
  },
  {
    name: "an imported constant that would change the database, in an ES module",
    files: {
      ...common,
      "package.json": JSON.stringify({ type: "module", dependencies: { "@nestjs/typeorm": "*", dotenv: "*" } }),
      "src/config/typeorm.config.ts": `export default {
  type: "postgres" as const,
  ${connection}
  autoLoadEntities: true,
  synchronize: process.env.NODE_ENV !== "production",
};
`,
      "src/app.module.ts": appModule(
        "TypeOrmModule.forRoot({ ...options, logging: false })",
        `import options from "./config/typeorm.config.js";`,
      ),
    },
    text: [
      /import "dotenv\/config";/,
      /import options from "\.\/config\/typeorm\.config\.js";/,
      /\.\.\.options,\n {2}logging: false,\n {2}entities: \[import\.meta\.dirname \+/,
      /synchronize: false,\n\}( as DataSourceOptions)?\);/,
    ],
    notes: ["autoLoadEntities src/**/*.entity{.ts,.js}"],
  },
  {
    name: "a loaded configuration, in a factory of another file",
    files: {
      ...common,
      "src/config/configuration.ts": `export default () => ({
  port: 3000,
  database: {
    host: process.env.POSTGRES_SERVER,
    port: Number(process.env.POSTGRES_PORT),
    user: process.env.POSTGRES_USER,
  },
});
`,
      "src/config/orm.ts": `import { ConfigService } from "@nestjs/config";
export function ormOptions(config: ConfigService) {
  const { host, port } = config.get("database");
  if (!host) throw new Error("no host");
  return {
    type: "postgres" as const,
    host,
    port,
    username: config.get("database.user"),
    password: config.get("POSTGRES_PASSWORD"),
    database: config.get("POSTGRES_DB"),
  };
}
`,
      "src/app.module.ts": appModule(
        `TypeOrmModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ormOptions(config),
    })`,
        `import { ormOptions } from "./config/orm";\nimport configuration from "./config/configuration";`,
      ).replace("isGlobal: true", "isGlobal: true, load: [configuration]"),
    },
    text: [
      /host: process\.env\.POSTGRES_SERVER,\n {2}port: Number\(process\.env\.POSTGRES_PORT\),\n {2}username: process\.env\.POSTGRES_USER,/,
      /migrations: \[__dirname/,
    ],
    absent: [/@nestjs/],
    notes: [],
  },
  {
    name: "an expression of another file's, and what no configuration has",
    files: {
      ...common,
      "src/env.ts": `class Env {
  constructor(private readonly env: NodeJS.ProcessEnv) {}
  options() {
    return {
      type: "postgres" as const,
      host: this.env.POSTGRES_SERVER,
      port: Number(this.env.POSTGRES_PORT),
      username: this.env.POSTGRES_USER,
      password: this.env.POSTGRES_PASSWORD,
      database: this.env.POSTGRES_DB,
      entities: [__dirname + "/users/*.ts"],
      migrations: [__dirname + "/migrations/*.ts"],
    };
  }
}
export const env = new Env(process.env);
`,
      "src/app.module.ts": appModule(
        `TypeOrmModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        ...env.options(),
        ...config.get("orm"),
        poolSize: config.get("pool").size,
        applicationName: config.get("NAME", "App").toLowerCase(),
      }),
    })`,
        `import { env } from "./env";`,
      ),
    },
    text: [
      /\.\.\.env\.options\(\),\n {2}\/\/ Not carried over: \.\.\.config\.get\("orm"\)\n/,
      /\/\/ Not carried over: poolSize: config\.get\("pool"\)\.size\n/,
      /applicationName: \(process\.env\.NAME \?\? "App"\)\.toLowerCase\(\),/,
    ],
    absent: [/@nestjs/, /entities:/, /type:/],
    notes: [
      "opaque src/app.module.ts:10",
      "notCarried ... configuration src/app.module.ts:14",
      "notCarried poolSize configuration src/app.module.ts:15",
    ],
  },
];
