import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { api } from "../../support/extension.ts";

const rounded = (milliseconds: number) => Math.round(milliseconds * 10) / 10;

describe("activation", () => {
  it("returns the API and leaves its time for the benchmark's table", async () => {
    assert.equal((await api()).version, 1);
    const measured = ["migrations.loaded", "migrations.activate"].map(
      (name) => performance.getEntriesByName(name)[0]?.duration,
    );
    const [load, activate] = measured;
    assert.ok(load !== undefined && activate !== undefined);
    // The compiled suites are in out/test/host/suites/sample.
    const file = path.join(__dirname, "../../../../activation.json");
    writeFileSync(file, JSON.stringify({ vscode: vscode.version, load: rounded(load), activate: rounded(activate) }));
  });
});
