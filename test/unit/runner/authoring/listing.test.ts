import assert from "node:assert/strict";
import { registration } from "../../../../src/runner/authoring/listing/registration.ts";
import { SourceFile } from "../../../../src/runner/authoring/style/sourceFile.ts";
import type { Parser } from "../../../../src/runner/source/parser.ts";
import { loadParser } from "../../../../src/runner/source/parser.ts";

describe("listing an entity", () => {
  let parse: Parser;
  before(async () => (parse = await loadParser()));
  const entity = { name: "Invoice", file: "src/entity/Invoice.ts", exported: "named" as const };
  const list = (text: string, others: Readonly<Record<string, string>> = {}) => {
    const files = Object.entries({ "src/data-source.ts": text, ...others }).map(
      ([file, content]) => new SourceFile(file, content, parse),
    );
    const edit = registration(entity, "src/data-source.ts", files);
    if (!edit) return undefined;
    let result = files.find(({ file }) => file === edit.file)?.text ?? "";
    for (const { at, text: added } of [...edit.inserts].reverse())
      result = result.slice(0, at) + added + result.slice(at);
    return result;
  };
  const imports = `import { User } from './entity/User'\n`;
  const cases: readonly (readonly [string, string | undefined])[] = [
    [
      `${imports}new DataSource({ entities: [User] })`,
      `${imports}import { Invoice } from './entity/Invoice'\nnew DataSource({ entities: [User, Invoice] })`,
    ],
    [
      `${imports}new DataSource({ entities: [\n  User,\n] })`,
      `${imports}import { Invoice } from './entity/Invoice'\nnew DataSource({ entities: [\n  User,\n  Invoice,\n] })`,
    ],
    [
      `${imports}new DataSource({ entities: [\n  User\n] })`,
      `${imports}import { Invoice } from './entity/Invoice'\nnew DataSource({ entities: [\n  User,\n  Invoice\n] })`,
    ],
    [
      `${imports}const entities = [User];\nnew DataSource({ entities, logging: true })`,
      `${imports}import { Invoice } from './entity/Invoice'\nconst entities = [User, Invoice];\nnew DataSource({ entities, logging: true })`,
    ],
    [`${imports}new DataSource({ entities: [User, ...more()] })`, undefined],
    [`${imports}new DataSource({ entities: [User].filter(Boolean) })`, undefined],
    [`${imports}new DataSource({ entities: [\n  User, // the first\n] })`, undefined],
    [`${imports}new DataSource({ entities: make() })`, undefined],
    [`${imports}a({ entities: [User] }); b({ entities: [User] })`, undefined],
    [
      `${imports}// entities: [Old]\nnew DataSource({ entities: ["*.ts"] })`,
      `${imports}import { Invoice } from './entity/Invoice'\n// entities: [Old]\nnew DataSource({ entities: ["*.ts", Invoice] })`,
    ],
    [`${imports}class Invoice {}\nnew DataSource({ entities: [User] })`, undefined],
    [`${imports}const url = "// Invoice";\nnew DataSource({ entities: [User.name] })`, undefined],
    [`${imports}new DataSource({ entities: [User, /* Tag */] })`, undefined],
    [`${imports}new DataSource({ entities: [User] ?? [] })`, undefined],
    [`${imports}new DataSource({ entities: [User] `, undefined],
    [
      `import { User } from './entity/User' // the first\nnew DataSource({ entities: ["src/**/*.ts", User] as const })`,
      `import { User } from './entity/User' // the first\nimport { Invoice } from './entity/Invoice'\nnew DataSource({ entities: ["src/**/*.ts", User, Invoice] as const })`,
    ],
    [
      `${imports}interface A { entities: string[] }\nconst pattern = /entities: \\[/;\nexport default new DataSource({ entities: [User] satisfies Class[] } as const)`,
      `${imports}import { Invoice } from './entity/Invoice'\ninterface A { entities: string[] }\nconst pattern = /entities: \\[/;\nexport default new DataSource({ entities: [User, Invoice] satisfies Class[] } as const)`,
    ],
    [
      `const User = require("./entity/User");\nconst list: readonly Function[] = [User, ...more];\nnew DataSource({ "entities": list })`,
      `const User = require("./entity/User");\nconst { Invoice } = require("./entity/Invoice");\nconst list: readonly Function[] = [User, ...more, Invoice];\nnew DataSource({ "entities": list })`,
    ],
  ];
  for (const [text, expected] of cases)
    it(text.slice(imports.length).replace(/\s+/g, " "), () => assert.equal(list(text), expected));

  it("in a module of classes, and in an index that passes them on", () => {
    const home = `import { entities } from "./entities";\nnew DataSource({ entities })\n`;
    assert.equal(
      list(home, { "src/entities.ts": `import { User } from "./entity/User.js";\nexport const entities = [User];\n` }),
      `import { User } from "./entity/User.js";\nimport { Invoice } from "./entity/Invoice.js";\nexport const entities = [User, Invoice];\n`,
    );
    assert.equal(
      list(`import all from "./entity";\nnew DataSource({ entities: all })`, {
        "src/entity/index.ts": `import { User } from "./User";\nconst list = [User];\nexport { list as default };\n`,
      }),
      `import { User } from "./User";\nimport { Invoice } from "./Invoice";\nconst list = [User, Invoice];\nexport { list as default };\n`,
    );
    assert.equal(
      list(`import { all } from "./entity";\nnew DataSource({ entities: all })`, {
        "src/entity/index.ts": `import { User } from "./User";\nconst list = [User];\nexport { list as all };\n`,
      }),
      `import { User } from "./User";\nimport { Invoice } from "./Invoice";\nconst list = [User, Invoice];\nexport { list as all };\n`,
    );
    assert.equal(
      list(`import * as all from "./entity";\nnew DataSource({ entities: Object.values(all), })`, {
        "src/entity/index.ts": `export { User } from "./User";\n`,
      }),
      `export { User } from "./User";\nexport { Invoice } from "./Invoice";\n`,
    );
  });
});
