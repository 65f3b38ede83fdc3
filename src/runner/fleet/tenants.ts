import { looksLikeUrl, secretsInUrl } from "../../core/connection/urlCredentials.ts";
import type { Problem } from "../../core/problems/problem.ts";
import { isProblem } from "../../core/problems/problem.ts";
import type { Methods } from "../../protocol/runner.ts";
import type { Connection } from "../databases/postgres.ts";

/** Milliseconds. */
const timeout = 30_000;
/** More members than this are a query without its condition. */
const most = 20_000;

type Row = Readonly<Record<string, string | null>>;

/**
 * Lists the members of a fleet by a query on the project's own database, in a read-only transaction. The query is a part of
 * another one with a parameter, so that the server accepts no second statement. Problems: those of the database,
 * `fleetQuery`.
 */
export async function listTenants(
  connection: Connection,
  { query, at }: Methods["tenants"]["params"],
): Promise<Methods["tenants"]["result"] | Problem> {
  const text = query.trim().replace(/;$/, "");
  const found = await connection.read(
    (asker) =>
      asker.query<Readonly<Record<string, unknown>>>(`SELECT * FROM (\n${text}\n) AS members LIMIT $1`, [most + 1]),
    timeout,
  );
  if (isProblem(found)) return found;
  if (found.rows.length > most) return { code: "fleetQuery", at, reason: "tooMany", column: String(most) };
  const rows = found.rows.map((row): Row =>
    Object.fromEntries(Object.entries(row).map(([column, value]) => [column, textOf(value)])),
  );
  const column = rows.flatMap((row) => Object.entries(row)).find(isSecret)?.[0];
  return column === undefined ? { rows } : { code: "fleetQuery", at, reason: "secret", column };
}

/** Passwords stay in this process: the list of members does not. */
function isSecret([column, value]: readonly [string, string | null]): boolean {
  if (value === null || value === "") return false;
  return /pass|pwd|secret|token|credential/i.test(column) || (looksLikeUrl(value) && secretsInUrl(value).length > 0);
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
