import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { DOMParser } from "linkedom";
import MarkdownIt from "markdown-it";
import { parseDocument } from "yaml";
import { cliScript } from "../../support/cli.ts";
import { createDatabase } from "../../support/database.ts";
import type { Session } from "../../support/session.ts";
import { withSession } from "../../support/session.ts";
import { dataSource, fileOf, idOf, migration, tableMigrations } from "../../support/workspace.ts";

/** The examples of docs/ci.md: the language of each, and its text. */
const examples = new MarkdownIt()
  .parse(readFileSync("docs/ci.md", "utf8"), {})
  .filter(({ type }) => type === "fence")
  .map(({ info, content }) => ({ language: info, content }));

type Job = { readonly steps: readonly { readonly run?: string; readonly uses?: string }[] };
type Container = { readonly args: readonly unknown[]; readonly command?: readonly unknown[] };
type Kubernetes = {
  readonly kind?: string;
  readonly spec?: { readonly completions?: number; readonly template: { readonly spec: PodSpec } };
  readonly initContainers?: readonly Container[];
};
type PodSpec = { readonly containers: readonly Container[] };
type Pipeline = { readonly jobs?: Readonly<Record<string, Job>> } & Kubernetes;
type GitLab = {
  readonly migrations: {
    readonly script: readonly string[];
    readonly rules: readonly { readonly if: string }[];
    readonly artifacts: { readonly reports: Readonly<Record<string, string>> };
  };
};

const pipelines = examples
  .filter(({ language }) => language === "yaml")
  .map(({ content }) => {
    const document = parseDocument(content, { strict: true, uniqueKeys: true });
    assert.deepEqual([...document.errors, ...document.warnings], [], content);
    return document.toJS() as Pipeline & Partial<GitLab>;
  });
const [github = assert.fail(), ...otherGitHub] = pipelines.filter(({ jobs }) => jobs);
const gitlab = pipelines.find((one): one is Pipeline & GitLab => one.migrations !== undefined) ?? assert.fail();
const jobs = pipelines.filter(({ kind }) => kind === "Job");
const [job = assert.fail(), sharded = assert.fail()] = jobs;
const [initContainer = assert.fail()] = pipelines.flatMap(({ initContainers }) => initContainers ?? []);

function containerOf({ spec }: Kubernetes): Container {
  return spec?.template.spec.containers[0] ?? assert.fail();
}

describe("the examples of the page about pipelines", () => {
  it("have a form that their services accept: texts as arguments, steps that run or use something", () => {
    for (const { steps } of [github, ...otherGitHub].flatMap((one) => Object.values(one.jobs ?? {})))
      for (const { run, uses } of steps) assert.ok((run === undefined) !== (uses === undefined), `${run}${uses}`);
    for (const { args, command = [] } of [...jobs.map(containerOf), initContainer])
      assert.ok(
        [...args, ...command].every((one) => typeof one === "string"),
        JSON.stringify(args),
      );
    const { script, rules, artifacts } = gitlab.migrations;
    assert.ok(script.every((one) => typeof one === "string"));
    assert.ok(rules.every((rule) => /^\$CI_\w+ == "\w+"$/.test(rule.if)));
    for (const [report, file] of Object.entries(artifacts.reports)) {
      assert.ok(["codequality", "junit"].includes(report));
      assert.ok(
        script.some((line) => line.endsWith(`--output ${file}`)),
        file,
      );
    }
  });
});

/** A clone of a repository with a branch that adds revision B to A of its branch `main`. */
async function withPullRequest(
  added: Readonly<Record<string, string>>,
  work: (clone: string, run: (lines: readonly string[], env?: NodeJS.ProcessEnv) => Shell, session: Session) => unknown,
): Promise<void> {
  const files = {
    ...tableMigrations("A"),
    "package.json": '{ "private": true }',
    ".gitignore": ".env\nnode_modules\n",
  };
  await withSession(files, async (session) => {
    const { root } = session.workspace;
    const git = (...args: readonly string[]) => {
      const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
      return execFileSync("git", [...identity, ...args], { cwd: root, stdio: "pipe" });
    };
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("commit", "-q", "-m", "first");
    git("checkout", "-q", "-b", "feature");
    session.workspace.write(added);
    git("add", "-A");
    git("commit", "-q", "-m", "second");
    const clone = path.join(path.dirname(root), "clone");
    git("clone", "-q", "--branch", "feature", `file://${root}`, clone);
    await work(clone, (lines, env) => shell(clone, root, lines, env), session);
  });
}

type Shell = { readonly code: number; readonly output: string };

function program(file: string, text: string): void {
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
}

/** Runs lines as a pipeline does: it ends with the first one that fails. `npm ci` and `npx` lead to this build. */
function shell(cwd: string, root: string, lines: readonly string[], env: NodeJS.ProcessEnv = {}): Shell {
  const bin = path.join(path.dirname(root), "bin");
  mkdirSync(bin, { recursive: true });
  const modules = path.resolve("node_modules");
  const scripts = {
    npm: `[ "$*" = ci ] && ln -sfn "${modules}" node_modules`,
    npx: `[ "$1" = --yes ] && shift; case "$1" in typeorm-migrations|migrations) shift; exec "${process.execPath}" "${cliScript}" "$@";; esac; exit 9`,
  };
  for (const [name, text] of Object.entries(scripts)) program(path.join(bin, name), text);
  const home = path.join(path.dirname(root), "home");
  try {
    const output = execFileSync("bash", ["-e", "-o", "pipefail", "-c", `{\n${lines.join("\n")}\n} 2>&1`], {
      cwd,
      encoding: "utf8",
      env: { PATH: `${bin}:${process.env["PATH"]}`, HOME: home, CI: "true", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return { code: 0, output };
  } catch (error) {
    const { status, stdout } = error as { readonly status: number; readonly stdout: string };
    return { code: status, output: stdout };
  }
}

const good = { [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE b ()"], ["DROP TABLE b"]) };
const bad = { [fileOf("B")]: migration(idOf("B"), ["CREATE TABLE a ()"], ["SELECT 1"]) };

describe("a pull request in a clean clone", function () {
  this.timeout(180_000);

  const steps = Object.values(github.jobs ?? {}).flatMap((one) => one.steps);
  const runs = steps.flatMap(({ run }) => run ?? []).map((run) => run.replaceAll("${{ github.base_ref }}", "main"));

  it("passes the steps of GitHub, and fails with an annotation on the line that fails", async () => {
    await withPullRequest(good, (_, run) => {
      const { code, output } = run(runs);
      assert.equal(code, 0, output);
    });
    await withPullRequest(bad, (_, run) => {
      const { code, output } = run(runs);
      assert.equal(code, 1, output);
      assert.match(output, new RegExp(`^::error file=${fileOf("B")},line=\\d+`, "m"));
    });
  });

  it("passes the job of GitLab, whose reports have the form that GitLab reads", async () => {
    const variables = { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main" };
    const { script, artifacts } = gitlab.migrations;
    const { codequality = "", junit = "" } = artifacts.reports;
    const reports = (clone: string) => {
      const found = JSON.parse(readFileSync(path.join(clone, codequality), "utf8")) as readonly unknown[];
      assert.ok(isCodeQuality(found), JSON.stringify(isCodeQuality.errors));
      const xml = new DOMParser().parseFromString(readFileSync(path.join(clone, junit), "utf8"), "text/xml");
      return { found, cases: [...xml.querySelectorAll("testsuites > testsuite > testcase")].length };
    };
    await withPullRequest(good, (clone, run) => {
      const { code, output } = run(script, variables);
      assert.equal(code, 0, output);
      assert.equal(reports(clone).cases, 2);
    });
    const warned = {
      [fileOf("B")]: migration(idOf("B"), ["ALTER TABLE a RENAME TO c"], ["ALTER TABLE c RENAME TO a"]),
    };
    await withPullRequest(warned, (clone, run) => {
      run(script, variables);
      assert.ok(reports(clone).found.length > 0);
    });
  });

  it("passes the action, which adds a summary, and fails it with each command tried", async () => {
    const { runs: composite } = parseDocument(readFileSync("action.yml", "utf8")).toJS() as {
      readonly runs: { readonly steps: readonly { readonly run: string }[] };
    };
    const lines = composite.steps.map(({ run }) => run);
    const inputs = {
      SINCE: "origin/main",
      PROJECT: "",
      FAIL_ON: "fails,irreversible",
      GITHUB_STEP_SUMMARY: "summary.md",
    };
    const env = { ...inputs, MIGRATIONS: "npx --yes typeorm-migrations" };
    await withPullRequest(good, (clone, run) => {
      const { code, output } = run(["npm ci", ...lines], env);
      assert.equal(code, 0, output);
      assert.match(readFileSync(path.join(clone, "summary.md"), "utf8"), /^# Rehearsal of [^]*B/);
    });
    await withPullRequest(bad, (clone, run) => {
      const { code, output } = run(["npm ci", ...lines], env);
      assert.equal(code, 1, output);
      assert.match(output, /title=verdict-fails/);
      assert.match(readFileSync(path.join(clone, "summary.md"), "utf8"), /fails/);
    });
  });
});

const isCodeQuality = new Ajv2020().compile({
  type: "array",
  items: {
    type: "object",
    required: ["description", "check_name", "fingerprint", "severity", "location"],
    properties: {
      severity: { enum: ["info", "minor", "major", "critical", "blocker"] },
      location: {
        type: "object",
        required: ["path", "lines"],
        properties: {
          path: { type: "string", pattern: "^[^/]" },
          lines: { type: "object", required: ["begin"], properties: { begin: { type: "integer", minimum: 1 } } },
        },
      },
    },
  },
});

/** The instructions of the Dockerfile. */
const image = examples
  .filter(({ language }) => language === "dockerfile")
  .flatMap(({ content }) => content.trim().split("\n"))
  .map((line) => /^([A-Z]+) (.*)$/.exec(line)?.slice(1) ?? assert.fail(line));
const instruction = (name: string) => image.find(([one]) => one === name)?.[1] ?? assert.fail(name);
const entrypoint = JSON.parse(instruction("ENTRYPOINT")) as readonly string[];

/** The folder of the image: what the Dockerfile copies, and the packages. */
function imageOf({ workspace: { root } }: Session): string {
  const app = path.join(path.dirname(root), "app");
  mkdirSync(app);
  for (const [name, text = ""] of image) {
    const parts = text.split(" ");
    if (name === "COPY")
      for (const part of parts.slice(0, -1))
        if (part !== "package-lock.json")
          cpSync(path.join(root, part), path.resolve(app, parts.at(-1) ?? "", path.basename(part)), {
            recursive: true,
          });
    if (name !== "RUN") continue;
    assert.equal(text, "npm ci");
    mkdirSync(path.join(app, "node_modules/.bin"), { recursive: true });
    // npm makes the script executable, which it is not in this build.
    program(path.join(app, "node_modules/.bin/migrations"), `exec "${process.execPath}" "${cliScript}" "$@"`);
    for (const one of ["typeorm", "pg", "reflect-metadata"])
      symlinkSync(path.resolve("node_modules", one), path.join(app, "node_modules", one));
  }
  return app;
}

/** Starts a container: the entry point and its arguments, with the variables of a secret. Resolves at its end. */
function container(
  app: string,
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  whenRunning?: string,
): Promise<Shell> {
  const [started = "", ...args] = command.map((one) => one.replace(/^\/app\b/, app));
  const home = path.join(path.dirname(app), "home");
  const child = spawn(started, args, { cwd: app, env: { PATH: process.env["PATH"], HOME: home, ...env } });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => {
      output += data.toString("utf8");
      if (whenRunning === undefined || !output.includes(whenRunning) || child.killed) return;
      setTimeout(() => child.kill("SIGTERM"), 500);
      whenRunning = undefined;
    });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? -1, output }));
  });
}

const byUrl = dataSource().replace("host: process.env.POSTGRES_SERVER,", "url: process.env.DATABASE_URL,");

describe("a container", function () {
  this.timeout(180_000);

  it("upgrades with what the Dockerfile copies, and with the arguments of the Job and of the init container", () =>
    withSession({ ...tableMigrations("AB"), "src/data-source.ts": byUrl }, async (session) => {
      const app = imageOf(session);
      assert.ok(!existsSync(path.join(app, ".env")));
      const env = { DATABASE_URL: session.database.url };
      const usual = JSON.parse(instruction("CMD")) as readonly string[];
      for (const args of [usual, containerOf(job).args, initContainer.args]) {
        const { code, output } = await container(app, [...entrypoint, ...args.map(String)], env);
        assert.equal(code, 0, output);
        assert.deepEqual(await session.database.applied(), [idOf("A"), idOf("B")]);
      }
    }));

  it("cancels its run at SIGTERM, and keeps what was applied", () => {
    const slow = migration(idOf("B"), ["CREATE TABLE b ()", "SELECT pg_sleep(60)"]);
    const source = byUrl.replace("entities:", 'migrationsTransactionMode: "each", entities:');
    const files = { ...tableMigrations("A"), [fileOf("B")]: slow, "src/data-source.ts": source };
    return withSession(files, async (session) => {
      const app = imageOf(session);
      const command = [...entrypoint, ...containerOf(job).args.map(String)];
      const { code, output } = await container(app, command, { DATABASE_URL: session.database.url }, "Applying 2/2");
      assert.equal(code, 143, output);
      assert.match(output, /1 of 2 revisions were applied and stay so/);
      assert.deepEqual(await session.database.tables(), ["a"]);
    });
  });

  it("migrates its part of a list, so that the pods of an indexed Job have all of it", () =>
    withSession({ ...tableMigrations("A"), "src/data-source.ts": byUrl }, async (session) => {
      const others = [await createDatabase(), await createDatabase(), await createDatabase()];
      try {
        const databases = others.map(({ name }) => ({ name, variables: { DATABASE_URL: `\${URL_${name}}` } }));
        const app = imageOf(session);
        writeFileSync(path.join(app, "databases.json"), JSON.stringify(databases));
        const { command = [], args } = containerOf(sharded);
        const secrets = Object.fromEntries(others.map(({ name, url }) => [`URL_${name}`, url]));
        for (let index = 0; index < (sharded.spec?.completions ?? 0); index++) {
          const env = { ...secrets, DATABASE_URL: session.database.url, JOB_COMPLETION_INDEX: String(index) };
          const { code, output } = await container(app, [...command, ...args].map(String), env);
          assert.equal(code, 0, output);
          assert.ok(others.every(({ url }) => !output.includes(url)));
        }
        for (const database of others) assert.deepEqual(await database.applied(), [idOf("A")]);
      } finally {
        for (const database of others) await database.drop();
      }
    }));
});

describe("the lines for a release and for a night", function () {
  this.timeout(120_000);

  it("upgrade a protected database with its name, and say that it is where its revisions are", () =>
    withPullRequest(good, async (clone, run, { workspace: { root }, database }) => {
      const lines = examples
        .filter(({ language, content }) => language === "" && /upgrade --wait|status --exit-code/.test(content))
        .flatMap(({ content }) => content.trim().split("\n"));
      assert.equal(lines.length, 3);
      cpSync(path.join(root, ".env"), path.join(clone, ".env"));
      const settings = { private: true, migrations: { protected: [database.name] } };
      writeFileSync(path.join(clone, "package.json"), JSON.stringify(settings));
      const refused = run(["npm ci", ...lines], { DATABASE_NAME: "other" });
      assert.deepEqual([refused.code, await database.applied()], [1, []], refused.output);
      const { code, output } = run(["npm ci", ...lines], { DATABASE_NAME: database.name });
      assert.equal(code, 0, output);
      assert.deepEqual(await database.applied(), [idOf("A"), idOf("B")]);
    }));
});
