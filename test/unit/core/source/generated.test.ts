import assert from "node:assert/strict";
import fc from "fast-check";
import { classesOf } from "../../../../src/core/source/classes.ts";
import { isInFunction } from "../../../../src/core/source/functions.ts";
import { codeOnly, contextAt } from "../../../../src/core/source/scanner.ts";
import { findNodes } from "../../../../src/runner/source/ast.ts";
import type { ParsedSource, Parser } from "../../../../src/runner/source/parser.ts";
import { loadParser } from "../../../../src/runner/source/parser.ts";
import { generatedSource } from "../../../support/syntax/generated.ts";
import { contextOf, functionBodies, maskOf, outermostClasses } from "../../../support/syntax/oracle.ts";

describe("the scanner and the parser agree on generated sources about", function () {
  this.timeout(60_000);
  let parse: Parser;
  before(async () => (parse = await loadParser()));

  function agree(title: string, compare: (source: ParsedSource, random: number) => void): void {
    it(title, () => {
      let count = 0;
      fc.assert(
        fc.property(generatedSource, fc.nat(), (text, random) => {
          const source = parse("a.ts", text);
          // Two functions or classes with one name are an error of meaning, and leave the tree intact.
          fc.pre(source !== undefined);
          count++;
          compare(source, random);
        }),
        { numRuns: 400 },
      );
      assert.ok(count >= 400);
    });
  }

  agree("code, strings, comments and regular expressions", (source) =>
    assert.equal(codeOnly(source.text), maskOf(source)),
  );

  agree("classes", (source) => assert.deepEqual(classesOf(source.text), outermostClasses(source)));

  agree("the context of an offset", (source, random) => {
    const offset = random % (source.text.length + 1);
    if (source.text.slice(offset - 1, offset + 1) === "${") return;
    const { inString, inComment, depth, stringAt } = contextAt(source.text, offset);
    assert.deepEqual({ inString, inComment, depth, stringAt }, contextOf(source, offset));
  });

  agree("bodies of functions", (source) => {
    const bodies = functionBodies(source);
    for (const { start } of findNodes(source.program, (node) => node.type === "VariableDeclaration").slice(0, 10))
      assert.equal(
        isInFunction(source.text, start),
        bodies.some((body) => body.start < start && start < body.end),
        source.text.slice(start),
      );
  });
});
