import assert from "node:assert/strict";
import fc from "fast-check";
import { buildHistory } from "../../../src/migrations/history.ts";
import type { AppliedRow } from "../../../src/migrations/revision.ts";
import type { RowChanges } from "../../../src/migrations/stamp.ts";
import { markRows, stampRows } from "../../../src/migrations/stamp.ts";

/** `A` is the migration of time 1, `B` of time 2 …: files by letter, rows in the order of execution. */
const timeOf = (letter: string) => 1_700_000_000_000 + letter.charCodeAt(0) - "A".charCodeAt(0);
const idOf = (letter: string) => `${letter}${timeOf(letter)}`;
const letters = (ids: readonly string[]) => ids.map((id) => id[0]).join("");
const rowsOf = (text: string): readonly AppliedRow[] =>
  [...text].map((letter, index) => ({ id: idOf(letter), timestamp: timeOf(letter), order: index + 1 }));
const historyOf = (files: string, rows: readonly AppliedRow[]) =>
  buildHistory(
    [...files].map((letter) => ({ id: idOf(letter), timestamp: timeOf(letter), file: `/m/${letter}.ts` })),
    rows,
  );

/** The migrations table afterwards: `DELETE` takes every row of a name, `INSERT` gives the next number. */
function tableAfter(rows: readonly AppliedRow[], { remove, insert }: RowChanges): readonly AppliedRow[] {
  const next = Math.max(0, ...rows.map(({ order }) => order)) + 1;
  const inserted = insert.map((id, index) => ({ id, timestamp: Number(id.slice(-13)), order: next + index }));
  return [...rows.filter(({ id }) => !remove.includes(id)), ...inserted];
}

describe("a stamp", () => {
  const cases: readonly (readonly [files: string, rows: string, target: string, remove: string, insert: string])[] = [
    ["ABC", "", "B", "", "AB"],
    ["ABC", "AB", "B", "", ""],
    ["ABC", "A", "C", "", "BC"],
    ["ABC", "ABC", "A", "BC", ""],
    ["ABC", "AB", "base", "AB", ""],
    ["ABC", "", "base", "", ""],
    ["ABC", "AC", "B", "C", "B"],
    ["ABC", "AC", "C", "C", "BC"],
    ["ABC", "ACB", "C", "CB", "BC"],
    ["ABC", "B", "B", "B", "AB"],
    ["AC", "ABC", "A", "BC", ""],
    ["AC", "AB", "C", "", "C"],
    ["BC", "A", "C", "", "BC"],
    ["BC", "BA", "B", "BA", "AB"],
    ["A", "AB", "B", "", ""],
    ["AB", "AAB", "B", "", ""],
    ["AB", "ABA", "B", "BA", "AB"],
  ];
  for (const [files, rows, target, remove, insert] of cases) {
    it(`of ${files} with ${rows || "nothing"} applied at ${target}: removes ${remove || "nothing"}, inserts ${insert || "nothing"}`, () => {
      const changes = stampRows(historyOf(files, rowsOf(rows)), target === "base" ? undefined : idOf(target));
      assert.deepEqual([letters(changes.remove), letters(changes.insert)], [remove, insert]);
    });
  }

  it("at what is not in the history is a mistake of its caller", () => {
    assert.throws(() => stampRows(historyOf("A", []), "Z"));
    assert.throws(() => markRows(historyOf("A", []), "Z", "applied"));
  });
});

describe("a mark", () => {
  const cases: readonly (readonly [rows: string, id: string, as: "applied" | "notApplied", after: string])[] = [
    ["AC", "B", "applied", "ACB"],
    ["AC", "A", "applied", "AC"],
    ["ACB", "C", "notApplied", "AB"],
    ["AC", "B", "notApplied", "AC"],
    ["ABA", "A", "notApplied", "B"],
    ["AD", "D", "notApplied", "A"],
  ];
  for (const [text, id, as, after] of cases)
    it(`of ${id} as ${as} makes ${text} ${after}`, () => {
      const rows = rowsOf(text);
      const changed = tableAfter(rows, markRows(historyOf("ABC", rows), idOf(id), as));
      assert.equal(letters(changed.map((row) => row.id)), after);
    });
});

describe("the migrations table after a stamp", () => {
  const all = [..."ABCDEF"];
  const state = fc
    .record({ files: fc.subarray(all), rows: fc.array(fc.constantFrom(...all), { maxLength: 8 }) })
    .map(({ files, rows }) => ({ files: files.join(""), rows: rowsOf(rows.join("")) }));

  it("says that the target is current, older ones are applied in order, and newer ones are not", () => {
    fc.assert(
      fc.property(state, fc.nat(), ({ files, rows }, chosen) => {
        const before = historyOf(files, rows);
        // One place beyond the last is base.
        const place = chosen % (before.revisions.length + 1);
        const target = before.revisions[place]?.id;
        const changes = stampRows(before, target);
        const after = historyOf(files, tableAfter(rows, changes));
        assert.equal(after.current, target);
        assert.deepEqual(
          after.applied,
          before.revisions.slice(place).map(({ id }) => id),
        );
        assert.ok(after.revisions.every((revision) => revision.state !== "outOfOrder"));
        assert.ok(changes.remove.every((id) => before.applied.includes(id)));
        assert.deepEqual(stampRows(after, target), { remove: [], insert: [] });
      }),
    );
  });

  it("has changed no more than it must", () => {
    fc.assert(
      fc.property(state, fc.nat(), ({ files, rows }, chosen) => {
        const history = historyOf(files, rows);
        const { remove, insert } = stampRows(history, history.revisions[chosen % (history.revisions.length + 1)]?.id);
        assert.ok(remove[0] === undefined || remove[0] !== insert[0]);
        assert.equal(new Set(insert).size, insert.length);
      }),
    );
  });
});
