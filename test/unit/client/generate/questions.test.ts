import assert from "node:assert/strict";
import { answerInWords, isMoot, questionInWords, withoutMoot } from "../../../../src/client/generate/questions.ts";
import type { Question } from "../../../../src/core/diff/operation.ts";

describe("the questions of a draft", () => {
  const cases: readonly (readonly [Question, string, string, Parameters<typeof answerInWords>[1], string])[] = [
    [
      { kind: "renameColumn", table: "user", from: "mail", to: "email" },
      "Is user.mail now named email?",
      "No: dropped with its values",
      { renames: { "user.mail": "email" } },
      "Yes: renamed to email",
    ],
    [
      { kind: "renameTable", from: "user", to: "member" },
      "Is the table user now named member?",
      "No: the old table is kept",
      { renames: { user: "member" } },
      "Yes: renamed to member",
    ],
    [
      { kind: "renameEnumValue", table: "user", column: "role", from: "boss", to: "admin" },
      "Does the value boss of user.role become admin?",
      "No: the upgrade refuses rows with it",
      { renames: { "user.role.boss": "admin" } },
      "Yes: becomes admin",
    ],
    [
      { kind: "fill", table: "user", column: "age" },
      "What value do existing rows get for user.age?",
      "None: the upgrade refuses rows without a value",
      { fills: { "user.age": "0" } },
      "0",
    ],
    [
      { kind: "zone", table: "user", column: "seen" },
      "In which time zone are the values of user.seen?",
      "UTC",
      { fills: { "user.seen": `"seen" AT TIME ZONE 'Europe/Berlin'` } },
      `"seen" AT TIME ZONE 'Europe/Berlin'`,
    ],
  ];
  for (const [question, words, without, answers, answered] of cases)
    it(`have words with and without an answer: ${question.kind}`, () => {
      assert.deepEqual(
        [questionInWords(question), answerInWords(question, {}), answerInWords(question, answers)],
        [words, without, answered],
      );
    });

  it("do not ask for values of a new column that is a renamed one, and drop an answer that was given before", () => {
    const questions: readonly Question[] = [
      { kind: "renameColumn", table: "user", from: "mail", to: "email" },
      { kind: "fill", table: "user", column: "email" },
      { kind: "fill", table: "user", column: "age" },
    ];
    const answers = { renames: { "user.mail": "email" }, fills: { "user.email": "''", "user.age": "0" } };
    assert.deepEqual(
      questions.map((question) => isMoot(question, answers)),
      [false, true, false],
    );
    assert.deepEqual(withoutMoot(questions, answers), { ...answers, fills: { "user.age": "0" } });
    assert.deepEqual(withoutMoot(questions, { fills: answers.fills }), { fills: answers.fills });
  });
});
