import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

interface Links {
  brokenLinks(): readonly string[];
  brokenIn(file: string, text: string): readonly string[];
  linksOf(text: string): readonly { readonly target: string; readonly image: boolean }[];
}

/** The part of vsce that rewrites the README and the changelog of a package. */
interface Processor {
  onFile(file: { readonly path: string; readonly contents: string }): Promise<{ readonly contents: string | Buffer }>;
}

interface Vsce {
  readonly ReadmeProcessor: new (manifest: unknown, options: object) => Processor;
  readonly ChangelogProcessor: new (manifest: unknown, options: object) => Processor;
}

const { ReadmeProcessor, ChangelogProcessor } = createRequire(path.resolve("package.json"))(
  "@vscode/vsce/out/package",
) as Vsce;
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as { readonly repository: { readonly url: string } };
const address = manifest.repository.url.replace(/\.git$/, "");

describe("the links of the documents", () => {
  let links: Links;

  before(async () => {
    // The scripts are modules that read their own address, so that they cannot be bundled into this test.
    links = (await import(pathToFileURL(path.resolve("scripts/lib/checks/links.mjs")).href)) as Links;
  });

  it("lead to files and headings that exist", () => {
    assert.deepEqual(links.brokenLinks(), []);
  });

  it("are reported with their line if a file, an image or a heading is missing", () => {
    const text = [
      "# Two words & `code`",
      "",
      "[here](#two-words--code) [file](cli.md) [heading](cli.md#options) <https://example.com>",
      "",
      "[none](#two-words) [file](none.md) ![picture](images/none.png) [heading](cli.md#none)",
      "",
      '<a href="other.md"><img src="images/other.png"></a>',
    ].join("\n");
    assert.deepEqual(links.brokenIn("docs/example.md", text), [
      "docs/example.md:5: docs/example.md has no heading #two-words.",
      "docs/example.md:5: there is no file none.md.",
      "docs/example.md:5: there is no file images/none.png.",
      "docs/example.md:5: cli.md has no heading #none.",
      "docs/example.md:7: there is no file other.md.",
      "docs/example.md:7: there is no file images/other.png.",
    ]);
  });

  for (const [file, processor] of [
    ["README.md", new ReadmeProcessor(manifest, {})],
    ["CHANGELOG.md", new ChangelogProcessor(manifest, {})],
  ] as const) {
    it(`of ${file} are absolute addresses of the repository in the package`, async () => {
      const contents = readFileSync(file, "utf8");
      const relative = links.linksOf(contents).filter(({ target }) => !/^(?:https:|#)/.test(target));
      const packed = await processor.onFile({ path: `extension/${file}`, contents });
      const rewritten = links.linksOf(String(packed.contents)).map(({ target }) => target);
      for (const { target, image } of relative) {
        const expected = `${address}/${image ? "raw" : "blob"}/HEAD/${target}`;
        assert.ok(rewritten.includes(expected), `${target} is not ${expected}: ${rewritten.join(", ")}`);
      }
      assert.deepEqual(
        rewritten.filter((target) => !/^(?:https:|#)/.test(target)),
        [],
      );
    });
  }
});
