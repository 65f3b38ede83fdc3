import assert from "node:assert/strict";
import { readList } from "../../../../src/client/fleet/list.ts";
import { isInShard, parseShard } from "../../../../src/client/fleet/shard.ts";
import { problemMessage } from "../../../../src/client/messages/problemMessages.ts";

const file = "/repo/databases.json";

describe("a list of databases", () => {
  it("has entries of four kinds, comments and commas at the end", () => {
    const { entries, mistakes, warnings } = readList(
      `// tenants
[
  { "name": "a", "variables": { "DATABASE_URL": "\${A_URL}" } },
  { "query": "SELECT name FROM tenants", "variables": { "DB_NAME": "\${name}" } },
  { "schemas": "tenant_*", "variable": "DB_SCHEMA" }, /* by schema */
  { "environments": ".env.tenant-*" },
]`,
      file,
    );
    assert.deepEqual([mistakes, warnings], [[], []]);
    assert.deepEqual(
      entries.map(({ kind, at }) => `${kind} ${at.line}`),
      ["variables 3", "query 4", "schemas 5", "environments 6"],
    );
  });

  it("names each mistake with its line", () => {
    const found = readList(
      `[
  { "name": "a" },
  { "name": "b", "variables": { "1X": "x",
    "Y": 2,
    "Z": "\${Z" } },
  { "query": "SELECT 1", "schemas": "t_*" },
  { "environments": "" },
  { "schemas": "t_*", "variable": "DB-SCHEMA" },
  { "name": "c", "variables": {},
    "vars": 1 },
  "d",
  { }
]`,
      file,
    );
    assert.deepEqual(
      found.mistakes.map((mistake) =>
        "at" in mistake && "reason" in mistake ? [mistake.at.line, mistake.reason] : [],
      ),
      [
        [2, "notVariables"],
        [3, "variable"],
        [4, "variable"],
        [5, "reference"],
        [6, "kind"],
        [7, "notText"],
        [8, "variable"],
        [10, "unknownKey"],
        [11, "notEntry"],
        [12, "kind"],
      ],
    );
  });

  it("is not read if it is no JSON, no list, or empty", () => {
    const first = (text: string) => readList(text, file).mistakes.map((mistake) => problemMessage(mistake).message);
    assert.deepEqual(first("[{]").length, 1);
    assert.match(first("[\n{]")[0] ?? "", /databases\.json:2: The list of databases is not JSON/);
    assert.match(first(`{ "a": 1 }`)[0] ?? "", /is an array of entries/);
    assert.match(first("[]")[0] ?? "", /No database was found/);
  });

  it("warns of passwords that were typed in, and never repeats them", () => {
    const { warnings } = readList(
      `[{ "name": "a", "variables": {
        "DATABASE_URL": "postgres://u:hunter22@h/a",
        "OTHER_URL": "postgres://u:\${PW}@h/a",
        "PGPASSWORD": "hunter33",
        "DB_PASSWORD": "\${PW}",
        "DB_SCHEMA": "token"
      } }]`,
      file,
    );
    const messages = warnings.map((warning) => problemMessage(warning).message);
    assert.deepEqual(
      messages.map((message) => /value of (\w+)/.exec(message)?.[1]),
      ["DATABASE_URL", "PGPASSWORD"],
    );
    assert.doesNotMatch(messages.join("\n"), /hunter/);
  });
});

describe("shards of a list", () => {
  const names = Array.from({ length: 1000 }, (_, index) => `tenant_${index}`);

  it("are complete and have no member in common", () => {
    for (const count of [1, 3, 4, 16]) {
      const shards = Array.from({ length: count }, (_, index) =>
        names.filter((name) => isInShard(name, { index: index + 1, count })),
      );
      assert.deepEqual(shards.flat().toSorted(), names.toSorted());
      assert.ok(
        shards.every((shard) => shard.length > 1000 / count / 2),
        shards.map(({ length }) => length).join(" "),
      );
    }
  });

  it("are read from a part and a number of parts only", () => {
    assert.deepEqual(parseShard("2/4"), { index: 2, count: 4 });
    for (const text of ["0/4", "5/4", "1", "1/0", "a/b", "1/2/3", "-1/4", "1.5/4"])
      assert.equal(parseShard(text), undefined, text);
  });
});
