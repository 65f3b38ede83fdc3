import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { connect } from "node:net";
import { Client } from "pg";
import type { ClientConfig } from "pg";
import { ScramExchange, verifierOf } from "../../../src/database/scram.ts";
import { frame, int32 } from "../../../src/database/bridge/wire.ts";
import type { DatabaseLogin, DatabaseRequest } from "../../../src/protocol/database.ts";
import { succeeded, told, withSession } from "../../support/session.ts";
import { tableMigrations } from "../../support/workspace.ts";
import type { Running } from "./support.ts";
import { cleanUp, closeClients, run, sqlState } from "./support.ts";

const password = "p:ä'\\ß €";
const project: DatabaseLogin = { user: "dev", database: "shop", verifier: verifierOf(password) };
const own: DatabaseLogin = { user: "postgres", password: "only-ours" };

describe("logins of the embedded database", function () {
  this.timeout(60_000);
  let database: Running;
  before(async () => {
    database = await run({}, [project, own, { user: "bare", database: "bare" }]);
  });
  afterEach(closeClients);
  after(cleanUp);

  const cases: readonly (readonly [name: string, config: ClientConfig, sqlState: string | undefined])[] = [
    ["the project's", { user: "dev", password, database: "shop" }, undefined],
    ["the extension's, whatever the database", { user: "postgres", password: "only-ours", database: "x" }, undefined],
    ["a user without a password", { user: "bare", database: "bare", password: "" }, undefined],
    ["another password", { user: "dev", password: "other", database: "shop" }, "28P01"],
    ["another user", { user: "foo", password, database: "shop" }, "28P01"],
    ["another database", { user: "dev", password, database: "otherdb" }, "3D000"],
    ["a database named like the user", { user: "dev", password, database: "dev" }, "3D000"],
    ["another program's postgres", { user: "postgres", password: "postgres", database: "postgres" }, "28P01"],
    ["another database, without a password", { user: "bare", password: "x", database: "shop" }, "3D000"],
  ];
  for (const [name, config, expected] of cases)
    it(`${expected === undefined ? "lets in" : `answers ${expected} to`} ${name}`, async () => {
      assert.equal(await sqlState(database.client(config)), expected);
    });

  for (const [name, user, given, status, words] of [
    ["lets psql in", "dev", password, 0, ""],
    ["answers psql as PostgreSQL does", "dev", "wrong", 2, 'password authentication failed for user "dev"'],
    ["asks psql for a password that is missing", "dev", undefined, 2, "no password supplied"],
  ] as const)
    it(name, function () {
      if (spawnSync("psql", ["--version"]).status !== 0) return this.skip();
      const { host, port } = database.ready;
      const env = { PATH: process.env["PATH"], PGPASSWORD: given };
      const args = ["-XAtw", "-h", host, "-p", String(port), "-U", user, "shop", "-c", "SELECT 42"];
      const answer = spawnSync("psql", args, { env, encoding: "utf8" });
      assert.equal(answer.status, status, answer.stderr);
      assert.ok(answer.stderr.includes(words), answer.stderr);
      if (status === 0) assert.equal(answer.stdout, "42\n");
    });

  it("changes whom it lets in while it runs, and keeps who is there", async () => {
    const before = await database.client({ user: "dev", password, database: "shop" });
    const next: DatabaseLogin = { user: "dev", database: "shop2", verifier: verifierOf("next") };
    database.child.send({ type: "logins", logins: [next, own] } satisfies DatabaseRequest);
    await before.query("SELECT 1");
    const config = { user: "dev", password: "next", database: "shop2" };
    for (let attempt = 0; attempt < 50 && (await sqlState(database.client(config))) !== undefined; attempt++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(await sqlState(database.client(config)), undefined);
    assert.equal(await sqlState(database.client({ ...config, password })), "28P01");
    database.child.send({ type: "logins", logins: [project, own] } satisfies DatabaseRequest);
    assert.deepEqual((await before.query("SELECT 1 AS n")).rows, [{ n: 1 }]);
  });

  it("answers nothing of the session before the password, whatever is sent", async () => {
    const { host, port } = database.ready;
    const startup = Buffer.from("user\0dev\0database\0shop\0\0");
    const hello = Buffer.concat([int32(startup.length + 8), int32(196608), startup]);
    const sasl = (first: string) => frame("p", "SCRAM-SHA-256", int32(first.length), Buffer.from(first));
    for (const sent of [
      frame("Q", "SELECT 'secret'"),
      frame("p", "MD5", int32(0)),
      frame("p", Buffer.from("plain\0")),
      sasl("p=tls-server-end-point,,n=,r=abc"),
      Buffer.concat([sasl("n,,n=,r=abc"), frame("p", Buffer.from("c=biws,r=abc,p=AAAA"))]),
      Buffer.concat([sasl("n,,n=,r=abc"), frame("Q", "SELECT 'secret'")]),
      Buffer.concat([Buffer.from("Q"), int32(0x3fffffff)]),
    ]) {
      const socket = connect(port, host);
      let received = "";
      socket.on("data", (chunk: Buffer) => (received += chunk.toString("latin1")));
      socket.on("error", () => {});
      const closed = new Promise((resolve) => socket.on("close", resolve));
      socket.write(Buffer.concat([hello, sent]));
      await closed;
      assert.match(received, /C(28P01|08P01)/);
      assert.doesNotMatch(received, /secret\0|server_version/);
    }
  });

  it("proves itself to the client as well: RFC 7677's own example", () => {
    const exchange = new ScramExchange(
      verifierOf("pencil", Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64")),
      "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
    );
    assert.equal(
      exchange.first("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"),
      "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
    );
    assert.equal(
      exchange.final(
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
      ),
      "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
    );
  });

  it("serves a project by the verifier that its runner makes, and not by another password", () =>
    withSession(tableMigrations("A"), async (session) => {
      const { host, port } = database.ready;
      const write = (secret: string) =>
        session.workspace.write({
          ".env": `POSTGRES_SERVER=${host}\nPOSTGRES_PORT=${port}\nPOSTGRES_USER=ada\nPOSTGRES_PASSWORD="${secret}"\nPOSTGRES_DB=adas\n`,
        });
      write("Ada's €1");
      await session.restart();
      assert.equal(succeeded(await session.runner.request("status")).problem?.code, "authFailed");
      const login = succeeded(await session.runner.request("embeddedLogin"));
      assert.ok(!JSON.stringify(login).includes("Ada's"));
      database.child.send({ type: "logins", logins: [login, project, own] } satisfies DatabaseRequest);
      assert.equal(told(await session.execute({ kind: "upgradeHead" })), "up A");
      const { connection } = succeeded(await session.runner.request("status"));
      assert.deepEqual([connection?.database, connection?.user], ["adas", "ada"]);
      assert.deepEqual(await session.runner.request("createDatabase"), { database: "adas" });
      write("another");
      await session.restart();
      assert.equal(succeeded(await session.runner.request("status")).problem?.code, "authFailed");
      const client = new Client({ host, port, user: "postgres", password: "only-ours", database: "any" });
      await client.connect();
      await client.query("DROP TABLE a, migrations");
      await client.end();
    }));
});
