import assert from "node:assert/strict";
import { allReplayed, leftOut, replayTo } from "../../../../src/client/history/replayed.ts";
import { useSettings } from "../../../../src/client/settings.ts";
import { isProblem } from "../../../../src/core/problems/problem.ts";
import type { History } from "../../../../src/migrations/history.ts";
import { settingDefaults } from "../../../../src/manifest.ts";
import { historyOf, idOf } from "../../../support/views.ts";

const letterOf = (id: string) => [..."ABCDE"].find((letter) => idOf(letter) === id) ?? id;

describe("The revisions that a replay has", () => {
  afterEach(() => useSettings((key) => settingDefaults[key]));

  /** Revisions A to D have files, E is applied and has none. */
  const cases: readonly (readonly [title: string, start: string, to: string, expected: string, leftOut: string])[] = [
    ["are all those with files, without the setting", "", "head", "ABCD", ""],
    ["begin with the one that the setting names by its id", idOf("C"), "head", "CD", "AB"],
    ["end with the named revision", idOf("B"), "C", "BC", "A"],
    ["are none for base", idOf("B"), "base", "", "A"],
    ["are a problem for a revision before the start", idOf("C"), "A", "beforeHistoryStart", "AB"],
    ["are a problem for a setting without a revision", "Nowhere", "head", "historyStartUnknown", ""],
    ["are a problem for a setting that names a revision without a file", idOf("E"), "head", "historyStartUnknown", ""],
  ];
  for (const [title, start, to, expected, skipped] of cases)
    it(title, () => {
      useSettings((key) => (key === "historyStart" ? (start as never) : settingDefaults[key]));
      const of = { history: historyOf("ABCD", "ABE"), location: { folder: "/project" } };
      const found = replayTo(of, ["head", "base"].includes(to) ? to : idOf(to));
      assert.equal(isProblem(found) ? found.code : found.map(({ id }) => letterOf(id)).join(""), expected);
      assert.equal([...leftOut(of)].map(letterOf).toSorted().join(""), skipped);
      assert.equal(isProblem(allReplayed(of)), expected === "historyStartUnknown");
    });

  const historyStartingWith = (start: string, files: string, rows: string, change: (history: History) => History) => {
    useSettings((key) => (key === "historyStart" ? (start as never) : settingDefaults[key]));
    return { history: change(historyOf(files, rows)), location: { folder: "/project" } };
  };

  it("begin with the squashed revision that replaces the one that the setting names", () => {
    const of = historyStartingWith(idOf("B"), "ACD", "A", (history) => ({
      ...history,
      revisions: history.revisions.map((one) =>
        one.id === idOf("C") ? { ...one, replaces: [idOf("B"), "Other1700000000000"] } : one,
      ),
    }));
    const found = allReplayed(of);
    assert.equal(isProblem(found) ? found.code : found.map(({ id }) => letterOf(id)).join(""), "CD");
  });

  it("begin with the squashed revision that contains an earlier squash of the named one", () => {
    const of = historyStartingWith(idOf("B"), "ACD", "A", (history) => ({
      ...history,
      revisions: history.revisions.map((one) =>
        one.id === idOf("C")
          ? {
              ...one,
              replaces: ["First1700000000000"],
              replacedBefore: [{ id: "First1700000000000", replaces: [idOf("B")] }],
            }
          : one,
      ),
    }));
    const found = allReplayed(of);
    assert.equal(isProblem(found) ? found.code : found.map(({ id }) => letterOf(id)).join(""), "CD");
  });

  it("leave out applied revisions without files as well", () => {
    const of = historyStartingWith(idOf("D"), "CDE", "ABCD", (history) => history);
    assert.equal([...leftOut(of)].map(letterOf).toSorted().join(""), "ABC");
  });

  it("are a problem for a setting that may name several revisions", () => {
    const of = historyStartingWith("17", "ABC", "", (history) => history);
    const found = allReplayed(of);
    assert.equal(isProblem(found) ? found.code : "", "revisionAmbiguous");
  });
});
