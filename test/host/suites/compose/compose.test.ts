import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import path from "node:path";
import * as vscode from "vscode";
import type { FakeDocker } from "../../../support/fakeDocker.ts";
import { createFakeDocker } from "../../../support/fakeDocker.ts";
import {
  emptyDatabase,
  eventually,
  majors,
  read,
  revisions,
  root,
  run,
  state,
  write,
} from "../../support/extension.ts";

const project = path.resolve(__dirname, "../../../../..");
const file = path.join(root, "compose.yaml");
const composeText = read("compose.yaml");
const up = ["compose", "-f", file, "--profile", "data", "up", "-d", "db"];

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

describe("a database in a Compose file", function () {
  this.timeout(120_000);
  const realPath = process.env["PATH"] ?? "";
  let fake: FakeDocker;
  let port = 0;
  let url: URL;

  const docker = (mode: string) => fake.behave(mode);
  const called = (verb: string) => fake.calls().filter((args) => args.includes(verb));
  const onPath = () => (process.env["PATH"] = `${fake.folder}${path.delimiter}${realPath}`);
  /** Points the project to a port, where `db` is unless the Compose file says otherwise. */
  const writeProjectUrl = async (at: number) => {
    url.port = String(at);
    write(".env", `DATABASE_URL=${url.href}\nDB_PORT=${port}\nDB_PASSWORD=${url.password}\n`);
    await vscode.commands.executeCommand("migrations.refresh");
    await eventually(async () => assert.equal((await state()).connection?.port, at));
  };

  before(async () => {
    url = new URL(await emptyDatabase(majors.at(-1) ?? "", `host_compose_${process.pid}`));
    const target = Number(url.port);
    port = await freePort();
    fake = createFakeDocker(path.join(project, "test/fixtures/fake-docker.cjs"), port, target);
    Object.assign(process.env, fake.env);
    onPath();
    await writeProjectUrl(port);
  });

  after(async () => {
    await run("migrations.stopDatabase");
    process.env["PATH"] = realPath;
    fake.dispose();
  });

  afterEach(async () => {
    docker("works");
    await run("migrations.stopDatabase");
    write("compose.yaml", composeText);
    docker("works");
  });

  it("is started, waited for and used", async () => {
    assert.equal((await state()).problem?.code, "connectionRefused");
    const result = await run("migrations.startDatabase");
    assert.deepEqual(result, {
      ok: true,
      applied: [],
      reverted: [],
      database: { kind: "compose", port, service: "db" },
    });
    assert.deepEqual(called("up"), [up]);
    assert.equal((await state()).status, "ready");
    assert.ok((await run("migrations.upgradeHead")).ok);
    assert.deepEqual(await revisions(), ["Create applied"]);
    // Again: it answers already.
    docker("works");
    assert.ok((await run("migrations.startDatabase")).ok);
    assert.deepEqual(fake.calls(), []);
  });

  it("is stopped, and nothing else is done to it", async () => {
    assert.ok((await run("migrations.startDatabase")).ok);
    docker("works");
    const result = await run("migrations.stopDatabase");
    assert.deepEqual(result, {
      ok: true,
      applied: [],
      reverted: [],
      database: { kind: "compose", service: "db" },
    });
    assert.deepEqual(called("stop"), [["compose", "-f", file, "--profile", "data", "stop", "db"]]);
    assert.deepEqual(called("down"), []);
    assert.equal((await state()).problem?.code, "connectionRefused");
    docker("works");
    assert.deepEqual(await run("migrations.stopDatabase"), { ok: true, applied: [], reverted: [], upToDate: true });
    assert.deepEqual(called("stop"), []);
  });

  it("of no Docker that answers: the embedded database serves", async () => {
    for (const mode of ["down", "noCompose"]) {
      docker(mode);
      const result = await run("migrations.startDatabase");
      assert.ok(result.ok && result.database?.kind === "embedded", JSON.stringify(result));
      assert.deepEqual(called("up"), []);
      assert.notEqual((await state()).problem?.code, "connectionRefused");
      assert.deepEqual(await run("migrations.stopDatabase"), {
        ok: true,
        applied: [],
        reverted: [],
        database: { kind: "embedded" },
      });
      await eventually(async () => assert.equal((await state()).problem?.code, "connectionRefused"));
    }
  });

  it("of no Docker at all: the embedded database serves, and keeps its data", async () => {
    process.env["PATH"] = "/nowhere";
    try {
      for (const expected of ["Create pending", "Create applied"]) {
        const result = await run("migrations.startDatabase");
        assert.ok(result.ok && result.database?.kind === "embedded", JSON.stringify(result));
        await run("migrations.createDatabase");
        await eventually(async () => assert.deepEqual(await revisions(), [expected]));
        assert.ok((await run("migrations.upgradeHead")).ok);
        assert.ok((await run("migrations.stopDatabase")).ok);
      }
    } finally {
      onPath();
    }
  });

  it("with docker-compose, where Docker has no Compose of its own", async () => {
    const remove = fake.addStandalone();
    try {
      docker("noCompose");
      const result = await run("migrations.startDatabase");
      assert.ok(result.ok && result.database?.kind === "compose", JSON.stringify(result));
      assert.deepEqual(called("up"), [up]);
      assert.ok((await run("migrations.stopDatabase")).ok);
    } finally {
      remove();
    }
  });

  for (const [mode, code, words] of [
    ["portInUse", "composePortInUse", /another program has its port \d+/],
    ["noImage", "composePullFailed", /manifest unknown/],
    ["exits", "composeExited", /db ended at once/],
  ] as const) {
    it(`fails as ${code}`, async () => {
      docker(mode);
      const result = await run("migrations.startDatabase");
      assert.ok(!result.ok && result.problem.code === code, JSON.stringify(result));
      assert.match(result.problem.message, words);
      assert.equal(called("logs").length, mode === "exits" ? 1 : 0);
    });
  }

  for (const mode of ["slow", "never"]) {
    it(`Cancel ends it (${mode})`, async () => {
      docker(mode);
      const start = run("migrations.startDatabase");
      await eventually(async () => assert.equal(called("up").length, 1));
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const before = Date.now();
      await vscode.commands.executeCommand("migrations.cancel");
      const result = await start;
      assert.ok(Date.now() - before < 8000);
      assert.ok(!result.ok && result.problem.code === "cancelled", JSON.stringify(result));
      assert.match(result.problem.message, /Stop Database/);
      assert.ok((await run("migrations.stopDatabase")).ok);
      assert.equal(called("stop").length, 1);
    });
  }

  it("on another port than the project's is written to .env, where the file says the login", async () => {
    const elsewhere = await freePort();
    await writeProjectUrl(elsewhere);
    const { username, password } = url;
    write(
      "compose.yaml",
      composeText.replace(
        "${DB_PASSWORD}",
        `${password}\n      POSTGRES_USER: ${username}\n      POSTGRES_DB: postgres`,
      ),
    );
    const result = await run("migrations.startDatabase");
    assert.ok(result.ok && result.database?.port === port, JSON.stringify(result));
    assert.match(read(".env"), new RegExp(`^DATABASE_URL=postgresql://.*@localhost:${port}/postgres$`, "m"));
    const { status, problem } = await state();
    assert.equal(status, "ready", JSON.stringify(problem));
    await run("migrations.stopDatabase");
    await writeProjectUrl(port);
  });

  it("whose file is broken is not passed over", async () => {
    write("compose.yaml", `${composeText}  broken: [1\n`);
    const result = await run("migrations.startDatabase");
    assert.ok(!result.ok && result.problem.code === "composeInvalid", JSON.stringify(result));
    assert.match(result.problem.message, /^compose\.yaml:\d+: /);
    assert.deepEqual(fake.calls(), []);
    const embedded = await run("migrations.startDatabase", { embedded: true });
    assert.ok(embedded.ok && embedded.database?.kind === "embedded", JSON.stringify(embedded));
  });

  it("several of them: the one on the project's port, else the one that is named", async () => {
    write(
      "compose.yaml",
      `services:\n  one: { image: postgres, ports: ["${await freePort()}:5432"] }\n  two: { image: postgres, ports: ["${port}:5432"] }\n`,
    );
    const result = await run("migrations.startDatabase");
    assert.ok(result.ok && result.database?.service === "two", JSON.stringify(result));
  });

  it("which is none: the embedded database serves", async () => {
    write("compose.yaml", "services: { web: { image: nginx } }\n");
    const result = await run("migrations.startDatabase");
    assert.ok(result.ok && result.database?.kind === "embedded", JSON.stringify(result));
    assert.deepEqual(fake.calls(), []);
  });

  it("the embedded database lets in whoever .env names, and after a change whoever it names then", async () => {
    write("compose.yaml", "services: { web: { image: nginx } }\n");
    assert.ok((await run("migrations.startDatabase")).ok);
    await eventually(async () => assert.equal((await state()).status, "ready"));
    const env = read(".env");
    try {
      write(".env", `DATABASE_URL=postgresql://ada:another-one@127.0.0.1:${port}/adas\n`);
      await vscode.commands.executeCommand("migrations.refresh");
      await eventually(async () => {
        const { status, connection } = await state();
        assert.deepEqual([status, connection?.user, connection?.database], ["ready", "ada", "adas"]);
      });
    } finally {
      write(".env", env);
      await vscode.commands.executeCommand("migrations.refresh");
    }
  });
});
