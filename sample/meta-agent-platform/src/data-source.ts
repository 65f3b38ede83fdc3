import "reflect-metadata";
import { config } from "dotenv";
import path from "node:path";
import { DataSource } from "typeorm";

config({ path: path.join(__dirname, "../.env"), quiet: true });

const { DATABASE_URL, POSTGRES_SERVER, POSTGRES_PORT, POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = process.env;

const connection = DATABASE_URL
  ? { url: DATABASE_URL }
  : {
      host: POSTGRES_SERVER ?? "localhost",
      port: Number(POSTGRES_PORT ?? 5432),
      username: POSTGRES_USER,
      password: POSTGRES_PASSWORD,
      database: POSTGRES_DB,
    };

export const AppDataSource = new DataSource({
  type: "postgres",
  ...connection,
  entities: [path.join(__dirname, "entity/*.{ts,js}")],
  migrations: [path.join(__dirname, "migrations/*.{ts,js}")],
  // gen_random_uuid() is PostgreSQL's own since 13: no extension to install, no right to need.
  uuidExtension: "pgcrypto",
  installExtensions: false,
});
