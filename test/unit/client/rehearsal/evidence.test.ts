import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { storeRehearsal } from "../../../../src/client/rehearsal/evidence.ts";
import { basisDigests } from "../../../../src/client/project/rehearsalValidity.ts";
import { buildHistory } from "../../../../src/migrations/history.ts";
import { idOf, projectOf, rehearsalOf, revisionOf, viewOf } from "../../../support/views.ts";

describe("a stored verdict", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "evidence-"));
    for (const name of ["A.ts", "B.ts", "user.ts"]) await writeFile(path.join(folder, name), "");
  });
  after(() => rm(folder, { recursive: true }));

  it("depends on all of the project's files if its revision asks TypeORM for an entity", async () => {
    const [a, b, user] = ["A.ts", "B.ts", "user.ts"].map((name) => path.join(folder, name));
    assert.ok(a && b && user);
    const history = buildHistory(
      [revisionOf("A", "pending", { file: a }), revisionOf("B", "pending", { file: b })],
      [],
    );
    const { loaded } = viewOf();
    const project = projectOf({ history, loaded: { ...loaded, files: [a, b, user] } });
    await storeRehearsal(project, {
      revisions: [
        rehearsalOf("A", "reversible", { imported: [a] }),
        rehearsalOf("B", "reversible", { imported: [b], usesEntities: true }),
      ],
      notes: [],
      version: "18",
      milliseconds: 1,
      readAt: Date.now() + 60_000,
      bases: basisDigests(project.view),
    });
    const { rehearsed } = project.view;
    assert.deepEqual(rehearsed?.get(idOf("A"))?.files, [a]);
    assert.deepEqual(rehearsed?.get(idOf("B"))?.files, [b, a, user]);
  });
});
