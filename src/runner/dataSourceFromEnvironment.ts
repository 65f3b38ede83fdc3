import { readFileSync } from "node:fs";
import path from "node:path";
import type { DataSource } from "typeorm";
import type { ConnectionSettings, Variable } from "../migrations/connection.ts";
import { connectionFrom } from "../migrations/connection.ts";
import type { Problem } from "../migrations/problem.ts";
import type { RunnerStart } from "../protocol.ts";
import type { Environment } from "./environment.ts";
import type { TypeOrm } from "./typeorm.ts";

/**
 * Makes the data source of a project that has none, from its variables and the settings' globs. Problems: `envMissing`,
 * `envUrl`, `envPort`; warnings: `envConflict`.
 */
export function dataSourceFromEnvironment(
  typeorm: TypeOrm,
  environment: Environment,
  start: RunnerStart,
):
  | { readonly dataSource: DataSource; readonly warnings: readonly Problem[]; readonly used: readonly Variable[] }
  | Problem {
  const { settings, problem, warnings, used } = connectionFrom(environment.variables);
  if (problem) return problem;
  if (!settings) return { code: "envMissing", files: start.envFiles };
  const ssl = tlsOptions(settings, start.root);
  const dataSource = new typeorm.api.DataSource({
    type: "postgres",
    host: settings.host,
    port: settings.port,
    ...(settings.user === undefined ? {} : { username: settings.user }),
    ...(settings.password === undefined ? {} : { password: settings.password }),
    ...(settings.database === undefined ? {} : { database: settings.database }),
    ...(ssl === undefined ? {} : { ssl }),
    entities: [...start.entities],
    migrations: [...start.migrations],
  });
  return { dataSource, warnings, used };
}

/**
 * libpq's `sslmode` in Node's terms (PostgreSQL manual, 34.19): `require` encrypts and verifies only when there is a
 * root certificate; `verify-ca` does not look at the host's name.
 */
function tlsOptions(settings: ConnectionSettings, root: string) {
  const { sslMode = "prefer", sslRootCert } = settings;
  // `pg` cannot fall back from TLS to plain within one attempt, so what may be plain is.
  if (["disable", "allow", "prefer"].includes(sslMode)) return undefined;
  const ca =
    sslRootCert === undefined || sslRootCert === "system"
      ? undefined
      : readFileSync(path.resolve(root, sslRootCert), "utf8");
  const verify = sslMode !== "require" || ca !== undefined;
  return {
    rejectUnauthorized: verify,
    ...(ca === undefined ? {} : { ca }),
    ...(sslMode === "verify-full" ? {} : { checkServerIdentity: () => undefined }),
  };
}
