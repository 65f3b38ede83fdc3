import { readFileSync } from "node:fs";
import path from "node:path";
import type { DataSource } from "typeorm";
import type { ConnectionSettings, Variable } from "../../core/connection/connection.ts";
import { preferChosen } from "../../core/connection/chosenConnection.ts";
import { connectionFrom } from "../../core/connection/connection.ts";
import type { Problem } from "../../core/problems/problem.ts";
import type { RunnerStart } from "../../protocol/runner.ts";
import type { Environment } from "./environment.ts";
import type { TypeOrm } from "./typeorm.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

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
  const { settings, problem, warnings, used } = connectionFrom(preferChosen(environment.variables, environment.chosen));
  if (problem) return problem;
  if (!settings) return { code: "envMissing", files: start.envFiles };
  const ca = rootCertificate(settings, start.root);
  if (typeof ca === "object") return ca;
  const ssl = tlsOptions(settings, ca);
  const dataSource = new typeorm.api.DataSource({
    type: "postgres",
    host: settings.host,
    port: settings.port,
    ...omitUndefined({ username: settings.user, password: settings.password, database: settings.database, ssl }),
    ...(settings.options === undefined ? {} : { extra: { options: settings.options } }),
    entities: [...start.entities],
    migrations: [...start.migrations],
  });
  return { dataSource, warnings, used };
}

/**
 * libpq's `sslmode` in Node's terms (PostgreSQL manual, 34.19): `require` encrypts and verifies only when there is a
 * root certificate; `verify-ca` does not look at the host's name.
 */
function tlsOptions({ sslMode = "prefer" }: ConnectionSettings, ca: string | undefined) {
  // `pg` cannot fall back from TLS to plain within one attempt, so what may be plain is.
  if (["disable", "allow", "prefer"].includes(sslMode)) return undefined;
  const verify = sslMode !== "require" || ca !== undefined;
  return {
    rejectUnauthorized: verify,
    ...omitUndefined({ ca }),
    ...(sslMode === "verify-full" ? {} : { checkServerIdentity: () => undefined }),
  };
}

/** The text of `sslrootcert`, where it names a file. Problem: `envUnreadable`. */
function rootCertificate({ sslRootCert }: ConnectionSettings, root: string): string | undefined | Problem {
  if (sslRootCert === undefined || sslRootCert === "system") return undefined;
  const file = path.resolve(root, sslRootCert);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    return { code: "envUnreadable", file, message: (error as Error).message };
  }
}
