import assert from "node:assert/strict";
import { forRootLine } from "../../../../src/core/setup/nestModule.ts";
import { classesOf } from "../../../../src/core/source/classes.ts";
import { looksLikeDataSource, mayBeDataSource } from "../../../../src/core/source/dataSourceDetection.ts";
import { isInFunction } from "../../../../src/core/source/functions.ts";
import { codeOnly, contextAt } from "../../../../src/core/source/scanner.ts";
import { dropsInText } from "../../../../src/migrations/dropsInText.ts";
import { retimestamp } from "../../../../src/migrations/retimestamp.ts";
import { migrationInText } from "../../../../src/migrations/revision.ts";
import { findNodes, isCall, isNamedClass, memberName } from "../../../../src/runner/source/ast.ts";
import type { ParsedSource } from "../../../../src/runner/source/parser.ts";
import { loadParser } from "../../../../src/runner/source/parser.ts";
import { kindOfDataSource } from "../../../support/syntax/dataSources.ts";
import { corpusOf } from "../../../support/syntax/corpus.ts";
import * as oracle from "../../../support/syntax/oracle.ts";

/** The largest text for comparisons that scan it once per offset, in characters. */
const maxLength = 20_000;

/** Compares the scanner of the editor with the parser of the runner (oxc). */
describe("the scanner and the parser agree on the sources of the repository about", function () {
  this.timeout(120_000);
  let corpus: readonly ParsedSource[] = [];
  before(async () => {
    corpus = corpusOf(await loadParser());
    assert.ok(corpus.length > 500, `${corpus.length} sources`);
  });

  /** Compares both for each source, and requires at least one with a result. */
  function agree(title: string, compare: (source: ParsedSource) => readonly [scanned: unknown, parsed: unknown]): void {
    it(title, () => {
      let count = 0;
      for (const source of corpus) {
        const [scanned, parsed] = compare(source);
        assert.deepEqual(scanned, parsed, source.file);
        if (!isEmpty(parsed)) count++;
      }
      assert.ok(count > 5, `${count} sources with a result`);
    });
  }

  agree("code, strings, comments and regular expressions", (source) => [codeOnly(source.text), oracle.maskOf(source)]);

  agree("classes", (source) => [classesOf(source.text), oracle.outermostClasses(source)]);

  agree("the context of offsets", (source) => {
    const offsets = source.text.length > maxLength ? [] : edgesOf(source);
    return [
      offsets.map((offset) => contextIn(source.text, offset)),
      offsets.map((offset) => oracle.contextOf(source, offset)),
    ];
  });

  agree("bodies of functions", (source) => {
    const nodes = source.text.length > maxLength ? [] : findNodes(source.program, isStatement).slice(0, 40);
    const bodies = oracle.functionBodies(source);
    return [
      nodes.map(({ start }) => isInFunction(source.text, start)),
      nodes.map(({ start }) => bodies.some((body) => body.start < start && start < body.end)),
    ];
  });

  agree("data sources", (source) => {
    const kind = looksLikeDataSource(source.text) ? "exported" : "possible";
    return [mayBeDataSource(source.text, "a.ts") ? kind : "", kindOfDataSource(source)];
  });

  agree("calls of forRoot in NestJS modules", (source) => {
    const [first] = source.text.includes("@nestjs/typeorm") ? forRootsIn(source) : [];
    const isMongo = /type: ["']mongodb/.test(source.text);
    const line = first === undefined ? undefined : source.text.slice(0, first).split("\n").length;
    return isMongo ? [[], []] : [[forRootLine(source.text)], [line]];
  });

  agree("the class of a migration", (source) => {
    const names = findNodes(source.program, isNamedClass).map(({ id }) => id.name);
    return [migrationInText(source.text)?.id, names.find((name) => /\d{13}$/.test(name))];
  });

  agree("the places of a migration's name", (source) => {
    const { id, timestamp } = migrationInText(source.text) ?? {};
    if (id === undefined || timestamp === undefined) return [[], []];
    const edits = retimestamp({ id, timestamp, file: "a.ts", text: source.text }, 1_999_999_999_999).edits;
    return [edits.map(({ end }) => end), oracle.occurrencesOf(source, id).map(({ end }) => end)];
  });

  agree("what the methods of a migration drop", (source) => {
    const [up, down] = [oracle.methodsOf(source, "up"), oracle.methodsOf(source, "down")];
    const [first, second] = [up[0], down[0]];
    if (up.length !== 1 || down.length !== 1 || !first || !second) return [[], []];
    const textOf = ({ start, end }: oracle.Range) => source.text.slice(start, end);
    return [
      [...dropsInText(source.text, "up"), ...dropsInText(source.text, "down")],
      [...dropsInText(textOf(first), "up"), ...dropsInText(textOf(second), "down")],
    ];
  });
});

function contextIn(text: string, offset: number): oracle.Context {
  const { inString, inComment, depth, stringAt } = contextAt(text, offset);
  return { inString, inComment, depth, stringAt };
}

/** The offsets at both ends of the first comments and strings. */
function edgesOf(source: ParsedSource): readonly number[] {
  const ranges = [...oracle.commentsIn(source).slice(0, 8), ...oracle.stringsIn(source).slice(0, 12)];
  const edges = ranges.flatMap(({ start, end }) => [start - 1, start, start + 1, end, end + 1]);
  // Between the characters of `${`, the scanner is in neither the string nor the expression.
  return edges.filter(
    (edge) => edge >= 0 && edge <= source.text.length && source.text.slice(edge - 1, edge + 1) !== "${",
  );
}

function isStatement(node: Parameters<typeof isCall>[0]): node is Parameters<typeof isCall>[0] {
  return node.type === "NewExpression" || node.type === "VariableDeclaration" || node.type === "ReturnStatement";
}

/** Offsets of `TypeOrmModule.forRoot(…)` and `forRootAsync(…)`. */
function forRootsIn({ program }: ParsedSource): readonly number[] {
  return findNodes(program, isCall).flatMap(({ callee }) => {
    if (callee.type !== "MemberExpression" || callee.object.type !== "Identifier") return [];
    const isForRoot = callee.object.name === "TypeOrmModule" && /^forRoot(?:Async)?$/.test(memberName(callee) ?? "");
    return isForRoot ? [callee.start] : [];
  });
}

function isEmpty(value: unknown): boolean {
  if (value instanceof Set) return value.size === 0;
  if (Array.isArray(value)) return value.flat().every((one) => one === undefined || one === "");
  return value === undefined || value === "";
}
