import assert from "node:assert/strict";
import path from "node:path";
import type { ProjectView } from "../../../../src/client/project/projectState.ts";
import { projectOfFile } from "../../../../src/client/project/projectOfFile.ts";

const at = (...parts: readonly string[]) => path.resolve("/repo", ...parts);

function project(root: string, files: readonly string[] = []) {
  return { root, view: { location: { root }, loaded: { files } } as unknown as ProjectView };
}

describe("the project of a file", () => {
  const [repo, api, jobs] = [project(at()), project(at("apps/api")), project(at("apps/api-jobs"))];

  it("is the one with the deepest root that contains it", () => {
    assert.equal(projectOfFile([repo, api, jobs], at("apps/api/src/user.ts")), api);
    assert.equal(projectOfFile([api, repo, jobs], at("apps/web/page.ts")), repo);
  });

  it("goes by folders, not by how a path begins", () => {
    assert.equal(projectOfFile([api, jobs], at("apps/api-jobs/a.ts")), jobs);
    assert.equal(projectOfFile([api], at("apps/api-jobs/a.ts")), undefined);
    assert.equal(projectOfFile([api], at("apps/api/..env")), api);
  });

  it("of two in one folder is the one that has loaded it, and none when both have or neither", () => {
    const [first, second] = [project(at(), [at("a.ts"), at("shared.ts")]), project(at(), [at("shared.ts")])];
    assert.equal(projectOfFile([first, second], at("a.ts")), first);
    assert.equal(projectOfFile([first, second], at("shared.ts")), undefined);
    assert.equal(projectOfFile([first, second], at("other.ts")), undefined);
  });

  it("is none outside of all", () => {
    assert.equal(projectOfFile([api, jobs], at("README.md")), undefined);
    assert.equal(projectOfFile([], at("README.md")), undefined);
  });
});
