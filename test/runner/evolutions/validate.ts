import type { Packages } from "../../support/workspace.ts";
import { missing } from "./catalog.ts";
import type { Evolution } from "./evolution.ts";
import { catalogOf, onTarget, prepare } from "./prepare.ts";
import { rowsOf } from "./rows.ts";

/**
 * Checks an evolution without `generate`: its SQL and entities are valid, the two schemas differ exactly if a difference
 * is expected, and its queries run.
 *
 * @returns mistakes of the table, as sentences
 */
export async function validateEvolution(
  evolution: Evolution,
  server: string,
  packages: Exclude<Packages, "none"> = "typeorm-1",
): Promise<readonly string[]> {
  const prepared = await prepare(evolution, server, packages).catch((error: Error) => error);
  if (prepared instanceof Error) return [`cannot be prepared: ${prepared.message}`];
  try {
    const { expect } = evolution;
    const before = await catalogOf(prepared.text);
    const isOwn = (key: string) =>
      /^(extension|schema) /.test(key) || (expect.free ?? []).some((free) => free.test(key));
    const differs = [
      ...missing(prepared.target, before, isOwn),
      ...missing(prepared.byModel, prepared.target, (key) => isOwn(key) || prepared.target.has(key)),
    ];
    const mistakes: string[] = [];
    if (expect.upToDate === true && expect.unmapped === undefined) mistakes.push(...differs.slice(0, 3));
    if (expect.upToDate !== true && expect.problem === undefined && expect.gone === undefined && differs.length === 0)
      mistakes.push("the two schemas are equal");
    for (const [sql, expected] of Object.entries(expect.keeps ?? {})) {
      const rows = await onTarget(server, (text) => rowsOf(text, sql));
      const failure = rows.find((row) => row.startsWith("fails: "));
      const isExpected = expected.some((row) => row.startsWith("fails: "));
      const isByHand = evolution.hand !== undefined || expect.unmapped !== undefined || (expect.free ?? []).length > 0;
      if (failure !== undefined && !isByHand && !isExpected && !/violates/.test(failure))
        mistakes.push(`${sql} ${failure}`);
    }
    for (const [sql, rows] of Object.entries(expect.keepsDown ?? {})) {
      const found = await rowsOf(prepared.text, sql);
      if (found.some((row) => row.startsWith("fails: ")) || rows.length === 0)
        mistakes.push(`${sql} ${found.join(" ")}`);
    }
    return mistakes;
  } finally {
    await prepared.close();
  }
}
