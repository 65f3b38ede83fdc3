import assert from "node:assert/strict";
import path from "node:path";
import { surroundingsKey } from "../../../../src/client/history/scratchState.ts";
import { nothingLive } from "../../../../src/client/generate/draftSource.ts";
import { createWorkspace } from "../../../support/workspace.ts";

describe("The surroundings that a kept schema depends on", () => {
  const cases: readonly (readonly [title: string, text: string, isDependent: boolean])[] = [
    ["are without roles if no file names any", 'CREATE TABLE "user" (id int)', false],
    ["contain roles if a file has GRANT", "GRANT SELECT ON users TO app", true],
    ["contain roles if a file sets an owner", "ALTER TABLE users OWNER TO app", true],
    ["contain roles if a file has a policy", "CREATE POLICY p ON users TO app", true],
    ["contain roles if a file reads their catalog", "SELECT FROM pg_roles WHERE rolname = 'app'", true],
    ["contain roles if a file creates a user", "CREATE USER app", true],
  ];
  for (const [title, text, isDependent] of cases) {
    it(title, async () => {
      const workspace = createWorkspace({ "1700000000065-A.ts": text }, "none");
      const loaded = { files: [path.join(workspace.root, "1700000000065-A.ts")] };
      const key = (roles: readonly string[]) =>
        surroundingsKey(
          { view: { loaded, history: { revisions: [] } } as never },
          { ...nothingLive, liveState: { ...nothingLive.liveState, roles } },
        );
      assert.equal((await key([])) !== (await key(["app"])), isDependent);
      workspace.dispose();
    });
  }
});
