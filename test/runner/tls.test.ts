import assert from "node:assert/strict";
import { isProblem } from "../../src/core/problems/problem.ts";
import { createDatabase } from "../support/database.ts";
import { startRunner } from "../support/runner.ts";
import { createWorkspace, dataSource, envOf, tableMigrations } from "../support/workspace.ts";

const server = process.env["TEST_TLS_DATABASE_URL"];

/** A server that requires encryption and has a self-signed certificate. */
(server === undefined ? describe.skip : describe)("a server with TLS", function () {
  this.timeout(30_000);

  const answerTo = async (options: { readonly dataSource?: string; readonly sslMode?: string }) => {
    const encrypted = new URL(server ?? "");
    encrypted.searchParams.set("sslmode", "no-verify");
    const database = await createDatabase(encrypted.href);
    const url = `DATABASE_URL=postgres://${database.user}:${database.password}@${database.host}:${database.port}/${database.name}`;
    const env = options.sslMode === undefined ? envOf(database) : `${url}?sslmode=${options.sslMode}\n`;
    const files = options.dataSource === undefined ? {} : { "src/data-source.ts": options.dataSource };
    const workspace = createWorkspace({ ...tableMigrations("A"), ...files, ".env": env });
    const runner = startRunner(
      workspace.root,
      options.dataSource === undefined ? { dataSource: undefined as never } : {},
    );
    try {
      const status = await runner.request("status");
      return isProblem(status) ? status.code : (status.problem?.code ?? status.history.pending.length);
    } finally {
      await runner.stop();
      workspace.dispose();
      await database.drop();
    }
  };

  it("refuses a plain connection: tlsRequired", async () =>
    assert.equal(await answerTo({ dataSource: dataSource() }), "tlsRequired"));
  it("is not trusted by ssl: true: tlsUntrusted", async () =>
    assert.equal(await answerTo({ dataSource: dataSource("ssl: true,") }), "tlsUntrusted"));
  it("works as the data source says", async () =>
    assert.equal(await answerTo({ dataSource: dataSource("ssl: { rejectUnauthorized: false },") }), 1));
  it("works with sslmode=require", async () => assert.equal(await answerTo({ sslMode: "require" }), 1));
  it("is not trusted by sslmode=verify-full", async () =>
    assert.equal(await answerTo({ sslMode: "verify-full" }), "tlsUntrusted"));
  it("is refused with sslmode=disable", async () =>
    assert.equal(await answerTo({ sslMode: "disable" }), "tlsRequired"));
});
