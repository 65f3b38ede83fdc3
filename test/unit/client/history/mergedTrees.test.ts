import assert from "node:assert/strict";
import path from "node:path";
import type { MergedTrees } from "../../../../src/client/history/mergedTrees.ts";
import { revisionsHere, tornIn } from "../../../../src/client/history/mergedTrees.ts";
import type { Revision } from "../../../../src/migrations/revision.ts";

const id = (name: string, time: number) => `${name}170000000000${time}`;
const nameOf = (name: string, time: number) => `170000000000${time}-${name}.ts`;
const [a, b, c] = [id("A", 1), id("B", 2), id("C", 3)];
const [first, second] = [id("First", 2), id("Second", 3)];

describe("The revisions that a merge has deleted", () => {
  const before = [nameOf("A", 1), nameOf("B", 2), nameOf("C", 3)];
  const trees: MergedTrees = {
    base: new Map(before.map((name) => [name, "1"])),
    ours: new Map([[nameOf("Second", 3), "2"]]),
    theirs: new Map(before.map((name) => [name, "1"])),
    isFirst: true,
    later: [],
  };
  const squashed: Revision = {
    id: second,
    name: "Second",
    timestamp: 1_700_000_000_003,
    state: "pending",
    file: path.resolve(nameOf("Second", 3)),
    replaces: [first, c],
    replacedBefore: [{ id: first, replaces: [a, b] }],
  };
  const readText = (name: string) => Promise.resolve(`export class ${name.slice(14, -3)}${name.slice(0, 13)} {}`);
  const deletedBeside = async (revision: Revision) =>
    (await tornIn(trees, revisionsHere(path.resolve(), [revision]), readText)).flatMap((one) =>
      one.kind === "deleted" ? [one.revision] : [],
    );

  it("are not those that an earlier squash inside of a later one has replaced", async () => {
    assert.deepEqual(await deletedBeside(squashed), []);
    const { replacedBefore: _, ...plain } = squashed;
    assert.deepEqual(await deletedBeside(plain), [a, b]);
  });
});
