import assert from "node:assert/strict";
import fc from "fast-check";
import type { Variable } from "../../../../src/core/connection/connection.ts";
import { preferChosen } from "../../../../src/core/connection/chosenConnection.ts";
import { connectionFrom, parseUrl, portNumber } from "../../../../src/core/connection/connection.ts";
import { outlineEnv } from "../../../../src/core/connection/envFile.ts";
import { redact } from "../../../../src/core/problems/redact.ts";

const variables = (values: Readonly<Record<string, string>>) =>
  new Map(
    Object.entries(values).map(([name, value], index): [string, Variable] => [
      name,
      { name, value, at: { file: "/.env", line: index + 1 } },
    ]),
  );

describe("a connection from variables", () => {
  const guide = {
    POSTGRES_SERVER: "localhost",
    POSTGRES_USER: "user",
    POSTGRES_PASSWORD: "password",
    POSTGRES_DB: "appdb",
    POSTGRES_PORT: "5432",
  };
  const settings = { host: "localhost", port: 5432, user: "user", password: "password", database: "appdb" };
  const cases: readonly (readonly [
    name: string,
    values: Readonly<Record<string, string>>,
    expected: object | undefined,
  ])[] = [
    ["the guide's parts", guide, settings],
    ["the guide's URL", { DATABASE_URL: "postgresql://user:password@localhost:5432/appdb" }, settings],
    ["both, agreeing", { ...guide, DATABASE_URL: "postgresql://user:password@localhost:5432/appdb" }, settings],
    ["SQLAlchemy's scheme", { DATABASE_URL: "postgresql+asyncpg://user:password@localhost/appdb" }, settings],
    ["libpq's", { PGHOST: "localhost", PGUSER: "user", PGPASSWORD: "password", PGDATABASE: "appdb" }, settings],
    ["DB_*", { DB_HOST: "localhost", DB_USERNAME: "user", DB_PASSWORD: "password", DB_DATABASE: "appdb" }, settings],
    [
      "DATABASE_*",
      { DATABASE_HOST: "localhost", DATABASE_USER: "user", DATABASE_PASSWORD: "password", DATABASE_NAME: "appdb" },
      settings,
    ],
    [
      "TYPEORM_*",
      { TYPEORM_HOST: "localhost", TYPEORM_USERNAME: "user", TYPEORM_PASSWORD: "password", TYPEORM_DATABASE: "appdb" },
      settings,
    ],
    [
      "one family, not a mixture",
      { POSTGRES_DB: "appdb", DB_HOST: "elsewhere" },
      { host: "localhost", port: 5432, database: "appdb" },
    ],
    ["nothing of the kind", { PORT: "3000", NODE_ENV: "test" }, undefined],
  ];
  for (const [name, values, expected] of cases) {
    it(name, () => {
      const result = connectionFrom(variables(values));
      assert.deepEqual(result.settings, expected);
      assert.deepEqual(result.warnings, []);
    });
  }

  const chosen: readonly (readonly [name: string, own: Readonly<Record<string, string>>, database: string])[] = [
    ["parts against a URL", { DB_HOST: "h", DB_NAME: "chosen" }, "chosen"],
    ["parts of a family against another's", { TYPEORM_DATABASE: "chosen" }, "chosen"],
    ["a URL against one of another name", { TYPEORM_URL: "postgres://h/chosen" }, "chosen"],
    ["one part, with the others of its family below", { POSTGRES_PORT: "1" }, "parts"],
    ["an empty URL says nothing", { DB_URL: "" }, "url"],
    ["nothing of the kind", { LOG_LEVEL: "debug" }, "url"],
  ];
  for (const [name, own, database] of chosen) {
    it(`what was chosen: ${name}`, () => {
      const below = { DATABASE_URL: "postgres://h/url", POSTGRES_SERVER: "h", POSTGRES_DB: "parts", PGDATABASE: "pg" };
      const all = variables({ ...below, ...own });
      assert.equal(connectionFrom(preferChosen(all, new Set(Object.keys(own)))).settings?.database, database);
    });
  }

  it("takes what a file names before what only the shell has", () => {
    const shell = ["PGHOST", "PGUSER", "DATABASE_URL"].map((name): [string, Variable] => [
      name,
      { name, value: "postgres://shell@elsewhere/x" },
    ]);
    const file = variables({ DB_HOST: "localhost", DB_USERNAME: "user", DB_NAME: "appdb" });
    assert.deepEqual(connectionFrom(new Map([...shell, ...file])).settings, {
      host: "localhost",
      port: 5432,
      user: "user",
      database: "appdb",
    });
  });
  it("takes the shell's when that is all there is", () => {
    assert.equal(connectionFrom(new Map([["PGHOST", { name: "PGHOST", value: "h" }]])).settings?.host, "h");
  });
  it("says where URL and parts disagree", () => {
    const { settings: found, warnings } = connectionFrom(
      variables({ ...guide, DATABASE_URL: "postgresql://user:password@localhost:5433/appdb" }),
    );
    assert.equal(found?.port, 5433);
    assert.deepEqual(warnings, [
      {
        code: "envConflict",
        url: { variable: "DATABASE_URL", at: { file: "/.env", line: 6 } },
        part: { variable: "POSTGRES_PORT", at: { file: "/.env", line: 5 } },
        what: "port",
      },
    ]);
  });
  it("refuses a port that is no number, with its place", () => {
    assert.deepEqual(connectionFrom(variables({ ...guide, POSTGRES_PORT: "54x" })).problem, {
      code: "envPort",
      value: "54x",
      variable: "POSTGRES_PORT",
      at: { file: "/.env", line: 5 },
    });
  });
  it("refuses a URL that is none, and does not repeat it", () => {
    const { problem } = connectionFrom(variables({ DATABASE_URL: "mysql://u:hunter22@h/d" }));
    assert.deepEqual(problem, { code: "envUrl", variable: "DATABASE_URL", at: { file: "/.env", line: 1 } });
  });
});

describe("a URL", () => {
  const part = fc.string({ minLength: 1 }).filter((text) => text.trim() === text && !/\p{Surrogate}/u.test(text));
  it("gives back what was put in", () => {
    fc.assert(
      fc.property(part, part, part, fc.integer({ min: 1, max: 65_535 }), (user, password, database, port) => {
        const url = `postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@db.example.com:${port}/${encodeURIComponent(database)}`;
        const { sslMode: _, ...parsed } = parseUrl(url) ?? { sslMode: "" };
        assert.deepEqual(parsed, { host: "db.example.com", port, user, password, database });
      }),
    );
  });
  it("may name a socket's folder", () =>
    assert.equal(parseUrl("postgres:///appdb?host=/var/run/postgresql")?.host, "/var/run/postgresql"));
  it("may name an IPv6 address", () => assert.equal(parseUrl("postgres://u@[::1]:5433/d")?.host, "::1"));
  it("keeps sslmode and sslrootcert", () => {
    const parsed = parseUrl("postgres://u@h/d?sslmode=verify-full&sslrootcert=/ca.pem");
    assert.deepEqual([parsed?.sslMode, parsed?.sslRootCert], ["verify-full", "/ca.pem"]);
  });
  for (const text of ["", "localhost", "mysql://h/d", "postgres:/x", "postgres://h:port/d", "postgres://%zz@h/d"]) {
    it(`is not ${text || "an empty text"}`, () => assert.equal(parseUrl(text), undefined));
  }
});

describe("a port", () => {
  for (const [text, port] of [
    ["5432", 5432],
    [" 5432 ", 5432],
    ["0", undefined],
    ["65536", undefined],
    ["5432x", undefined],
    ["", undefined],
  ] as const) {
    it(`${text || "nothing"} → ${port ?? "none"}`, () => assert.equal(portNumber(text), port));
  }
});

describe("an .env file", () => {
  it("tells where its variables are and what is passed over", () => {
    const text = [
      "\uFEFF# comment",
      "A=1",
      "export B = 'two'",
      "",
      'C="three',
      'lines"',
      "nonsense secret",
      "D: 4",
      "E=",
    ].join("\r\n");
    assert.deepEqual(outlineEnv(text), {
      variables: [
        { name: "A", line: 2 },
        { name: "B", line: 3 },
        { name: "C", line: 5 },
        { name: "D", line: 8 },
        { name: "E", line: 9 },
      ],
      slips: [{ line: 7, text: "nonsense …" }],
    });
  });
  it("does not repeat a line that may be a secret's", () =>
    assert.deepEqual(
      outlineEnv("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA+x/1\nhunter22\nhun-ter 22\nA_NAME\n").slips.map(
        ({ text }) => text,
      ),
      ["…", "…", "…", "A_NAME"],
    ));
  it("finds a quote that is never closed", () =>
    assert.deepEqual(outlineEnv('A="open\nB=2').slips, [{ line: 1, text: "A" }]));
  it("never stops at a text it does not understand", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void outlineEnv(text)));
  });
});

describe("redaction", () => {
  it("takes passwords out of URLs", () =>
    assert.equal(redact("at postgres://u:hunter22@h/d"), "at postgres://u:***@h/d"));
  it("takes what is assigned to a password", () => assert.equal(redact("password=hunter22 rest"), "password=*** rest"));
  it("takes passwords with an @", () => assert.equal(redact("postgres://u:a@b@h/d"), "postgres://u:***@h/d"));
  it("takes passwords out of SQL", () =>
    assert.equal(redact("CREATE ROLE x PASSWORD 'hunter''22';"), "CREATE ROLE x PASSWORD ***;"));
  it("takes known secrets, encoded as well", () =>
    assert.equal(redact("p@ss word p%40ss%20word", ["p@ss word"]), "*** ***"));
  it("leaves words alone", () =>
    assert.equal(
      redact("password authentication failed for user x", ["abc"]),
      "password authentication failed for user x",
    ));
});
