import assert from "node:assert/strict";
import fc from "fast-check";
import { decodes, hasRawCredentials, secretsInUrl } from "../../../../src/core/connection/urlCredentials.ts";
import { ownTypes } from "../../../../src/runner/databases/ownTypes.ts";

describe("the credentials of a URL", () => {
  const raw: readonly string[] = [
    "postgres://app:7391/Winter@h:5432/db",
    "postgres://app:4711#Tag@h/db",
    "postgres://app:12?Herbst=x@h/db",
    "postgres://app:p@ss/word@h:5432/db",
    "postgresql+asyncpg://app:a/b@h/db",
    "postgres://app:/@h/db",
  ];
  const encoded: readonly string[] = [
    "postgres://app:9%25kt%23Wz%2F7@h:5432/db",
    "postgres://app:p@ss:word@h:5432/db",
    "postgres://h/db?user=app@server&password=a@b",
    "postgres://app:pw@h/db?options=-c%20a=b@c",
    "postgres://app:pw@h/d@b",
    "postgres://app:pw@h/db?sslrootcert=/home/a@b/ca.pem",
    "postgres:///db?host=/cloudsql/p:eu:db",
    "https://cdn.example/vue@3/x",
    "redis://h:6379/0#a@b",
    "postgres://h",
  ];
  for (const url of raw) it(`are raw in ${url}`, () => assert.ok(hasRawCredentials(url)));
  for (const url of encoded) it(`are encoded, or absent, in ${url}`, () => assert.ok(!hasRawCredentials(url)));

  it("never seem raw where they are encoded", () =>
    fc.assert(
      fc.property(fc.string(), fc.string(), (user, password) => {
        const url = `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@h:5432/db`;
        return !hasRawCredentials(url) && decodes(url);
      }),
    ));

  it("are secrets, whole, and in pieces where a parser misreads them", () => {
    assert.deepEqual(secretsInUrl("postgres://app:p@ss:word@h/db"), ["p@ss:word"]);
    assert.deepEqual(secretsInUrl("postgres://app:7391/Winter-Sun@h/db"), ["7391/Winter-Sun", "7391", "Winter-Sun"]);
    assert.deepEqual(secretsInUrl("postgres://h/db?user=a&password=geheim"), ["geheim"]);
    assert.deepEqual(secretsInUrl("http://localhost:3000/@vite"), []);
  });
});

describe("our own type parsers", () => {
  const cases: readonly (readonly [oid: number, text: string, value: unknown])[] = [
    [16, "t", true],
    [16, "f", false],
    [20, "9007199254740993", "9007199254740993"],
    [23, "-5", -5],
    [114, '{"a":1}', { a: 1 }],
    [1009, '{a,"b \\"c\\"",NULL,"NULL",""}', ["a", 'b "c"', null, "NULL", ""]],
    [
      1007,
      "{{1,2},{3,4}}",
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [1028, "{}", []],
    [1009, "[2:3]={a,b}", ["a", "b"]],
    [1184, "2026-11-28 00:00:00+00", "2026-11-28 00:00:00+00"],
  ];
  for (const [oid, text, value] of cases)
    it(`read ${text} of type ${oid}`, () => assert.deepEqual(ownTypes.getTypeParser(oid)(text), value));
});
