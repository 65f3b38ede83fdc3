import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import MarkdownIt from "markdown-it";
import { parse } from "yaml";
import { faultsOf } from "../../support/pipelines/serviceSchemas.ts";

const workflows = readdirSync(".github/workflows").map((name) => `.github/workflows/${name}`);

/** The YAML examples of the page about pipelines. */
const examples = new MarkdownIt()
  .parse(readFileSync("docs/ci.md", "utf8"), {})
  .filter(({ type, info }) => type === "fence" && info === "yaml")
  .map(({ content }) => parse(content) as Readonly<Record<string, unknown>>);

describe("the files of pipelines", () => {
  it("of the action fit GitHub's schema", () => {
    assert.deepEqual(faultsOf("githubAction", parse(readFileSync("action.yml", "utf8"))), []);
  });

  for (const file of workflows)
    it(`${file} fits GitHub's schema`, () => {
      // The permission to write attestations is newer than the schema.
      const text = readFileSync(file, "utf8").replaceAll(/,? *attestations: write/g, "");
      assert.deepEqual(faultsOf("githubWorkflow", parse(text)), []);
    });

  it("in the examples fit the schemas of GitHub and GitLab", () => {
    const github = examples.filter(({ jobs }) => jobs !== undefined);
    const gitlab = examples.filter(({ migrations }) => migrations !== undefined);
    assert.ok(github.length > 0 && gitlab.length > 0);
    // An example may leave out when it runs.
    for (const one of github) assert.deepEqual(faultsOf("githubWorkflow", { on: "push", ...one }), []);
    for (const one of gitlab) assert.deepEqual(faultsOf("gitlab", one), []);
  });

  it("do not fit if a key is misspelled", () => {
    assert.notDeepEqual(faultsOf("githubWorkflow", { on: "push", jobs: { a: { "runs-on": "x", step: [] } } }), []);
    assert.notDeepEqual(faultsOf("githubAction", { name: "a", runs: { using: "composite" } }), []);
    assert.notDeepEqual(faultsOf("gitlab", { a: { script: 1 } }), []);
  });
});
