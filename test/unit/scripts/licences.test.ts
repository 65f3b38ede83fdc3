import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cratesIn, isAccepted } from "../../../scripts/lib/licences/expressions.mjs";
import { bundledPackages, packageLicence } from "../../../scripts/lib/licences/packages.mjs";

describe("the licence of a package", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "licence-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (manifest: object, files: Readonly<Record<string, string>> = {}): void => {
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "a", version: "1.0.0", ...manifest }));
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  };

  it("has its title, its source, its text and its notice", () => {
    write(
      { license: "Apache-2.0", repository: { url: "git+https://a.example" } },
      { LICENSE: "Terms.", NOTICE: "By A." },
    );
    assert.equal(
      packageLicence(folder, "MIT terms"),
      "a 1.0.0 (Apache-2.0)\nSource: https://a.example\n\nTerms.\n\nBy A.\n",
    );
  });

  it("has the terms of the MIT licence and the author if the package has no file", () => {
    write({ license: "MIT", author: { name: "A. Author" } });
    assert.match(packageLicence(folder, "MIT terms"), /contains no file .*Copyright \(c\) A\. Author\n\nMIT terms/s);
  });

  const refused: readonly (readonly [string, object, RegExp])[] = [
    [
      "is not accepted",
      { license: "GPL-3.0-only" },
      /a 1\.0\.0 has the licence "GPL-3\.0-only", which is not accepted/,
    ],
    ["is not stated", {}, /has the licence undefined/],
    ["has no text, and no author is known", { license: "MIT" }, /contains no text of its licence \(MIT\)/],
    ["has no text, and is not MIT", { license: "ISC", author: "A" }, /contains no text of its licence \(ISC\)/],
  ];
  for (const [title, manifest, message] of refused) {
    it(`fails the build if it ${title}`, () => {
      write(manifest);
      assert.throws(() => packageLicence(folder, "MIT terms"), message);
    });
  }
});

describe("an expression of licences", () => {
  const expressions: readonly (readonly [unknown, boolean])[] = [
    ["MIT", true],
    ["(MIT OR GPL-3.0-or-later)", true],
    ["MIT AND ISC", true],
    ["MIT AND GPL-3.0-only", false],
    ["UNLICENSED", false],
    ["SEE LICENSE IN LICENSE", false],
    [{ type: "MIT" }, false],
  ];
  for (const [expression, accepted] of expressions) {
    it(`${accepted ? "is" : "is not"} accepted: ${JSON.stringify(expression)}`, () =>
      assert.equal(isAccepted(expression), accepted));
  }
});

it("the packages of a bundle are found by their innermost folders", () => {
  const inputs = { "src/a.ts": {}, "node_modules/b/index.js": {}, "node_modules/b/node_modules/@c/d/e/f.js": {} };
  assert.deepEqual(bundledPackages([{ inputs }]), ["node_modules/b", "node_modules/b/node_modules/@c/d"]);
});

it("the crates of a compiled file are found by the paths of their sources", () => {
  const paths = [
    "/x/index.crates.io-1949cf8c6b5b557f/regex-1.13.1/src/a.rs",
    "index.crates.io-19\\oxc_parser-0.158.0\\b.rs",
  ];
  const file = Buffer.from(`\0${paths.join("\0")}\0${paths[0]}\0crates.io-index`);
  assert.deepEqual(cratesIn(file), ["oxc_parser 0.158.0", "regex 1.13.1"]);
});
