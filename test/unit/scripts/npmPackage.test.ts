import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";

interface NpmPackage {
  fromRoot(page: string): string;
}

describe("the README of the npm package", () => {
  it("has the links of its page in docs/ relative to the repository, as npm resolves them", async () => {
    const { fromRoot } = (await import(pathToFileURL(path.resolve("scripts/lib/npm-package.mjs")).href)) as NpmPackage;
    assert.equal(
      fromRoot("[a](history.md#x) [b](../README.md) [c](https://a.example) [d](#output)"),
      "[a](docs/history.md#x) [b](README.md) [c](https://a.example) [d](#output)",
    );
  });
});
