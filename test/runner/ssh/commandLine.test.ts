import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import type { CliJson } from "../../support/cli.ts";
import { cliJson, cliScript, runCli } from "../../support/cli.ts";
import type { TestBastion } from "../../support/ssh/bastion.ts";
import { freePort, openSsh, startBastion } from "../../support/ssh/bastion.ts";
import { createDatabase, newest } from "../../support/database.ts";
import type { Session } from "../../support/session.ts";
import { withSession } from "../../support/session.ts";
import type { Files } from "../../support/workspace.ts";
import { dataSource, envOf, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

type Reported = { readonly code: string; readonly message: string };

(openSsh === undefined ? describe.skip : describe)("the command line behind a bastion", function () {
  this.timeout(120_000);
  let bastion: TestBastion;
  before(async () => (bastion = await startBastion()));
  after(() => bastion.stop());

  const settings = (ssh: unknown, more: object = {}) => ({
    "package.json": JSON.stringify({ name: "shop", migrations: { ssh, ...more } }),
  });
  /** A session with a database that is known to the bastion only. */
  const behind = (files: Files, work: (session: Session) => Promise<void>) =>
    withSession(files, work, { host: "db.internal" });
  const problemOf = (result: CliJson) => result["problem"] as Reported;
  const json = (root: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    cliJson(root, args, { env: { PATH: bastion.path, ...env } });

  it("reads, upgrades and reverts through the bastion, and shows and records the remote host", () =>
    behind({ ...tableMigrations("AB"), ...settings("bastion") }, async ({ workspace: { root }, database }) => {
      const status = await json(root, ["status"]);
      assert.equal(status.code, 0, JSON.stringify(status));
      const { host, port, via } = status["database"] as { host: string; port: number; via: string };
      assert.deepEqual([host, port, via], ["db.internal", database.port, "bastion"]);
      assert.deepEqual(status["pending"], [idOf("A"), idOf("B")]);
      assert.equal((await json(root, ["upgrade"])).code, 0);
      assert.deepEqual(await database.tables(), ["a", "b"]);
      assert.equal((await json(root, ["downgrade", "--yes"])).code, 0);
      assert.deepEqual(await database.tables(), ["a"]);
      const text = (await runCli(root, ["status"], { env: { PATH: bastion.path } })).stdout;
      assert.ok(text.includes(`${database.name}@db.internal via bastion`), text);
      const journal = path.join(root, ".data/typeorm-migrations/journal");
      const [file = ""] = readdirSync(journal).filter((name) => name.endsWith(".jsonl") || !name.includes("."));
      assert.ok(readFileSync(path.join(journal, file), "utf8").includes(`"${database.name}@db.internal via bastion"`));
      await until(() => Promise.resolve(bastion.clients().length === 0));
    }));

  it("asks the bastion nothing for an environment that the setting does not name", () =>
    withSession(
      { ...tableMigrations("A"), ...settings({ host: "bastion", environments: ["staging"] }) },
      async ({ workspace, database }) => {
        workspace.write({ ".env.staging": envOf({ ...database, host: "db.internal" }) });
        const plain = await json(workspace.root, ["status"]);
        assert.equal((plain["database"] as { via?: string }).via, undefined);
        const staging = await json(workspace.root, ["status", "-e", "staging"]);
        assert.equal((staging["database"] as { via?: string }).via, "bastion", JSON.stringify(staging));
      },
    ));

  it("protects a database by the pattern of its remote host, and by the name of the bastion", () =>
    behind(tableMigrations("A"), async ({ workspace, database }) => {
      for (const pattern of ["host:*.internal", "bastion:bast*", "bastion"]) {
        workspace.write(settings("bastion", { protected: [pattern] }));
        const status = await json(workspace.root, ["status"]);
        assert.equal(status["protected"], true, pattern);
        const refused = await json(workspace.root, ["upgrade", "--yes"]);
        assert.equal(problemOf(refused).code, "unanswered", pattern);
      }
      assert.deepEqual(await database.tables(), []);
    }));

  it("upgrades a list of databases through the bastion, also after one of them has failed", () =>
    behind({ ...tableMigrations("AB"), ...settings("bastion") }, async ({ workspace, database }) => {
      const members = await Promise.all([createDatabase(), createDatabase(), createDatabase()]);
      try {
        await members[1]?.query("CREATE TABLE b (id int)");
        const databases = members.map(({ name }, at) => ({ name: `shop${at}`, variables: { POSTGRES_DB: name } }));
        workspace.write({ "fleet.json": JSON.stringify(databases) });
        const upgrade = () => json(workspace.root, ["upgrade", "--yes", "--databases", "fleet.json", "--keep-going"]);
        const outcomes = (result: CliJson) =>
          (result["members"] as readonly { outcome: string; database: { via?: string } }[]).map(
            ({ outcome, database: { via } }) => `${outcome} via ${via ?? "nothing"}`,
          );
        const first = await upgrade();
        if (first["members"] === undefined) assert.fail(JSON.stringify(first));
        assert.deepEqual(
          outcomes(first),
          ["changed via bastion", "failed via bastion", "changed via bastion"],
          JSON.stringify(first),
        );
        await members[1]?.query("DROP TABLE b");
        assert.deepEqual(outcomes(await upgrade()), [
          "atTarget via bastion",
          "changed via bastion",
          "atTarget via bastion",
        ]);
        assert.deepEqual(
          await Promise.all(members.map((one) => one.tables())),
          members.map(() => ["a", "b"]),
        );
        assert.deepEqual(await database.tables(), []);
        await until(() => Promise.resolve(bastion.clients().length === 0));
      } finally {
        await Promise.all(members.map((one) => one.drop()));
      }
    }));

  it("has the tunnel as a step of a diagnosis, and resolves no name on this machine", () =>
    behind({ ...tableMigrations("A"), ...settings("bastion") }, async ({ workspace: { root } }) => {
      const diagnosis = await json(root, ["diagnose"]);
      assert.equal(diagnosis.code, 0, JSON.stringify(diagnosis));
      const steps = diagnosis["steps"] as readonly { name: string; detail: string }[];
      const names = steps.map(({ name }) => name);
      assert.deepEqual(names.slice(2, 6), ["variables", "tunnel", "server", "tls"]);
      assert.match(steps[3]?.detail ?? "", /^db\.internal:\d+ answers through bastion, in \d+ ms$/);
    }));

  it("reports a failed tunnel as a step of a diagnosis", () =>
    behind({ ...tableMigrations("A"), ...settings("nowhere.invalid") }, async ({ workspace: { root } }) => {
      const diagnosis = await json(root, ["diagnose"]);
      const steps = diagnosis["steps"] as readonly { name: string; ok: boolean; detail: string }[];
      assert.deepEqual([diagnosis.code, steps.at(-1)?.name, steps.at(-1)?.ok], [1, "tunnel", false]);
      assert.match(steps.at(-1)?.detail ?? "", /nowhere\.invalid is not known/);
    }));

  describe("names the cause and the next step", () => {
    type Case = {
      readonly title: string;
      readonly ssh?: unknown;
      /** Prepares the bastion, and returns what brings it back. */
      readonly prepare?: () => (() => unknown) | Promise<() => unknown>;
      readonly host?: string;
      readonly env?: () => NodeJS.ProcessEnv;
      readonly says: RegExp;
      readonly code?: string;
    };
    // Below the range from which systems take ports of their own choice.
    const silentPort = 20_000 + (process.pid % 10_000);
    const changed = (name: string, text: string) => () => {
      const before = bastion.read(name);
      bastion.write(name, text);
      return () => bastion.write(name, before);
    };
    const restarted =
      (...options: readonly string[]) =>
      async () => {
        await bastion.restart(options);
        return () => bastion.restart([]);
      };
    const cases: readonly Case[] = [
      {
        title: "an unknown host key",
        prepare: () => changed("known_hosts", "")(),
        says: /host key of bastion is not known.*Run ssh bastion in a terminal/,
      },
      {
        title: "a changed host key",
        prepare: () => {
          const [host] = bastion.read("known_hosts").split(" ");
          const [type, key] = bastion.read("user_key.pub").split(" ");
          return changed("known_hosts", `${host} ${type} ${key}\n`)();
        },
        says: /host key of bastion is not the known one.*Ask its administrator/,
      },
      {
        title: "a key that the bastion does not accept",
        prepare: () => changed("authorized_keys", "")(),
        says: /bastion refuses the sign-in \(.*Permission denied \(publickey\)\.\)\. Add a key/,
      },
      { title: "a name that is not known", ssh: "nowhere.invalid", says: /bastion nowhere\.invalid is not known/ },
      {
        title: "a port without an SSH server",
        ssh: { host: "127.0.0.1", port: 1 },
        says: /127\.0\.0\.1 takes no SSH connection \(connect to host 127\.0\.0\.1 port 1: Connection refused\)/,
      },
      {
        title: "a server that is no SSH server",
        ssh: { host: "127.0.0.1", port: Number(new URL(newest()).port) },
        says: /127\.0\.0\.1 closed the connection/,
      },
      {
        title: "a bastion that forwards nothing",
        prepare: restarted("AllowTcpForwarding no"),
        code: "sshTarget",
        says: /bastion does not forward connections to db\.internal:\d+.*AllowTcpForwarding/,
      },
      {
        title: "a bastion that forwards to another server only",
        prepare: restarted("PermitOpen db.internal:5432"),
        code: "sshTarget",
        says: /bastion does not forward connections to db\.internal:\d+.*PermitOpen/,
      },
      {
        title: "a database that does not listen",
        host: "127.0.0.1:1",
        code: "sshTarget",
        says: /Nothing listens on 127\.0\.0\.1:1 as the bastion bastion sees it/,
      },
      {
        title: "a database that the bastion does not know",
        host: "db.invalid:5432",
        code: "sshTarget",
        says: /bastion bastion does not know the host db\.invalid/,
      },
      {
        title: "a database that does not answer",
        prepare: () => {
          const server = createServer();
          return new Promise((resolve) => server.listen(silentPort, "127.0.0.1", () => resolve(() => server.close())));
        },
        host: `127.0.0.1:${silentPort}`,
        code: "sshTarget",
        says: /^127\.0\.0\.1:\d+ did not answer through the bastion bastion in time/,
      },
      {
        title: "a machine without ssh",
        env: () => ({ PATH: bastion.pathWithoutSsh }),
        code: "sshMissing",
        says: /there is no ssh on this machine’s PATH/,
      },
      {
        title: "a configuration that ssh does not accept",
        prepare: () => changed("config", "Hostt bastion\n")(),
        says: /ssh does not accept its configuration: .*Bad configuration option: hostt/,
      },
      {
        title: "a LocalForward on a port that is in use",
        prepare: () =>
          changed(
            "config",
            bastion.read("config").replace("Host *", `LocalForward 127.0.0.1:${bastion.port} x:1\nHost *`),
          )(),
        says: /cannot listen on a port of this machine \(bind \[127\.0\.0\.1\]:\d+: Address already in use\).*LocalForward/,
      },
      {
        title: "a host that ssh would take as an option",
        ssh: "-oProxyCommand=touch /tmp/x",
        code: "sshSetting",
        says: /“-oProxyCommand=touch \/tmp\/x” in migrations\.ssh is no host/,
      },
      {
        title: "a password in the setting",
        ssh: "deploy:secret-word@bastion",
        code: "sshSetting",
        says: /“deploy:\*\*\*” in migrations\.ssh is no user name/,
      },
      {
        title: "a field that the setting does not have",
        ssh: { host: "bastion", password: "secret-word" },
        code: "sshSetting",
        says: /“password” is no value of migrations\.ssh/,
      },
    ];
    for (const { title, ssh = "bastion", prepare, host, env, says, code = "sshFailed" } of cases)
      it(`reports ${title}`, () =>
        behind({ ...tableMigrations("A"), ...settings(ssh) }, async ({ workspace, database }) => {
          if (host !== undefined) {
            const [name = "", port] = host.split(":");
            workspace.write({ ".env": envOf({ ...database, host: name, port: Number(port) }) });
          }
          const restore = await prepare?.();
          try {
            const result = await json(workspace.root, ["status"], env?.());
            assert.deepEqual([result.code, problemOf(result)?.code], [1, code], JSON.stringify(result));
            assert.match(problemOf(result).message, says);
            assert.ok(!JSON.stringify(result).includes("secret-word"));
            await until(() => Promise.resolve(bastion.clients().length === 0));
          } finally {
            await restore?.();
          }
        }));
  });

  const slow = migration(idOf("B"), ["CREATE TABLE b (id int)", "SELECT pg_sleep(60)"], ["DROP TABLE b"]);

  const losses = [
    {
      isBack: true,
      title: "is there again",
      says: /Nothing was applied \(.*@db\.internal via bastion\)/,
    },
    { isBack: false, title: "does not come back", says: /The state of .* could not be read/ },
  ];
  for (const { isBack, title, says } of losses)
    it(`reports truthfully a bastion that ends in the middle of a run and ${title}`, () =>
      behind({ [fileOf("B")]: slow, ...settings("bastion") }, async ({ workspace: { root }, database }) => {
        const run = json(root, ["upgrade"]);
        await until(async () => (await sleeping(database)) > 0);
        if (!isBack) await bastion.halt();
        try {
          for (const pid of bastion.clients()) process.kill(pid, "SIGKILL");
          const result = await run;
          assert.equal(result.code, 1, JSON.stringify(result));
          // The connection of the lock and that of the run end at the same time.
          assert.match(problemOf(result).code, /^(lockLost|connectionLost)$/, JSON.stringify(result));
          assert.match(problemOf(result).message, says);
          assert.deepEqual(await database.applied(), []);
          await until(() => Promise.resolve(bastion.clients().length === 0));
        } finally {
          if (!isBack) await bastion.restart([]);
        }
      }));

  it("leaves no ssh process if it is killed in the middle of a run", () =>
    behind({ [fileOf("B")]: slow, ...settings("bastion") }, async ({ workspace: { root }, database }) => {
      const child = spawn(process.execPath, [cliScript, "upgrade"], {
        cwd: root,
        env: { ...process.env, PATH: bastion.path, XDG_DATA_HOME: `${root}/.data`, XDG_CACHE_HOME: `${root}/.cache` },
        stdio: "ignore",
      });
      await until(async () => (await sleeping(database)) > 0);
      assert.ok(bastion.clients().length > 0);
      child.kill("SIGKILL");
      await once(child, "exit");
      await until(() => Promise.resolve(bastion.clients().length === 0));
    }));

  it("cancels a run by Ctrl+C through the tunnel, which stays open until the result is known", () =>
    behind({ [fileOf("B")]: slow, ...settings("bastion") }, async ({ workspace: { root }, database }) => {
      // A group of its own, to which a terminal sends its signal.
      const child = spawn(process.execPath, [cliScript, "upgrade", "--json"], {
        cwd: root,
        detached: true,
        env: {
          ...process.env,
          CI: "true",
          PATH: bastion.path,
          XDG_DATA_HOME: `${root}/.data`,
          XDG_CACHE_HOME: `${root}/.cache`,
        },
        stdio: ["ignore", "pipe", "ignore"],
      });
      let output = "";
      child.stdout.on("data", (data: Buffer) => (output += data.toString("utf8")));
      await until(async () => (await sleeping(database)) > 0);
      process.kill(-(child.pid ?? 0), "SIGINT");
      const [code] = (await once(child, "close")) as [number];
      const { problem } = JSON.parse(output) as { problem: Reported };
      assert.deepEqual([code, problem.code], [130, "cancelled"], output);
      assert.deepEqual(await database.applied(), []);
      await until(() => Promise.resolve(bastion.clients().length === 0));
    }));

  it("waits with --wait for a database that starts behind the bastion", () =>
    behind({ ...tableMigrations("A"), ...settings("bastion") }, async ({ workspace, database }) => {
      workspace.write({
        ".env": envOf({ ...database, host: "db.internal", port: await freePort() }),
        "src/data-source.ts": dataSource(),
      });
      const { stderr, code } = await runCli(workspace.root, ["status", "--wait", "2"], { env: { PATH: bastion.path } });
      assert.equal(code, 1);
      assert.match(stderr, /Waiting up to 2 s\./);
    }));
});

async function sleeping(database: { query<T>(sql: string): Promise<readonly T[]> }): Promise<number> {
  const rows = await database.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%pg_sleep%' AND state = 'active'`,
  );
  return rows.length;
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not become true within 20 s");
}
