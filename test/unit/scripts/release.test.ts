import assert from "node:assert/strict";
import {
  type ReleaseFacts,
  changedFiles,
  checksumFile,
  publishCommands,
  publishingRefused,
  registries,
  releaseFaults,
  releaseNotes,
} from "../../../scripts/lib/release/facts.mjs";

const changelog = `# Changelog

## Unreleased

- Next.

## 1.2.30

- Thirty.

## 1.2.3 (2026-01-31)

### Fixed

- A fault ([docs](docs/a.md), [site](https://a.example), [here](#b)).

## 1.2.2

## 1.2.1

- First.
`;

const good: ReleaseFacts = { version: "1.2.3", lockVersion: "1.2.3", tag: "v1.2.3", changelog, status: "" };

describe("a release", () => {
  it("has no fault if version, tag, changelog and working tree agree", () => assert.deepEqual(releaseFaults(good), []));

  const faulty: readonly (readonly [string, Partial<ReleaseFacts>, string])[] = [
    ["a changed file", { status: " M src/a.ts\n" }, "The working tree has 1 changed file. Commit or remove: src/a.ts."],
    ["changed files", { status: " M a\n?? b\n" }, "The working tree has 2 changed files. Commit or remove: a, b."],
    [
      "a tag of another version",
      { tag: "v1.2.4" },
      "The tag v1.2.4 is not the version of package.json. Change the version, or tag the commit as v1.2.3.",
    ],
    [
      "another version in the lock file",
      { lockVersion: "1.2.2" },
      "package-lock.json has the version 1.2.2, package.json 1.2.3. Run: npm install",
    ],
  ];
  for (const [title, change, fault] of faulty) {
    it(`has a fault: ${title}`, () => assert.deepEqual(releaseFaults({ ...good, ...change }), [fault]));
  }

  for (const version of ["1.2.2", "1.2.4"]) {
    it(`has a fault if the changelog says nothing about ${version}`, () => {
      const faults = releaseFaults({ ...good, version, lockVersion: version, tag: `v${version}` });
      assert.deepEqual(faults, [
        `CHANGELOG.md has no section "## ${version}" with content. Rename the section "Unreleased".`,
      ]);
    });
  }

  it("has a fault if the Marketplace refuses the form of the version", () => {
    const [fault] = releaseFaults({
      ...good,
      version: "1.2.3-beta.1",
      lockVersion: "1.2.3-beta.1",
      tag: "v1.2.3-beta.1",
    });
    assert.match(fault ?? "", /accepts versions such as 1\.2\.3 only/);
  });
});

describe("the notes of a release", () => {
  it("are the section of the version", () => {
    const notes = "### Fixed\n\n- A fault ([docs](docs/a.md), [site](https://a.example), [here](#b)).";
    assert.equal(releaseNotes(changelog, "1.2.3"), notes);
    assert.equal(releaseNotes(changelog, "1.2.1"), "- First.");
    assert.equal(releaseNotes(changelog, "Unreleased"), "- Next.");
  });

  it("link to the files of the tag", () => {
    const links = { repository: "git+https://github.com/a/b.git", tag: "v1.2.3" };
    assert.match(
      releaseNotes(changelog, "1.2.3", links) ?? "",
      /\[docs\]\(https:\/\/github\.com\/a\/b\/blob\/v1\.2\.3\/docs\/a\.md\), \[site\]\(https:\/\/a\.example\), \[here\]\(#b\)/,
    );
  });
});

describe("publishing", () => {
  const workflow = {
    GITHUB_ACTIONS: "true",
    GITHUB_WORKFLOW_REF: "a/b/.github/workflows/release.yml@refs/tags/v1.2.3",
    GITHUB_REF: "refs/tags/v1.2.3",
  };

  it("is allowed in the workflow of the tag", () => assert.equal(publishingRefused(workflow, "v1.2.3"), undefined));

  const refused: readonly (readonly [string, NodeJS.ProcessEnv, RegExp])[] = [
    ["outside of a workflow", {}, /Use --dry-run here/],
    [
      "in another workflow",
      { ...workflow, GITHUB_WORKFLOW_REF: "a/b/.github/workflows/ci.yml@refs/tags/v1.2.3" },
      /release\.yml only/,
    ],
    [
      "on a branch",
      { ...workflow, GITHUB_REF: "refs/heads/main" },
      /runs for refs\/heads\/main, and not for the tag v1\.2\.3/,
    ],
  ];
  for (const [title, env, reason] of refused) {
    it(`is refused ${title}`, () => assert.match(publishingRefused(env, "v1.2.3") ?? "", reason));
  }

  it("has a command for each registry, without a token", () => {
    const files = { tag: "v1.2.3", vsix: ["a.vsix", "b.vsix"], tarball: "a.tgz", sums: "SUMS", notes: "NOTES" };
    const commands = publishCommands(files);
    assert.deepEqual(Object.keys(commands).sort(), ["github", ...Object.keys(registries)].sort());
    assert.deepEqual(commands.marketplace.slice(-3), ["--packagePath", "a.vsix", "b.vsix"]);
    assert.ok(commands.npm.includes("--provenance"));
    assert.ok(commands.github.includes("--draft"));
    const all = Object.values(commands).flat();
    assert.ok(!all.some((argument) => /^(-p|--pat|--otp)$|token/i.test(argument)), all.join(" "));
  });
});

describe("the checksums of a release", () => {
  const files = [
    { name: "a.vsix", hash: "0".repeat(64) },
    { name: "b.tgz", hash: "1".repeat(64) },
  ];

  it("are lines of sha256sum", () => {
    assert.equal(checksumFile(files), `${"0".repeat(64)}  a.vsix\n${"1".repeat(64)}  b.tgz\n`);
  });

  it("name a changed file, a missing file and a new file", () => {
    const sums = checksumFile(files);
    assert.deepEqual(changedFiles(sums, files), []);
    const now = [
      { name: "a.vsix", hash: "2".repeat(64) },
      { name: "c.vsix", hash: "3".repeat(64) },
    ];
    assert.deepEqual(changedFiles(sums, now), ["a.vsix", "b.tgz", "c.vsix"]);
  });
});
