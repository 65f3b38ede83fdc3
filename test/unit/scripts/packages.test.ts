import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { binaryFormat } from "../../../scripts/lib/packages/binaryFormat.mjs";
import { checkIntegrity } from "../../../scripts/lib/packages/integrity.mjs";
import { type PackedFile, inspectPackage, limits, required } from "../../../scripts/lib/packages/faults.mjs";
import { chosenTargets, targets } from "../../../scripts/lib/packages/targets.mjs";
import { elfFile, machoFile, peFile } from "./binaries.ts";

const wasmFile = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** A file of each format that a target expects. */
const samples: Readonly<Record<string, Buffer>> = {
  "ELF x64 glibc": elfFile(0x3e, ["libdl.so.2", "libc.so.6"]),
  "ELF arm64 glibc": elfFile(0xb7, ["libc.so.6"]),
  "ELF arm glibc": elfFile(0x28, ["libc.so.6"], false),
  "ELF x64 musl": elfFile(0x3e, ["libc.so"]),
  "ELF arm64 musl": elfFile(0xb7, ["libc.musl-aarch64.so.1"]),
  "Mach-O x64": machoFile(0x01000007),
  "Mach-O arm64": machoFile(0x0100000c),
  "PE x64": peFile(0x8664),
  "PE arm64": peFile(0xaa64),
  WASM: wasmFile,
};

describe("the format of a native module", () => {
  for (const [format, file] of Object.entries(samples)) {
    it(`is read as ${format}`, () => assert.equal(binaryFormat(file), format));
  }

  it("has no C library if the file needs none", () => {
    assert.equal(binaryFormat(elfFile(0x3e, ["libm.so.6"])), "ELF x64");
  });

  const unknown: Readonly<Record<string, Buffer>> = {
    "an empty file": Buffer.alloc(0),
    "a text": Buffer.from("module.exports = {};"),
    "a big-endian ELF file": Buffer.concat([Buffer.from("\x7fELF\x02\x02", "latin1"), Buffer.alloc(60)]),
    "an ELF file of another machine": elfFile(0xf3, ["libc.so.6"]),
    "a 32-bit ELF file of a 64-bit machine": elfFile(0x3e, ["libc.so.6"], false),
    "a truncated ELF file": elfFile(0x3e, ["libc.so.6"]).subarray(0, 80),
    "a PE file whose header is outside of the file": Buffer.concat([Buffer.from("MZ"), Buffer.alloc(70, 0xff)]),
    "a Mach-O file of another processor": machoFile(7),
  };
  for (const [name, file] of Object.entries(unknown)) {
    it(`is unknown for ${name}`, () => assert.equal(binaryFormat(file), "unknown"));
  }

  it("is read from the program that runs this test", () => {
    const expected = { linux: /^ELF (x64|arm64|arm)/, darwin: /^Mach-O/, win32: /^PE/ }[process.platform as string];
    assert.ok(expected);
    assert.match(binaryFormat(readFileSync(process.execPath)), expected);
  });
});

describe("the value of --target", () => {
  it("is all, or names in the given order", () => {
    assert.deepEqual(chosenTargets("all"), targets);
    const names = chosenTargets("universal,linux-x64").map(({ name }) => name);
    assert.deepEqual(names, ["universal", "linux-x64"]);
  });

  it("is refused with the known names if it names no target", () => {
    assert.throws(() => chosenTargets("linux-x86"), /No target is called "linux-x86"\. .*linux-armhf/);
  });
});

describe("a downloaded package", () => {
  const content = Buffer.from("tarball");
  const integrity = `sha512-${createHash("sha512").update(content).digest("base64")}`;

  it("is accepted if package-lock.json names its content", () => {
    assert.doesNotThrow(() => checkIntegrity("a@1", content, integrity));
  });

  it("is refused by name if one byte differs", () => {
    assert.throws(() => checkIntegrity("a@1", Buffer.from("tarbal1"), integrity), /a@1 is not the file .* Do not ship/);
  });
});

describe("the content of a package", () => {
  for (const target of targets) {
    it(`for ${target.name} has no fault if it is complete`, async () => {
      const inspection = await inspectPackage(target, "1.0.0", 1000, content(target.name));
      assert.deepEqual(inspection.faults, []);
      assert.equal(inspection.format, target.format);
      assert.equal(
        inspection.disk,
        content(target.name).reduce((sum, { size }) => sum + size, 0),
      );
    });
  }

  const faulty: readonly (readonly [title: string, change: (files: PackedFile[]) => PackedFile[], fault: RegExp])[] = [
    [
      "a required file",
      (files) => files.filter(({ name }) => !name.endsWith("/dist/runner.js")),
      /^dist\/runner\.js is missing/,
    ],
    ["no binding", (files) => files.filter(({ name }) => !name.endsWith(".node")), /^Expected one binding .*: none\.$/],
    [
      "a second binding",
      (files) => [...files, file("extension/node_modules/@rolldown/b/b.node")],
      /^Expected one binding/,
    ],
    [
      "the binding of another C library",
      (files) => replaced(files, /\.node$/, elfFile(0x3e, ["libc.so"])),
      /is ELF x64 musl, and not ELF x64 glibc/,
    ],
    [
      "the binding of another machine",
      (files) => replaced(files, /\.node$/, elfFile(0xb7, ["libc.so.6"])),
      /is ELF arm64 glibc/,
    ],
    [
      "another version of the binding",
      (files) => replaced(files, /gnu\/package\.json$/, Buffer.from('{"version":"2"}')),
      /has the version 2, and not 1\.0\.0/,
    ],
    [
      "another platform in the manifest",
      (files) => replaced(files, /vsixmanifest$/, Buffer.from("<x/>")),
      /names the platform universal/,
    ],
    ["a source map", (files) => [...files, file("extension/dist/runner.js.map")], /is a source map/],
    ["a test", (files) => [...files, file("extension/node_modules/rolldown/test/a.js")], /is a test/],
    ["the sample", (files) => [...files, file("extension/sample/src/a.js")], /must not ship/],
    ["a file of variables", (files) => [...files, file("extension/dist/.env")], /is a setting or a secret/],
    ["TypeScript", (files) => [...files, file("extension/dist/runner.ts")], /is TypeScript/],
    ["too much", (files) => [...files, { ...file("extension/dist/a.js"), size: limits.disk }], /size on disk has/],
  ];
  for (const [title, change, fault] of faulty) {
    it(`has a fault: ${title}`, async () => {
      const { faults } = await inspectPackage(chosen("linux-x64"), "1.0.0", 1000, change([...content("linux-x64")]));
      assert.ok(
        faults.some((one) => fault.test(one)),
        faults.join("\n"),
      );
    });
  }
});

function chosen(name: string): (typeof targets)[number] {
  const [target] = chosenTargets(name);
  assert.ok(target);
  return target;
}

/** A complete package of made-up files. */
function content(name: string): readonly PackedFile[] {
  const target = chosen(name);
  const platform = name === "universal" ? "" : ` TargetPlatform="${name}"`;
  const folder = `extension/node_modules/${target.binding}`;
  const binding = target.format === "WASM" ? "rolldown-binding.wasm32-wasi.wasm" : "rolldown-binding.node";
  return [
    file("extension.vsixmanifest", Buffer.from(`<Identity${platform}/>`)),
    file("[Content_Types].xml"),
    ...required.map((one) => file(`extension/${one}`)),
    file(`${folder}/package.json`, Buffer.from('{"version":"1.0.0"}')),
    file(`${folder}/${binding}`, samples[target.format]),
  ];
}

function file(name: string, bytes: Buffer = Buffer.from("x")): PackedFile {
  return { name, size: bytes.length, read: () => Promise.resolve(bytes) };
}

function replaced(files: readonly PackedFile[], name: RegExp, bytes: Buffer): PackedFile[] {
  return files.map((one) => (name.test(one.name) ? file(one.name, bytes) : one));
}
