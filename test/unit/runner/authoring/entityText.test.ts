import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { renderClass } from "../../../../src/core/entity/classTemplate.ts";
import { isMistake } from "../../../../src/core/entity/draft.ts";
import { classNameFor, fileFor } from "../../../../src/core/entity/naming.ts";
import { parseFields } from "../../../../src/core/entity/parseFields.ts";
import { renderSchema } from "../../../../src/core/entity/schemaTemplate.ts";
import { entityClassesIn } from "../../../../src/runner/authoring/style/entityClasses.ts";
import { entityStyleOf } from "../../../../src/runner/authoring/style/entityStyle.ts";
import { schemaStyleOf } from "../../../../src/runner/authoring/style/schemaStyle.ts";
import { SourceFile } from "../../../../src/runner/authoring/style/sourceFile.ts";
import type { Parser } from "../../../../src/runner/source/parser.ts";
import { loadParser } from "../../../../src/runner/source/parser.ts";
import { entityStyles } from "../../../support/entityStyles.ts";

describe("a new entity's text", () => {
  let parse: Parser;
  before(async () => (parse = await loadParser()));
  const text =
    "title: varchar(80), priceEach: numeric(12,2)?, tags: text[], author: User, kind: enum(draft, live) = draft, seenAt: timestamptz?=now(), code: varchar unique, parent: InvoiceLine?, labels: Tag[]";
  for (const { name, files, file } of entityStyles) {
    it(`in a repository like ${name}`, () => {
      const sources = Object.entries(files).map(([path, content]) => new SourceFile(path, content, parse));
      const style = entityStyleOf(sources, { language: "ts", esModules: false, directory: "src/entity" });
      const schema = schemaStyleOf(sources);
      const className = classNameFor("InvoiceLine", style);
      assert.equal(fileFor(className, style), file);
      const known = sources
        .flatMap(entityClassesIn)
        .map(({ name, source }) => ({ name, file: source.file, isDefault: source.text.includes("export default") }));
      const entities =
        style.form === "schema"
          ? name === "schemas-esm"
            ? ["user", "tag", "invoiceLine"]
            : ["User", "Tag", "InvoiceLine"]
          : [...known.map((one) => one.name), className];
      const fields = parseFields(
        known.length === 0 && style.form === "decorators"
          ? text.replace(/author: User, |, labels: Tag\[\]/g, "")
          : text,
        { entities, inherited: [] },
      );
      assert.ok(!isMistake(fields), JSON.stringify(fields));
      const draft = { name: className, fields };
      const written = style.form === "schema" ? renderSchema(draft, style, schema) : renderClass(draft, style, known);
      const golden = `test/unit/golden/entity/${name}.txt`;
      assert.equal(written, readFileSync(golden, "utf8"));
    });
  }
});
