import assert from "node:assert/strict";
import fc from "fast-check";
import { servers } from "../../support/database.ts";
import type { Packages } from "../../support/workspace.ts";
import { playEvolution } from "./play.ts";
import { dropDatabases } from "./prepare.ts";
import { randomEvolutions } from "./random.ts";
import { evolutions, isPlayable } from "./table/table.ts";

const versions = ["typeorm-1", "typeorm-0.3", "typeorm-0.3.20"] satisfies readonly Packages[];
/** A case takes about two seconds: the test run plays each twentieth, and `EVOLUTIONS=all` plays all on everything. */
const step = 20;

describe("model evolutions", function () {
  this.timeout(60_000);
  after(dropDatabases);

  it("of random models keep the rows or announce what goes, converge, and are reversible", async () => {
    // `RANDOM_EVOLUTIONS=100` plays more of them, with another seed each time.
    const runs = process.env["RANDOM_EVOLUTIONS"];
    const [, server] = servers.at(-1) ?? assert.fail("no server");
    await fc.assert(
      fc.asyncProperty(randomEvolutions, async (evolution) => {
        assert.deepEqual(await playEvolution(evolution, server), []);
      }),
      { numRuns: Number(runs ?? 6), ...(runs === undefined ? { seed: 1 } : {}), endOnFailure: true },
    );
  }).timeout(Number(process.env["RANDOM_EVOLUTIONS"] ?? 6) * 20_000);

  it("have titles of their own", () => {
    const titles = evolutions.map(({ group, title }) => `${group}: ${title}`);
    assert.deepEqual(
      titles.filter((title, index) => titles.indexOf(title) !== index),
      [],
    );
  });

  for (const [index, evolution] of evolutions.entries()) {
    const all = servers.flatMap(([major, server]) =>
      versions
        .filter((packages) => isPlayable(evolution, major, packages))
        .map((packages) => ({ major, server, packages })),
    );
    const isAll = process.env["EVOLUTIONS"] === "all";
    // Neighbours in the sample are played on different servers.
    const newest = all.filter(({ packages }) => packages === (evolution.only?.[0] ?? "typeorm-1"));
    const one = newest.at((index / step) % Math.max(1, newest.length));
    const chosen = isAll ? all : index % step === 0 && one !== undefined ? [one] : [];
    for (const { major, server, packages } of chosen)
      it(`${evolution.group}: ${evolution.title} (PostgreSQL ${major}, ${packages})`, async () => {
        assert.deepEqual(await playEvolution(evolution, server, packages), []);
      });
  }
});
