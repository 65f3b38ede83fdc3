import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import path from "node:path";
import { connect } from "node:tls";
import { RunnerClient } from "../../../src/client/runner/runnerClient.ts";
import { Tunnels } from "../../../src/client/ssh/tunnels.ts";
import { isProblem } from "../../../src/core/problems/problem.ts";
import type { TestBastion } from "../../support/ssh/bastion.ts";
import { startProxy } from "../../support/proxy.ts";
import { freePort, openSsh, startBastion } from "../../support/ssh/bastion.ts";
import type { TestDatabase } from "../../support/database.ts";
import { createDatabase, newest } from "../../support/database.ts";
import { startOf } from "../../support/runner.ts";
import { succeeded, told } from "../../support/session.ts";
import {
  createWorkspace,
  dataSource,
  envOf,
  fileOf,
  idOf,
  migration,
  tableMigrations,
} from "../../support/workspace.ts";
import type { Files, Workspace } from "../../support/workspace.ts";

type Setup = {
  readonly client: RunnerClient;
  readonly database: TestDatabase;
  readonly workspace: Workspace;
  readonly log: readonly string[];
};

(openSsh === undefined ? describe.skip : describe)("a runner behind a bastion", function () {
  this.timeout(60_000);
  let bastion: TestBastion;
  const { PATH } = process.env;
  before(async () => {
    bastion = await startBastion();
    process.env["PATH"] = bastion.path;
  });
  after(async () => {
    process.env["PATH"] = PATH;
    await bastion.stop();
  });

  /** @param host of the connection; `db.internal` is known to the bastion only */
  async function withClient(
    files: Files,
    work: (setup: Setup) => Promise<void>,
    { server = newest(), host = "db.internal" }: { readonly server?: string; readonly host?: string } = {},
  ): Promise<void> {
    const database = await createDatabase(server);
    const workspace = createWorkspace({
      ".env": envOf({ ...database, host }),
      "src/data-source.ts": dataSource(),
      ...files,
    });
    const log: string[] = [];
    const writer = { write: (_: unknown, text: string) => void log.push(text) };
    const tunnels = new Tunnels(path.resolve("dist/tunnel.js"), writer);
    const start = () => startOf(workspace.root, { ssh: { host: "bastion" } });
    const client = new RunnerClient(path.resolve("dist/runner.js"), start, writer, { tunnels });
    try {
      await work({ client, database, workspace, log });
      assert.ok(!log.join("\n").includes(database.password), "the log has the password");
    } finally {
      client.dispose();
      tunnels.dispose();
      workspace.dispose();
      await database.drop();
    }
    await until(() => bastion.clients().length === 0);
  }

  const states = async ({ client }: Setup) => {
    const status = await client.request("status", {});
    if (isProblem(status)) return status.code;
    if (status.problem?.code === "sshFailed") return `${status.problem.reason}: ${status.problem.message}`;
    return status.problem?.code ?? status.history.pending.length;
  };

  it("starts ssh again, on the same port, for the first request after it has ended", () =>
    withClient(tableMigrations("AB"), async (setup) => {
      const { client, database } = setup;
      assert.equal(await states(setup), 2);
      const [first] = bastion.clients();
      const ports = async () => {
        const directory = path.join(setup.workspace.root, "psql");
        const { serviceFile } = succeeded(await client.request("psql", { directory }));
        return /^port=(.*)$/m.exec(readFileSync(serviceFile, "utf8"))?.[1];
      };
      const port = await ports();
      for (const pid of bastion.clients()) process.kill(pid, "SIGKILL");
      await until(() => bastion.clients().length === 0);
      assert.equal(told(await client.request("execute", { request: { kind: "upgradeHead" } })), "up A, B");
      assert.deepEqual(await database.tables(), ["a", "b"]);
      const [second] = bastion.clients();
      assert.notEqual(second, first);
      assert.equal(await ports(), port);
    }));

  it("starts ssh again while the process that keeps it has not reported its end", () =>
    withClient(tableMigrations("A"), async (setup) => {
      assert.equal(await states(setup), 1);
      const keepers = bastion.keepers();
      // A busy machine lets it report later.
      for (const pid of keepers) process.kill(pid, "SIGSTOP");
      try {
        for (const pid of bastion.clients()) process.kill(pid, "SIGKILL");
        await until(() => bastion.clients().length === 0);
        assert.equal(told(await setup.client.request("execute", { request: { kind: "upgradeHead" } })), "up A");
      } finally {
        for (const pid of keepers) process.kill(pid, "SIGCONT");
      }
    }));

  it("ends ssh if the process that keeps it is killed, and starts both again", () =>
    withClient(tableMigrations("A"), async (setup) => {
      assert.equal(await states(setup), 1);
      for (const pid of bastion.keepers()) process.kill(pid, "SIGKILL");
      await until(() => bastion.clients().length === 0);
      assert.equal(told(await setup.client.request("execute", { request: { kind: "upgradeHead" } })), "up A");
      assert.deepEqual([bastion.keepers().length, bastion.clients().length], [1, 1]);
    }));

  const configurations: readonly (readonly [title: string, lines: (folder: string) => readonly string[]])[] = [
    [
      "a jump host",
      () => [
        "ProxyJump jump",
        "HostName 127.0.0.1",
        "Port PORT",
        "Host jump",
        "HostName localhost",
        "HostKeyAlias [127.0.0.1]:PORT",
      ],
    ],
    ["a command and a terminal for interactive use", () => ["RemoteCommand cat", "RequestTTY force"]],
    [
      "a shared connection",
      (folder) => ["ControlMaster auto", `ControlPath ${path.join(folder, "control")}`, "ControlPersist yes"],
    ],
    ["no messages", () => ["LogLevel QUIET"]],
    ["another forwarded port", () => ["LocalForward 127.0.0.1:FREE 127.0.0.1:1"]],
    ["a change into the background", () => ["ForkAfterAuthentication yes"]],
  ];
  for (const [title, lines] of configurations)
    it(`works with a configuration for ${title}, and leaves no process`, () =>
      withClient(tableMigrations("A"), async (setup) => {
        const before = bastion.read("config");
        const free = String(await freePort());
        const text = lines(setup.workspace.root).join("\n");
        const written = text.replaceAll("PORT", String(bastion.port)).replace("FREE", free);
        bastion.write("config", before.replace("Host bastion\n", `Host bastion\n${written}\n`));
        try {
          assert.equal(await states(setup), 1);
        } finally {
          bastion.write("config", before);
        }
      }));

  it("works with an ssh that does not know the option that keeps it in the foreground", () =>
    withClient(tableMigrations("A"), async (setup) => {
      const before = bastion.read("bin/ssh");
      const refusal = "command-line: line 0: Bad configuration option: forkafterauthentication";
      const old = `case "$*" in *ForkAfter*) echo "${refusal}" >&2; exit 255 ;; esac`;
      bastion.write("bin/ssh", before.replace("\n", `\n${old}\n`));
      try {
        assert.equal(await states(setup), 1);
      } finally {
        bastion.write("bin/ssh", before);
      }
    }));

  it("waits longer for the sign-in than pg waits for a connection", () =>
    withClient(tableMigrations("A"), async (setup) => {
      const before = bastion.read("config");
      let isLate = false;
      const slow = await startProxy(bastion.port, {
        toServer: async (bytes) => {
          if (!isLate) await new Promise((resolve) => setTimeout(resolve, 11_000));
          isLate = true;
          return bytes;
        },
      });
      bastion.write(
        "config",
        before.replace(`Port ${bastion.port}`, `Port ${slow.port}\nHostKeyAlias [127.0.0.1]:${bastion.port}`),
      );
      try {
        assert.equal(await states(setup), 1);
      } finally {
        bastion.write("config", before);
        await slow.stop();
      }
    }));

  it("keeps one ssh for all connections, and starts it once for requests at the same time", () =>
    withClient(tableMigrations("A"), async (setup) => {
      const { client } = setup;
      const look = () => Promise.all([states(setup), client.request("schema", {}), client.request("models", {})]);
      await look();
      await look();
      assert.equal(bastion.clients().length, 1);
    }));

  it("reaches the replicas of a data source as well", () => {
    const server =
      "username: process.env.POSTGRES_USER, password: process.env.POSTGRES_PASSWORD, database: process.env.POSTGRES_DB, port: Number(process.env.POSTGRES_PORT)";
    const replication = `replication: { master: { host: "db.internal", ${server} }, slaves: [{ host: "replica.db.internal", ${server} }] },`;
    return withClient({ ...tableMigrations("A"), "src/data-source.ts": dataSource(replication) }, async (setup) => {
      assert.equal(await states(setup), 1);
      assert.equal(bastion.clients().length, 2);
    });
  });

  const ownClient = `
    const { Client } = require("pg");
    const { host, port, username, password, database } = queryRunner.connection.options;
    const client = new Client({ host, port, user: username, password, database });
    await client.connect();
    await client.query("CREATE TABLE own (id int)");
    await client.end();`;

  it("leads a client that a migration opens itself through the tunnel, and refuses it in a dry run", () =>
    withClient({ [fileOf("A")]: migration(idOf("A"), ownClient) }, async ({ client, database }) => {
      const request = { kind: "upgradeHead" } as const;
      const tried = await client.request("execute", { request, dryRun: true });
      assert.equal(told(tried), "problem dryRunRefused", JSON.stringify(tried));
      assert.deepEqual(await database.tables(), []);
      assert.equal(told(await client.request("execute", { request })), "up A");
      assert.deepEqual(await database.tables(), ["own"]);
    }));

  it("leads only connections to the database's host and port through the tunnel", () => {
    const text = `
    const { createServer, connect } = require("node:net");
    const server = createServer((socket) => socket.end("direct")).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const socket = connect(server.address().port, "127.0.0.1");
    const said = await new Promise((resolve) => socket.once("data", (data) => resolve(String(data))));
    await new Promise((resolve) => server.close(resolve));
    await queryRunner.query("CREATE TABLE " + said + " (id int)");`;
    return withClient({ [fileOf("A")]: migration(idOf("A"), text) }, async ({ client, database }) => {
      assert.equal(told(await client.request("execute", { request: { kind: "upgradeHead" } })), "up A");
      assert.deepEqual(await database.tables(), ["direct"]);
    });
  });

  it("makes a missing database through the tunnel", () =>
    withClient({}, async ({ client, database, workspace }) => {
      const name = `${database.name}_new`;
      workspace.write({ ".env": envOf({ ...database, host: "db.internal", name }) });
      try {
        assert.deepEqual(await client.request("createDatabase", {}), { database: name });
        const found = await database.query("SELECT FROM pg_database WHERE datname = $1", [name]);
        assert.equal(found.length, 1);
      } finally {
        client.dispose();
        await database.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
      }
    }));

  const psql = process.env["TEST_PSQL"];
  (psql === undefined ? it.skip : it)("gives psql the tunnel's address and the server's own name", () =>
    withClient({}, async ({ client, database, workspace }) => {
      const directory = path.join(workspace.root, "psql");
      const { serviceFile, service } = succeeded(await client.request("psql", { directory }));
      const written = readFileSync(serviceFile, "utf8");
      assert.match(written, /^host=db\.internal\nhostaddr=127\.0\.0\.1\nport=\d+$/m);
      const env = { ...process.env, PGSERVICEFILE: serviceFile, PGSERVICE: service };
      const said = execFileSync(psql ?? "", ["-XAt", "-c", "SELECT current_database()"], { env, encoding: "utf8" });
      assert.equal(said.trim(), database.name);
    }),
  );

  const tls = process.env["TEST_TLS_DATABASE_URL"];
  (tls === undefined ? it.skip : it)("verifies the server's certificate against its own name", async () => {
    const url = new URL(tls ?? "");
    const { ca, name } = await certificateOf(Number(url.port));
    url.searchParams.set("sslmode", "no-verify");
    const files = {
      ...tableMigrations("A"),
      "src/data-source.ts": dataSource(`ssl: { ca: ${JSON.stringify(ca)} },`),
    };
    const answers: unknown[] = [];
    for (const host of [name, "db.internal"])
      await withClient(files, async (setup) => void answers.push(await states(setup)), { server: url.href, host });
    assert.deepEqual(answers, [1, "tlsUntrusted"]);
  });

  const unfit: readonly (readonly [title: string, files: Files, what: string])[] = [
    ["a socket of this machine", { ".env": "POSTGRES_SERVER=/var/run/postgresql\nPOSTGRES_PORT=5432\n" }, "socket"],
    [
      "sockets that the data source opens itself",
      { "src/data-source.ts": dataSource(`extra: { stream: () => new (require("node:net").Socket)() },`) },
      "stream",
    ],
    [
      "another driver",
      {
        "src/data-source.ts": dataSource().replace(`"postgres"`, `"mysql"`),
      },
      "driver",
    ],
    ["a host that ssh would read otherwise", { ".env": "POSTGRES_SERVER='db internal'\nPOSTGRES_PORT=5432\n" }, "host"],
  ];
  for (const [title, files, what] of unfit)
    it(`connects to nothing and starts no ssh for ${title}`, () =>
      withClient(files, async ({ client }) => {
        const status = succeeded(await client.request("status", {}));
        const { problem } = status;
        assert.deepEqual([problem?.code, problem?.code === "sshUnfit" && problem.what], ["sshUnfit", what]);
        assert.deepEqual(bastion.clients(), []);
      }));

  it("connects to nothing if the setting is not valid", () =>
    withClient(tableMigrations("A"), async ({ workspace }) => {
      const problem = { code: "sshSetting", part: "host", value: "-x" } as const;
      const writer = { write: () => undefined };
      const start = () => startOf(workspace.root, { ssh: problem });
      const client = new RunnerClient(path.resolve("dist/runner.js"), start, writer);
      try {
        assert.deepEqual(succeeded(await client.request("status", {})).problem, problem);
      } finally {
        client.dispose();
      }
    }));
});

/** The certificate of a PostgreSQL server on loopback, and the name in it. */
function certificateOf(port: number): Promise<{ readonly ca: string; readonly name: string }> {
  const request = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
  return new Promise((resolve, reject) => {
    const raw = new Socket().connect(port, "127.0.0.1");
    raw.once("error", reject);
    raw.write(request);
    raw.once("data", () => {
      const socket = connect({ socket: raw, rejectUnauthorized: false }, () => {
        const { raw: der, subject } = socket.getPeerCertificate();
        socket.destroy();
        const lines = der.toString("base64").replace(/.{64}/g, "$&\n");
        resolve({ ca: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`, name: String(subject.CN) });
      });
    });
  });
}

async function until(isTrue: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    if (isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not become true within 20 s");
}
