// Plays the table, or checks it with `validate`, and prints a line per group and one per difference:
//   node out/test/runner/evolutions/summary.js [play|validate] [pattern of titles or groups]
// EVOLUTIONS_STYLE=online and EVOLUTIONS_AGAINST=history play with other settings. Without the live database's definition,
// only evolutions without anything made by hand are played.
// EVOLUTIONS_MAJOR and EVOLUTIONS_PACKAGES choose the server and the packages; EVOLUTIONS_LANES how many run at once.
import { servers } from "../../support/database.ts";
import type { Packages } from "../../support/workspace.ts";
import type { Evolution } from "./evolution.ts";
import { groups } from "./evolution.ts";
import { playEvolution } from "./play.ts";
import { dropDatabases } from "./prepare.ts";
import { evolutions, isPlayable } from "./table/table.ts";
import { validateEvolution } from "./validate.ts";

const [work = "play", pattern = ""] = process.argv.slice(2);
const packages = (process.env["EVOLUTIONS_PACKAGES"] ?? "typeorm-1") as Exclude<Packages, "none">;
const major = process.env["EVOLUTIONS_MAJOR"];
const chosen = servers.find(([name]) => name === major) ?? servers.at(-1);

async function main() {
  if (chosen === undefined) throw new Error("TEST_DATABASE_URLS names no server.");
  const [name, server] = chosen;
  const matching = new RegExp(pattern, "i");
  const playable = evolutions.filter((evolution) => isPlayable(evolution, name, packages));
  const isFromHistory = process.env["EVOLUTIONS_AGAINST"] === "history";
  const cases = playable.filter(
    ({ group, title, hand }) => matching.test(`${group}: ${title}`) && !(isFromHistory && hand !== undefined),
  );
  const results = new Map<Evolution, readonly string[]>();
  const started = Date.now();
  const queue = [...cases];
  // The schema of `after` is read from one database per server, so that checks run one after the other.
  const lanes = Number(process.env["EVOLUTIONS_LANES"] ?? 1);
  const lane = async () => {
    for (let evolution = queue.shift(); evolution !== undefined; evolution = queue.shift()) {
      const run = work === "validate" ? validateEvolution : playEvolution;
      results.set(
        evolution,
        await run(evolution, server, packages).catch((error: Error) => [`breaks: ${error.stack}`]),
      );
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await dropDatabases();
  for (const [{ group, title }, differences] of results)
    if (differences.length > 0)
      console.log(`✖ ${group}: ${title}\n${differences.map((line) => `    ${line}`).join("\n")}`);
  for (const group of groups) {
    const own = [...results].filter(([evolution]) => evolution.group === group);
    const right = own.filter(([, differences]) => differences.length === 0);
    console.log(`${group.padEnd(12)} ${right.length} of ${own.length}`);
  }
  const right = [...results.values()].filter((differences) => differences.length === 0).length;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`PostgreSQL ${name}, ${packages}: ${right} of ${cases.length} right, in ${seconds} s`);
}

void main();
