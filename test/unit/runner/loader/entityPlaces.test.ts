import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { placesOf } from "../../../../src/runner/loader/entityPlaces.ts";

describe("the places of entities", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), "migrations-places-"))));
  after(() => rmSync(folder, { recursive: true }));

  async function linesOf(texts: Readonly<Record<string, string>>, names: readonly string[]) {
    const files = Object.entries(texts).map(([name, text]) => {
      const file = path.join(folder, name);
      writeFileSync(file, text);
      return file;
    });
    const placeOf = await placesOf(files);
    return names.map((name) => {
      const at = placeOf(name);
      return at && `${path.basename(at.file)}:${at.line}`;
    });
  }

  it("are those of classes, and not of comments and strings", async () => {
    const text = `// class Tag {}\nconst sql = "class User {}"; // é 😀\n@Entity()\nexport class User {}\nclass Base {}\nexport default class Tag {}\n`;
    assert.deepEqual(await linesOf({ "a.ts": text }, ["User", "Base", "Tag", "None"]), [
      "a.ts:4",
      "a.ts:5",
      "a.ts:6",
      undefined,
    ]);
  });

  it("prefer the entity among classes of one name", async () => {
    const found = await linesOf(
      {
        "a.ts": `@Entity() export class User {}`,
        "b.ts": `// Column\nexport class User {}`,
        "c.ts": `class Tag {}\n@ViewEntity() class Tag2 { name = "Entity" }`,
      },
      ["User", "Tag", "Tag2"],
    );
    assert.deepEqual(found, ["a.ts:1", "c.ts:1", "c.ts:2"]);
  });

  it("are those of schemas, also of options in a variable", async () => {
    const found = await linesOf(
      {
        "a.js": `const options = {\n  name: "tag",\n  columns: { a: { name: 'user' } } };\nmodule.exports = [new EntitySchema(options),\n new EntitySchema({\n  name: \`user\` })];`,
        "b.js": `let Invoice = class Invoice {};\n// Entity`,
        "c.ts": `@Entity( class Broken {`,
      },
      ["tag", "user", "Invoice", "Broken"],
    );
    assert.deepEqual(found, ["a.js:2", "a.js:6", "b.js:1", undefined]);
  });
});
