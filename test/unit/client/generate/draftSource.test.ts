import assert from "node:assert/strict";
import { draftSources } from "../../../../src/client/generate/draftSource.ts";
import { isProblem } from "../../../../src/core/problems/problem.ts";
import type { ProjectAccess } from "../../../../src/client/project/projectAccess.ts";
import type { Against } from "../../../../src/manifest.ts";
import { historyOf, idOf, revisionOf } from "../../../support/views.ts";

/** The sources for files and rows, a letter each: where they come from, and the revisions that are replayed. */
async function sourcesOf(files: string, rows: string, against: Against, live: object = {}): Promise<unknown> {
  const liveState = {
    definition: "CREATE TABLE a ();",
    rows: [...rows].map((letter, index) => ({
      id: idOf(letter),
      timestamp: revisionOf(letter).timestamp,
      order: index + 1,
    })),
    ...live,
  };
  const answer = "code" in live ? live : { liveState, variables: [] };
  const view = { history: historyOf(files, rows), location: { folder: "/project" } };
  const project = { view, client: { request: () => Promise.resolve(answer) } };
  const found = await draftSources(project as unknown as ProjectAccess, against, {});
  if (isProblem(found)) return found.code;
  const letters = new Map([..."ABCDEF"].map((letter) => [idOf(letter), letter]));
  return found.map(({ base, replay }) => `${base} ${replay.map(({ id }) => letters.get(id)).join("")}`.trim());
}

describe("the sources of a draft", () => {
  const cases: readonly (readonly [string, Parameters<typeof sourcesOf>, unknown])[] = [
    ["a database at head", ["ABC", "ABC", "auto"], ["database", "history ABC"]],
    ["pending revisions on top of the database", ["ABC", "A", "auto"], ["databaseAndPending BC", "history ABC"]],
    ["the database without its pending revisions, if it was asked for", ["ABC", "A", "database"], ["database"]],
    [
      "the history of a database with a revision of another branch",
      ["ABD", "ABC", "auto"],
      ["history ABD", "databaseAndPending D"],
    ],
    [
      "the database, if only revisions before the first file have none",
      ["CD", "ABCD", "auto"],
      ["database", "history CD"],
    ],
    ["the database without any file of a revision", ["", "", "auto"], ["database"]],
    ["the history, if the definitions cannot be read", ["AB", "AB", "auto", { definition: undefined }], ["history AB"]],
    [
      "a problem, if the database was asked for and cannot be read",
      ["AB", "AB", "database", { definition: undefined }],
      "permissionDenied",
    ],
    ["the history, if the server does not answer", ["AB", "", "auto", { code: "connectionRefused" }], ["history AB"]],
    [
      "a problem, if the server was asked for and does not answer",
      ["AB", "", "database", { code: "connectionRefused" }],
      "connectionRefused",
    ],
    [
      "a problem for a wrong password, which the user can correct",
      ["AB", "", "auto", { code: "authFailed" }],
      "authFailed",
    ],
    ["the history, if it was asked for", ["AB", "A", "history", { code: "connectionRefused" }], ["history AB"]],
  ];
  for (const [title, given, expected] of cases)
    it(`are ${title}`, async () => assert.deepEqual(await sourcesOf(...given), expected));
});
