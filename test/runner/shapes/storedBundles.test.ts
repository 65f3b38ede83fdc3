import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync } from "node:fs";
import path from "node:path";
import { isProblem } from "../../../src/core/problems/problem.ts";
import type { RunnerStart } from "../../../src/protocol/runner.ts";
import { startRunner } from "../../support/runner.ts";
import type { Workspace } from "../../support/workspace.ts";
import { createWorkspace, dataSource } from "../../support/workspace.ts";

/** Files that changed within two seconds before a bundling keep the bundle from being stored. */
const settling = 2100;

const compilerOptions = {
  target: "es2022",
  module: "commonjs",
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  paths: { "@lib/*": ["./src/first/*", "./src/lib/*"] },
};

/** A project with a revision whose name says which files, and which settings, its bundle was made of. */
const files = {
  "tsconfig.base.json": JSON.stringify({ compilerOptions }),
  "tsconfig.json": JSON.stringify({ extends: "./tsconfig.base.json", references: [{ path: "tsconfig.app.json" }] }),
  "tsconfig.app.json": JSON.stringify({ extends: "./tsconfig.base.json" }),
  "src/data-source.ts": dataSource(),
  "src/parts/index.ts": `export const part = "Folder";\n`,
  "src/lib/alias.ts": `export const alias = "Lib";\n`,
  "src/other/alias.ts": `export const alias = "Other";\n`,
  "src/data.json": `{ "value": "Json" }`,
  "src/linked/link.ts": `export const link = "Link";\n`,
  "shared/package.json": JSON.stringify({ name: "shared", main: "one.ts" }),
  "shared/one.ts": `export const shared = "One";\n`,
  "shared/two.ts": `export const shared = "Two";\n`,
  "src/migrations/1700000000001-A.ts": `
import { alias } from "@lib/alias";
import { shared } from "shared";
import { value } from "../data.json";
import { link } from "../place/link";
import { part } from "../parts";
export class A1700000000001 {
  name = [part, alias, value, link, shared, "A1700000000001"].join("");
  async up() {}
  async down() {}
}
`,
};

type Change = readonly [title: string, change: (workspace: Workspace) => void, revisions: readonly string[]];

const first = "FolderLibJsonLinkOneA1700000000001";
const changes: readonly Change[] = [
  ["nothing", () => undefined, [first]],
  [
    "another text",
    (at) => at.write({ "src/parts/index.ts": `export const part = "Edited";\n` }),
    [first.replace("Folder", "Edited")],
  ],
  [
    "a file in front of a folder",
    (at) => at.write({ "src/parts.ts": `export const part = "File";\n` }),
    [first.replace("Folder", "File")],
  ],
  [
    "an earlier target of an alias",
    (at) => at.write({ "src/first/alias.ts": `export const alias = "First";\n` }),
    [first.replace("Lib", "First")],
  ],
  [
    "another JSON file",
    (at) => at.write({ "src/data.json": `{ "value": "Changed" }` }),
    [first.replace("Json", "Changed")],
  ],
  [
    "the configuration that another one extends",
    (at) =>
      at.write({
        "tsconfig.base.json": JSON.stringify({
          compilerOptions: { ...compilerOptions, paths: { "@lib/*": ["./src/other/*"] } },
        }),
      }),
    [first.replace("Lib", "Other")],
  ],
  [
    "a configuration that is nearer",
    (at) =>
      at.write({
        "src/migrations/tsconfig.json": JSON.stringify({
          compilerOptions: { ...compilerOptions, paths: { "@lib/*": ["../other/*"] } },
        }),
      }),
    [first.replace("Lib", "Other")],
  ],
  [
    "a configuration that another one refers to by its name",
    (at) =>
      at.write({
        "tsconfig.app.json": JSON.stringify({ extends: "./tsconfig.base.json", compilerOptions: { strict: true } }),
      }),
    [first],
  ],
  [
    "the entry of a package of the workspace",
    (at) => at.write({ "shared/package.json": JSON.stringify({ name: "shared", main: "two.ts" }) }),
    [first.replace("One", "Two")],
  ],
  [
    "a package that is nearer",
    (at) => at.write({ "src/node_modules/shared/index.js": `exports.shared = "Near";\n` }),
    [first.replace("One", "Near")],
  ],
  [
    "a link that leads elsewhere",
    ({ root, write }) => {
      write({ "src/elsewhere/link.ts": `export const link = "Elsewhere";\n` });
      rmSync(path.join(root, "src/place"));
      symlinkSync("elsewhere", path.join(root, "src/place"));
    },
    [first.replace("Link", "Elsewhere")],
  ],
  [
    "a new revision, and a file with another name",
    ({ root, write }) => {
      write({ "src/migrations/1700000000002-B.ts": `export class B1700000000002 { async up() {} async down() {} }\n` });
      renameSync(
        path.join(root, "src/migrations/1700000000001-A.ts"),
        path.join(root, "src/migrations/1700000000001-C.ts"),
      );
    },
    ["B1700000000002", first],
  ],
];

describe("bundles that a process stores for the next one", function () {
  this.timeout(60_000);
  for (const [title, change, revisions] of changes) {
    it(`are ${title === "nothing" ? "used" : "not used"} after a change of ${title}`, async () => {
      const workspace = projectWith();
      try {
        const stored = startWith(workspace);
        await pause(settling);
        assert.deepEqual((await statusOf(workspace, stored)).revisions, [first]);
        assert.deepEqual((await statusOf(workspace, stored)).used, ["dataSource", "migrations 0"]);
        change(workspace);
        const { revisions: after, used } = await statusOf(workspace, stored);
        assert.deepEqual(after, revisions);
        assert.deepEqual(after, (await statusOf(workspace, {})).revisions, "as without stored bundles");
        assert.equal(used.includes("migrations 0"), title === "nothing");
      } finally {
        workspace.dispose();
      }
    });
  }

  it("are not made of files that change while they are read, and not used if they are incomplete", async () => {
    const workspace = projectWith();
    try {
      const stored = startWith(workspace);
      assert.deepEqual((await statusOf(workspace, stored)).revisions, [first]);
      assert.deepEqual(bundlesIn(stored), [], "the folders have just been made");
      await pause(settling);
      await statusOf(workspace, stored);
      assert.equal(bundlesIn(stored).length, 2);
      for (const file of bundlesIn(stored)) truncateSync(file, readFileSync(file).length - 20);
      const { revisions, used } = await statusOf(workspace, stored);
      assert.deepEqual([revisions, used], [[first], []]);
    } finally {
      workspace.dispose();
    }
  });

  it("are of parts: a change of one has the others used, and each file is evaluated once", async () => {
    const many = Array.from({ length: 70 }, (_, index) => String(1_700_000_000_100 + index));
    const revision = (time: string) => `
import { count } from "../count";
export class M${time} { name = "M" + count() + "N${time}"; async up() {} async down() {} }
`;
    const workspace = projectWith({
      "src/count.ts": "let calls = 0;\nexport const count = () => ++calls;\n",
      ...Object.fromEntries(many.map((time) => [`src/migrations/${time}-M.ts`, revision(time)])),
    });
    try {
      const stored = startWith(workspace);
      await pause(settling);
      const made = await statusOf(workspace, stored);
      assert.equal(made.revisions.length, 71);
      assert.ok(made.revisions.includes(`M70N${many.at(-1)}`), "the counter is the same module in both parts");
      assert.deepEqual((await statusOf(workspace, stored)).used, ["dataSource", "migrations 0", "migrations 1"]);
      workspace.write({ [`src/migrations/${many.at(-1)}-M.ts`]: revision("1700000000999") });
      const after = await statusOf(workspace, stored);
      assert.deepEqual(after.used, ["dataSource", "migrations 0"]);
      assert.deepEqual(after.revisions, (await statusOf(workspace, {})).revisions, "as in one bundle");
      assert.ok(after.revisions.includes("M70N1700000000999"));
      workspace.write({ "src/count.ts": "let calls = 100;\nexport const count = () => ++calls;\n" });
      const counted = await statusOf(workspace, stored);
      assert.ok(counted.revisions.includes("M170N1700000000999"), "a module that another part contains has changed");
    } finally {
      workspace.dispose();
    }
  });

  it("point to the user's lines, and name a package that is missing, as new bundles do", async () => {
    const broken = `import { missing } from "not-installed";\nexport class A1700000000001 {\n  async up() { missing(); }\n  async down() {}\n}\n`;
    const workspace = projectWith({ "src/migrations/1700000000001-A.ts": broken });
    try {
      const stored = startWith(workspace);
      await pause(settling);
      const made = await statusOf(workspace, stored);
      const used = await statusOf(workspace, stored);
      assert.deepEqual(used.used, ["dataSource", "migrations 0"]);
      assert.deepEqual(used.problem, made.problem);
      assert.deepEqual(used.problem, {
        code: "packageMissing",
        name: "not-installed",
        at: { file: path.join(workspace.root, "src/migrations/1700000000001-A.ts"), line: 1 },
      });
    } finally {
      workspace.dispose();
    }
  });

  for (const isChanged of [false, true])
    it(`are stored after the answer by a process that lives on, ${isChanged ? "and not used if a file changes meanwhile" : "and used by the next one"}`, async () => {
      const workspace = projectWith();
      const start = { ...startWith(workspace), storesLate: true };
      await pause(settling);
      const runner = startRunner(workspace.root, start, { POSTGRES_SERVER: "127.0.0.1", POSTGRES_PORT: "1" });
      try {
        await runner.request("status");
        assert.deepEqual(bundlesIn(start), []);
        if (isChanged) workspace.write({ "src/parts/index.ts": `export const part = "Edited";\n` });
        await pause(3500);
        assert.equal(bundlesIn(start).length, 2);
        const { revisions, used } = await statusOf(workspace, start);
        assert.deepEqual(revisions, [isChanged ? first.replace("Folder", "Edited") : first]);
        assert.equal(used.includes("migrations 0"), !isChanged);
      } finally {
        await runner.stop();
        workspace.dispose();
      }
    });
});

function projectWith(more: Readonly<Record<string, string>> = {}): Workspace {
  const workspace = createWorkspace({ ...files, ...more }, "typeorm-1", "top/project");
  symlinkSync("linked", path.join(workspace.root, "src/place"));
  mkdirSync(path.join(workspace.root, "node_modules"));
  symlinkSync("../shared", path.join(workspace.root, "node_modules/shared"));
  return workspace;
}

function startWith({ root }: Workspace): Partial<RunnerStart> {
  return { cacheDirectory: path.join(root, "../cache") };
}

/** What a runner says of a project whose server does not answer. */
async function statusOf({ root }: Workspace, start: Partial<RunnerStart>) {
  const runner = startRunner(root, start, { POSTGRES_SERVER: "127.0.0.1", POSTGRES_PORT: "1" });
  try {
    const answer = await runner.request("status");
    const used = runner.logs.flatMap((line) => /^The stored bundle is used: (.*)/.exec(line)?.[1] ?? []);
    const none: readonly string[] = [];
    if (isProblem(answer)) return { revisions: none, used, problem: answer };
    const revisions: readonly string[] = answer.history.revisions.map(({ id }) => id).toSorted();
    return { revisions, used, problem: undefined };
  } finally {
    await runner.stop();
  }
}

function bundlesIn({ cacheDirectory = "" }: Partial<RunnerStart>): readonly string[] {
  const folder = path.join(cacheDirectory, "bundles");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return readdirSync(folder).map((name) => path.join(folder, name));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
