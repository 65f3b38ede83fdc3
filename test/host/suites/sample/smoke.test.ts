import assert from "node:assert/strict";
import * as vscode from "vscode";

describe("the editor", () => {
  it("is a VS Code the extension supports", () => {
    const [major, minor] = vscode.version.split(".").map(Number);
    assert.equal(major, 1);
    assert.ok(minor !== undefined && minor >= 100, vscode.version);
  });

  it("has the extension", () => {
    assert.ok(vscode.extensions.getExtension("typeorm-migrations.typeorm-migrations"));
  });

  it("has opened the workspace", async () => {
    assert.equal(vscode.workspace.workspaceFolders?.length, 1);
    assert.ok((await vscode.workspace.findFiles("**/*")).length > 0);
  });
});
