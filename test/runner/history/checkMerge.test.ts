import assert from "node:assert/strict";
import type { CheckedMerge } from "../../../src/client/history/checkMerge.ts";
import { checkMerge } from "../../../src/client/history/checkMerge.ts";
import { mergeInWords } from "../../../src/client/messages/history/mergeMessages.ts";
import type { Problem } from "../../../src/core/problems/problem.ts";
import { isProblem } from "../../../src/core/problems/problem.ts";
import type { Files } from "../../support/workspace.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";
import type { Repository } from "./repository.ts";
import { withRepository } from "./repository.ts";

const revision = (letter: string, ...sql: string[]): Files => ({
  [fileOf(letter)]: migration(idOf(letter), sql, ["SELECT 1"]),
});
const items = revision("M", "CREATE TABLE items (id int)");

/** Commits changes on the branch `feature`, and goes back to `main`. */
function onFeature({ git, commit }: Repository, change: () => void): void {
  git("checkout", "-q", "-b", "feature");
  change();
  commit("theirs");
  git("checkout", "-q", "main");
}

async function check({ open }: Repository): Promise<CheckedMerge | Problem> {
  return checkMerge(await open(), "feature", { isOffline: true });
}

/** `verdict: kind kind`. */
function inShort(checked: CheckedMerge | Problem): string {
  if (isProblem(checked)) return JSON.stringify(checked);
  return `${checked.verdict}: ${checked.problems.map(({ kind }) => kind).join(" ")}`.trim();
}

/** A revision whose table has the name that a helper exports. */
const named = (letter: string): Files => ({
  [fileOf(letter)]: `import { name } from "../names";
${migration(idOf(letter), "await queryRunner.query(`CREATE TABLE ${name} (id int)`);", ["SELECT 1"])}`,
});

describe("The check of a merge", function () {
  this.timeout(120_000);

  const cases: readonly (readonly [title: string, theirs: Files, ours: Files, expected: string])[] = [
    [
      "replays a new database if only the other side has revisions",
      revision("C", "ALTER TABLE items ADD c int"),
      {},
      "conflict: timestamps",
    ],
    [
      "replays a new database if only this side has revisions",
      { "readme.md": "" },
      revision("C", "ALTER TABLE items ADD c int"),
      "conflict: timestamps",
    ],
    [
      "names a revision of the other side that fails after the common ones",
      revision("P", "ALTER TABLE absent ADD c int"),
      {},
      "conflict: fails timestamps",
    ],
    [
      "is independent if the only new revision comes last",
      revision("P", "ALTER TABLE items ADD c int"),
      {},
      "independent:",
    ],
    [
      "replays a new database with revisions of both sides before the common ones",
      revision("C", "CREATE TABLE c (id int)"),
      revision("D", "ALTER TABLE items ADD d int"),
      "conflict: timestamps",
    ],
    [
      "replays a new helper of the other side with its revisions",
      { ...named("P"), "src/names.ts": `export const name = "beta";` },
      revision("Q", "CREATE TABLE beta (id int)"),
      "conflict: fails fails",
    ],
    [
      "names a function with a body that uses the column that the other side renames, which no replay shows",
      revision("P", "ALTER TABLE items RENAME id TO number"),
      revision(
        "Q",
        "CREATE FUNCTION last() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT max(id) FROM items); END'",
      ),
      "independent: usesGone",
    ],
  ];
  for (const [title, theirs, ours, expected] of cases)
    it(title, () =>
      withRepository(items, async (repository) => {
        onFeature(repository, () => repository.write(theirs));
        repository.write(ours);
        const checked = await check(repository);
        assert.equal(inShort(checked), expected, JSON.stringify(checked));
        if (!isProblem(checked) && checked.verdict === "independent")
          assert.match(mergeInWords(checked, "feature"), /rows were not compared/i);
      }),
    );

  it("has a doubt about a helper that the other side has changed, and none about a file that no revision uses", () =>
    withRepository(
      { ...items, "src/names.ts": `export const name = "alpha";`, "src/other.ts": "" },
      async (repository) => {
        onFeature(repository, () =>
          repository.write({
            ...named("P"),
            "src/names.ts": `export const name = "beta";`,
            "src/other.ts": "export const x = 1;",
          }),
        );
        repository.write(revision("Q", "CREATE TABLE beta (id int)"));
        const checked = await check(repository);
        assert.equal(inShort(checked), "conflict: changedFiles", JSON.stringify(checked));
        assert.ok(!isProblem(checked));
        assert.deepEqual(checked.problems, [{ kind: "changedFiles", files: ["src/names.ts"] }]);
      },
    ));

  it("takes a revision whose file the other side has renamed for the same one", () =>
    withRepository(items, async (repository) => {
      onFeature(repository, () => {
        repository.git("mv", fileOf("M"), "src/migrations/1700000000077-Items.ts");
        repository.write(revision("P", "ALTER TABLE items ADD c int"));
      });
      repository.write(revision("Q", "ALTER TABLE items ADD d int"));
      assert.equal(inShort(await check(repository)), "independent:");
    }));

  const parts = { ...items, ...revision("N", "ALTER TABLE items ADD n int") };
  const squash = migration(
    `Whole${idOf("N").slice(1)}`,
    ["CREATE TABLE items (id int, n int)"],
    ["DROP TABLE items"],
    `replaces = [${JSON.stringify(idOf("M"))}, ${JSON.stringify(idOf("N"))}];`,
  );
  const squashedFile = fileOf("N").replace("-N", "-Whole");

  it("takes a squashed revision here for those that the other side still has", () =>
    withRepository(parts, async (repository) => {
      onFeature(repository, () => repository.write(revision("P", "ALTER TABLE items ADD p int")));
      for (const letter of ["M", "N"]) repository.remove(fileOf(letter));
      repository.write({ [squashedFile]: squash, ...revision("Q", "ALTER TABLE items ADD q int") });
      assert.equal(inShort(await check(repository)), "independent:");
    }));

  it("takes a squashed revision of the other side for those here, and names one that was edited here", () =>
    withRepository(parts, async (repository) => {
      onFeature(repository, () => {
        for (const letter of ["M", "N"]) repository.remove(fileOf(letter));
        repository.write({ [squashedFile]: squash });
      });
      repository.write(revision("Q", "ALTER TABLE items ADD q int"));
      assert.equal(inShort(await check(repository)), "independent:");
      repository.write(revision("N", "ALTER TABLE items ADD m int"));
      assert.equal(inShort(await check(repository)), "conflict: edited");
    }));

  const earlier = `First${idOf("N").slice(1)}`;
  const again = migration(
    `Again${idOf("O").slice(1)}`,
    ["CREATE TABLE items (id int, n int, o int)"],
    ["DROP TABLE items"],
    `replaces = [${JSON.stringify(earlier)}, ${JSON.stringify(idOf("O"))}];
     replacedBefore = [{ id: ${JSON.stringify(earlier)}, replaces: ${JSON.stringify([idOf("M"), idOf("N")])} }];`,
  );
  const threeParts = { ...parts, ...revision("O", "ALTER TABLE items ADD o int") };

  for (const isHere of [true, false])
    it(`takes a squash of an earlier squash ${isHere ? "here" : "of the other side"} for what that has replaced`, () =>
      withRepository(threeParts, async (repository) => {
        const squashAll = () => {
          for (const letter of ["M", "N", "O"]) repository.remove(fileOf(letter));
          repository.write({ [fileOf("O").replace("-O", "-Again")]: again });
        };
        onFeature(repository, () => {
          if (!isHere) squashAll();
          repository.write(revision("P", "ALTER TABLE items ADD p int"));
        });
        if (isHere) squashAll();
        repository.write(revision("Q", "ALTER TABLE items ADD q int"));
        assert.equal(inShort(await check(repository)), "independent:");
      }));

  it("has a doubt if the other side lists no revision", () =>
    withRepository({}, async (repository) => {
      onFeature(repository, () => repository.write({ "readme.md": "" }));
      repository.write(items);
      assert.equal(inShort(await check(repository)), "independent: noneListed");
    }));

  it("does not replay revisions that are deleted here", () =>
    withRepository({ ...items, ...revision("N", "ALTER TABLE items ADD n int") }, async (repository) => {
      onFeature(repository, () => repository.write({ "readme.md": "" }));
      repository.remove(fileOf("N"));
      repository.write(revision("Q", "ALTER TABLE items ADD d int"));
      assert.equal(inShort(await check(repository)), "conflict: deleted");
    }));
});
