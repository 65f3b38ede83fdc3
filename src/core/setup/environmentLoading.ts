import type { ImportLine } from "./dataSourceText.ts";
import type { Style } from "./style.ts";
import { quoted } from "./style.ts";

/** How a data source file loads its variables, because TypeORM's CLI reads no `.env`. */
export type EnvironmentLoading = { readonly imports: readonly ImportLine[]; readonly statements: readonly string[] };

/**
 * Reads `.env` files: by dotenv where the package lists it, else by Node itself (20.12 and later), which knows its format.
 * Either leaves alone what is set.
 *
 * @param files source text of a path or a list of them; absent: `.env`
 */
export function environmentLoading(hasDotenv: boolean, style: Style, files?: string): EnvironmentLoading {
  if (hasDotenv && files === undefined) return { imports: [{ specifier: "dotenv/config", names: [] }], statements: [] };
  if (hasDotenv)
    return {
      imports: [{ specifier: "dotenv", names: [{ local: "dotenv", imported: "*" }] }],
      statements: [`dotenv.config({ path: ${files} })`],
    };
  const env = quoted(".env", style);
  const load =
    files === undefined
      ? `if (existsSync(${env})) process.loadEnvFile(${env})`
      : `for (const file of [${files}].flat()) if (existsSync(file)) process.loadEnvFile(file)`;
  return {
    imports: [{ specifier: "node:fs", names: [{ local: "existsSync", imported: "existsSync" }] }],
    statements: [load],
  };
}
