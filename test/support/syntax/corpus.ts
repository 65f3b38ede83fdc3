import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { findNodes } from "../../../src/runner/source/ast.ts";
import type { ParsedSource, Parser } from "../../../src/runner/source/parser.ts";
import { entityStyles } from "../entityStyles.ts";
import { nestCases } from "../nestModules.ts";

const ignored = new Set(["node_modules", "dist", "build", ".git", ".vscode-test"]);

/**
 * Sources of users: the sample, the fixtures, and the sources that tests contain as strings. Strings are parsed as
 * TypeScript.
 */
export function corpusOf(parse: Parser): readonly ParsedSource[] {
  const read = (file: string) => parse(file, readFileSync(file, "utf8").replace(/^\uFEFF/, "")) ?? [];
  const files = ["sample", "test/fixtures"].flatMap(sourcesBelow);
  const tests = sourcesBelow("test").filter((file) => !files.includes(file));
  const written = [...entityStyles, ...nestCases].flatMap((one) => Object.entries(one.files));
  const embedded = [
    ...written.filter(([file]) => /\.[cm]?[jt]s$/.test(file)),
    ...tests.flatMap(read).flatMap(embeddedIn),
  ];
  return [...files.flatMap(read), ...embedded.flatMap(([file, text]) => parse(file, text) ?? [])];
}

function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return ignored.has(entry.name) ? [] : sourcesBelow(file);
    return /(?<!\.d)\.[cm]?[jt]s$/.test(entry.name) ? [file] : [];
  });
}

/** Strings and templates that contain a class, an import, or an export. */
function embeddedIn({ file, program }: ParsedSource): readonly (readonly [file: string, text: string])[] {
  const texts = findNodes(program, (node) => node.type === "TemplateLiteral" || node.type === "Literal").flatMap(
    (node) => {
      if (node.type === "Literal") return typeof node.value === "string" ? [node.value] : [];
      return [node.quasis.map(({ value }) => value.cooked ?? "").join("x")];
    },
  );
  return texts
    .filter((text) => /\b(?:class|import|export|require)\b/.test(text))
    .map((text, index) => [`${file}#${index}.ts`, text] as const);
}
