import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { ruleIds } from "../../../src/core/lint/ruleTable.ts";

interface Icon {
  renderIcon(): Promise<Buffer>;
  samePicture(one: Buffer, other: Buffer): Promise<boolean>;
}

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly icon: string;
  readonly keywords: readonly string[];
  readonly galleryBanner: { readonly color: string };
};

describe("the Marketplace page", () => {
  it("has an icon of 256 pixels that is the picture of media/icon.svg", async () => {
    const icon = (await import(pathToFileURL(path.resolve("scripts/lib/pages/icon.mjs")).href)) as Icon;
    const file = readFileSync(manifest.icon);
    const { width, height, format } = await sharp(file).metadata();
    assert.deepEqual([width, height, format], [256, 256, "png"]);
    assert.equal(await icon.samePicture(file, await icon.renderIcon()), true);
    assert.equal(await icon.samePicture(file, await sharp(file).negate({ alpha: false }).png().toBuffer()), false);
  });

  it("names the number of rules, as the list of features does", () => {
    for (const page of ["README.md", "docs/features.md", "CHANGELOG.md"])
      assert.match(readFileSync(page, "utf8"), new RegExp(String.raw`\b${ruleIds.length} \[?rules`), page);
  });

  it("has ten different keywords and a banner with a color", () => {
    assert.equal(new Set(manifest.keywords).size, 10);
    assert.match(manifest.galleryBanner.color, /^#[0-9A-F]{6}$/);
  });

  it("shows pictures of less than four megabytes", async () => {
    const names = [...readFileSync("README.md", "utf8").matchAll(/\((docs\/images\/[^)]+)\)/g)].map(([, name]) => name);
    assert.ok(names.length > 0);
    for (const name of names) assert.ok(readFileSync(name ?? "").length < 4_000_000, `${name} is too large.`);
  });
});
