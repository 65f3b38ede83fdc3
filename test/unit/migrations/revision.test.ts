import assert from "node:assert/strict";
import fc from "fast-check";
import { classNameOf, fromFileName, newTimestamp, timestampOf, titleFromId } from "../../../src/migrations/revision.ts";

describe("a revision's words", () => {
  const cases: readonly (readonly [id: string, words: string])[] = [
    ["AddInvoiceTable1700000000000", "Add invoice table"],
    ["AddAPIKeys1700000000000", "Add API keys"],
    ["addUserId1700000000000", "Add user id"],
    ["create_users_table1700000000000", "Create users table"],
    ["Größe1700000000000", "Größe"],
    ['Add "quoted" ünïcode name1700000000000', 'Add "quoted" ünïcode name'],
    ["Add2faColumn1700000000000", "Add2fa column"],
    ["1700000000000", "1700000000000"],
    ["NoTimestamp", "No timestamp"],
  ];
  for (const [id, words] of cases) it(`${id} → ${words}`, () => assert.equal(titleFromId(id), words));
});

describe("a revision's timestamp", () => {
  it("is its last 13 digits", () => assert.equal(timestampOf("Add1700000000001"), 1700000000001));
  it("is not there where the last 13 are zeros, for TypeORM takes 0 for none", () =>
    assert.equal(timestampOf("AddMore10000000000000"), undefined));
  it("is what parseInt reads, as TypeORM has it", () => assert.equal(timestampOf("Add170000000000x"), 170000000000));
  it("is not there with 12", () => assert.equal(timestampOf("Add170000000000"), undefined));
  it("is not there without digits", () => assert.equal(timestampOf("AddAgents"), undefined));
});

describe("the class name of a message", () => {
  const cases: readonly (readonly [message: string, name: string])[] = [
    ["add agent costs", "AddAgentCosts"],
    ["AddAgentCosts", "AddAgentCosts"],
    ["add-agent_costs", "AddAgentCosts"],
    ["user's “name” 🙂", "UserSName"],
    ["größe ändern", "GrößeÄndern"],
    ["2fa table", "Migration2faTable"],
    ["🙂 !?", ""],
    ["`); process.exit(); //", "ProcessExit"],
  ];
  for (const [message, name] of cases)
    it(`${message} → ${name || "nothing"}`, () => assert.equal(classNameOf(message), name));

  it("is always an identifier or nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (message) => {
        const name = classNameOf(message);
        assert.match(name, /^$|^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u);
      }),
    );
  });
});

describe("what a file name promises", () => {
  const cases: readonly (readonly [file: string, id: string | undefined])[] = [
    ["1700000000000-AddAgents.ts", "AddAgents1700000000000"],
    ["1700000000000-add-agents.js", "AddAgents1700000000000"],
    ["1700000000000_add_agents.mts", "AddAgents1700000000000"],
    ["1700000000000.ts", "Migration1700000000000"],
    ["1700000000000-AddAgents.d.ts", undefined],
    ["1700000000000-AddAgents.spec.ts", undefined],
    ["AddAgents.ts", undefined],
    ["1700000000000-notes.md", undefined],
  ];
  for (const [file, id] of cases) it(`${file} → ${id ?? "nothing"}`, () => assert.equal(fromFileName(file)?.id, id));
});

describe("The timestamp of a new revision", () => {
  const now = 1_795_000_000_000;
  const cases: readonly (readonly [title: string, taken: readonly number[], expected: number])[] = [
    ["is now where there is no other one", [], now],
    ["is now where the others are older", [now - 5], now],
    ["follows the newest where the clock is behind", [now + 7, now], now + 8],
    ["is not taken already", [now], now + 1],
    ["ignores the largest timestamp there is, which nothing can follow", [now - 9, 9_999_999_999_999], now],
    ["follows the newest but the largest", [now + 3, 9_999_999_999_999], now + 4],
    ["has 13 digits where the newest is the last but one", [9_999_999_999_998], now],
  ];
  for (const [title, taken, expected] of cases) it(title, () => assert.equal(newTimestamp(now, taken), expected));
});
