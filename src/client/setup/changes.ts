import { readFile } from "node:fs/promises";
import path from "node:path";
import type { FormattingOptions, ParseError } from "jsonc-parser";
import { applyEdits, modify, parse, printParseErrorCode } from "jsonc-parser";
import type { Problem } from "../../core/problems/problem.ts";
import type { SetupPlan } from "../../core/setup/facts.ts";
import { styleOf } from "../../core/setup/style.ts";

/** A file to write; `before` is what it holds, where it is there. */
export type Change = {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  readonly before?: string;
};

/** The files of a plan as they will be, new ones first. Problem: `manifestInvalid`. */
export async function changesOf(root: string, plan: SetupPlan): Promise<readonly Change[] | Problem> {
  const added = plan.files.map(({ file, text }): Change => ({ file: path.join(root, file), text }));
  const scripts = Object.entries(plan.scripts).map(([name, value]) => ({ path: ["scripts", name], value }));
  const options = plan.compilerOptions.map((name) => ({ path: ["compilerOptions", name], value: true }));
  const changed: Change[] = [];
  for (const [name, edits] of [
    ["package.json", scripts],
    ["tsconfig.json", options],
  ] as const) {
    if (edits.length === 0) continue;
    const file = path.join(root, name);
    const before = await readFile(file, "utf8");
    const errors: ParseError[] = [];
    parse(before.replace(/^\uFEFF/, ""), errors, { allowTrailingComma: true });
    const [error] = errors;
    if (error) return { code: "manifestInvalid", file, message: printParseErrorCode(error.error) };
    changed.push({ file, before, text: edited(before, edits) });
  }
  if (plan.exampleLines.length > 0) {
    const file = path.join(root, ".env.example");
    const before = await readFile(file, "utf8");
    const endOfLine = before.includes("\r\n") ? "\r\n" : "\n";
    const gap = before === "" || before.endsWith("\n") ? "" : endOfLine;
    changed.push({ file, before, text: before + gap + plan.exampleLines.map((line) => line + endOfLine).join("") });
  }
  return [...added, ...changed];
}

/** JSON with values put in, in its own formatting, comments and all. */
function edited(text: string, edits: readonly { readonly path: readonly string[]; readonly value: unknown }[]): string {
  const formattingOptions = formattingOf(text);
  return edits.reduce(
    (now, { path: at, value }) => applyEdits(now, modify(now, [...at], value, { formattingOptions })),
    text,
  );
}

function formattingOf(text: string): FormattingOptions {
  const { indent, endOfLine } = styleOf([text]);
  return {
    insertSpaces: indent !== "\t",
    tabSize: indent === "\t" ? 1 : indent.length,
    eol: endOfLine,
  };
}
