import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { renameSync } from "node:fs";
import path from "node:path";
import { cliJson } from "../../support/cli.ts";
import { withSession } from "../../support/session.ts";
import type { Workspace } from "../../support/workspace.ts";
import { fileOf, idOf, migration } from "../../support/workspace.ts";

const offline = `import { DataSource } from "typeorm";
export default new DataSource({ type: "postgres", host: "127.0.0.1", port: 1, migrations: [__dirname + "/migrations/*.ts"] });
`;

type Git = (...args: string[]) => string;

/** What a case does after the branch `feature` has revision C and the branch `main` has revision B, or not. */
type Case = {
  readonly title: string;
  readonly after: (git: Git, workspace: Workspace) => void;
  /** The last one: kinds of problems. Absent: git knows no last merge. */
  readonly expected?: readonly [
    code: number,
    verdict: string,
    ours: readonly string[],
    theirs: readonly string[],
    problems?: readonly string[],
  ];
  readonly ours?: string;
};

type Found = { readonly kind: string; readonly revision?: string; readonly order?: string };

const independent = "ALTER TABLE item ADD mine int";
const conflicting = "ALTER TABLE item RENAME TO thing";

const cases: readonly Case[] = [
  {
    title: "a merge",
    after: (git) => git("merge", "-q", "--no-edit", "feature"),
    expected: [0, "independent", ["B"], ["C"]],
  },
  {
    title: "a merge of revisions that work in one order only",
    ours: conflicting,
    after: (git) => git("merge", "-q", "--no-edit", "feature"),
    expected: [1, "ordered", ["B"], ["C"]],
  },
  {
    title: "a merge that a conflict has stopped",
    after: (git, workspace) => {
      workspace.write({ "notes.txt": "ours" });
      git("add", "-A");
      git("commit", "-q", "-m", "notes");
      assert.throws(() => git("merge", "-q", "--no-edit", "feature"));
    },
    expected: [0, "independent", ["B"], ["C"]],
  },
  {
    title: "a rebase",
    after: (git) => git("rebase", "-q", "feature"),
    expected: [0, "independent", ["B"], ["C"]],
  },
  {
    title: "a merge that is followed by other commits, which is no longer the last one",
    after: (git, workspace) => {
      git("rebase", "-q", "feature");
      workspace.write({ "other.txt": "1" });
      git("add", "-A");
      git("commit", "-q", "-m", "other");
    },
  },
  {
    title: "commits without a merge",
    after: () => undefined,
  },
  {
    title: "a rebase that renames a revision of its own branch",
    after: (git, { root }) => {
      renameSync(path.join(root, fileOf("B")), path.join(root, fileOf("B").replace("-B", "-Renamed")));
      git("add", "-A");
      git("commit", "-q", "--fixup", "HEAD");
      git("-c", "sequence.editor=true", "rebase", "-q", "-i", "--autosquash", "HEAD~2");
    },
    expected: [0, "independent", ["B"], []],
  },
  {
    title: "a reset to an earlier commit",
    after: (git) => git("reset", "-q", "--hard", "HEAD~1"),
  },
  {
    title: "a merge with a revision that the other side has edited",
    after: (git, workspace) => {
      git("checkout", "-q", "feature");
      commit(git, workspace, { [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE item (id bigint)"]) });
      git("checkout", "-q", "main");
      git("merge", "-q", "--no-edit", "feature");
    },
    expected: [1, "conflict", ["B"], ["C"], ["edited A"]],
  },
  {
    title: "a merge with a revision that the other side has deleted",
    after: (git, workspace) => {
      git("checkout", "-q", "-b", "early", "HEAD~1");
      commit(git, workspace, { [fileOf("E")]: migration(idOf("E"), ["CREATE TABLE early (id int)"]) });
      git("checkout", "-q", "main");
      git("reset", "-q", "--hard", "early");
      commit(git, workspace, { [fileOf("B")]: migration(idOf("B"), [independent]) });
      git("checkout", "-q", "-b", "without", "early");
      git("rm", "-q", fileOf("E"));
      git("commit", "-q", "-m", "without");
      commit(git, workspace, { [fileOf("C")]: migration(idOf("C"), ["ALTER TABLE item ADD theirs int"]) });
      git("checkout", "-q", "main");
      git("merge", "-q", "--no-edit", "without");
    },
    expected: [1, "conflict", ["B"], ["C"], ["deleted E"]],
  },
  {
    title: "a merge of two branches at once",
    after: (git, workspace) => mergeThree(git, workspace, "CREATE TABLE third (id int)"),
    expected: [0, "independent", ["B"], ["C", "D"], []],
  },
  {
    title: "a merge of two branches at once that do not fit each other",
    after: (git, workspace) => mergeThree(git, workspace, "ALTER TABLE item RENAME TO thing"),
    expected: [1, "ordered", ["B"], ["C", "D"], ["fails theirsFirst"]],
  },
];

describe("the check of the last merge on the command line", function () {
  this.timeout(120_000);

  for (const { title, after, expected, ours = independent } of cases)
    it(`knows the revisions of both sides after ${title}`, () =>
      withHistory(ours, async (git, workspace) => {
        after(git, workspace);
        const checked = await cliJson(workspace.root, ["check-merge", "--last", "--offline"]);
        const letters = (key: string) => (checked[key] as readonly string[]).map((id) => id.charAt(0));
        if (!expected) {
          const problem = checked["problem"] as { readonly code: string; readonly message: string };
          assert.equal(problem.code, "noLastMerge", JSON.stringify(checked));
          assert.match(problem.message, /nothing was compared\. Check against a branch/);
          return;
        }
        const found = (checked["problems"] as readonly Found[]).flatMap(({ kind, revision, order }) =>
          kind === "sameObject" ? [] : [[kind, revision?.charAt(0) ?? order].filter(Boolean).join(" ")],
        );
        assert.deepEqual(
          [checked.code, checked["verdict"], letters("ours"), letters("theirs"), ...(expected[4] ? [found] : [])],
          expected,
          JSON.stringify(checked),
        );
      }));

  it("counts revisions that are not committed as ours after a pull that only moves forward", () =>
    withHistory(independent, async (git, workspace) => {
      git("checkout", "-q", "-b", "later", "HEAD~1");
      workspace.write({ [fileOf("D")]: migration(idOf("D"), ["ALTER TABLE item ADD later int"]) });
      git("merge", "-q", "feature");
      const checked = await cliJson(workspace.root, ["check-merge", "--last", "--offline"]);
      assert.deepEqual([checked["ours"], checked["theirs"]], [[idOf("D")], [idOf("C")]]);
    }));

  it("needs a branch or --last, and not both", () =>
    withHistory(independent, async (_, { root }) => {
      for (const args of [["check-merge"], ["check-merge", "feature", "--last"]]) {
        const { problem } = await cliJson(root, args);
        assert.equal((problem as { code: string }).code, "usage");
      }
    }));
});

function commit(git: Git, workspace: Workspace, files: Parameters<Workspace["write"]>[0]): void {
  workspace.write(files);
  git("add", "-A");
  git("commit", "-q", "-m", "more");
}

/** Merges `feature` and a branch with revision D in one commit. */
function mergeThree(git: Git, workspace: Workspace, sql: string): void {
  git("checkout", "-q", "-b", "third", "HEAD~1");
  commit(git, workspace, { [fileOf("D")]: migration(idOf("D"), [sql]) });
  git("checkout", "-q", "main");
  git("merge", "-q", "--no-edit", "feature", "third");
}

/** A repository with the table `item`, the branch `feature` with revision C, and `main` with revision B. */
async function withHistory(ours: string, work: (git: Git, workspace: Workspace) => Promise<void>): Promise<void> {
  const first = { [fileOf("A")]: migration(idOf("A"), ["CREATE TABLE item (id int)"]), "src/data-source.ts": offline };
  await withSession(first, async ({ workspace }) => {
    const git: Git = (...args) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
        cwd: workspace.root,
        encoding: "utf8",
        stdio: "pipe",
      });
    const add = (name: string, files: Parameters<Workspace["write"]>[0]) => {
      workspace.write(files);
      git("add", "-A");
      git("commit", "-q", "-m", name);
    };
    git("init", "-q", "-b", "main");
    add("first", { ".gitignore": ".env\n.data\n.cache\nnode_modules\n" });
    git("checkout", "-q", "-b", "feature");
    add("theirs", {
      [fileOf("C")]: migration(idOf("C"), ["ALTER TABLE item ADD theirs int"]),
      "notes.txt": "theirs",
    });
    git("checkout", "-q", "main");
    add("ours", { [fileOf("B")]: migration(idOf("B"), [ours]) });
    await work(git, workspace);
  });
}
