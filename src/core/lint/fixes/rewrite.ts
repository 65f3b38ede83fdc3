import type { NotedStatement } from "../../diff/operation.ts";
import type { LintMethod, LintStatement } from "../source/migrationText.ts";
import type { Range } from "../../source/expression.ts";
import { codeOnly } from "../../source/scanner.ts";
import type { TextEdit } from "./fix.ts";

/** A call that sends exactly one text, on lines of its own: await queryRunner.query("…"). */
type SingleCall = { readonly indent: string; readonly line: number; readonly quote: string; readonly after: number };

/** The line break of a file. */
export function endOfLine(file: string): string {
  return file.includes("\r\n") ? "\r\n" : "\n";
}

/** The spaces at the start of the line that begins at an offset. */
export function indentAt(file: string, line: number): string {
  return /^[ \t]*/.exec(file.slice(line, line + 200))?.[0] ?? "";
}

/** The offset at which the line of an offset begins. */
export function lineOf(file: string, at: number): number {
  return file.lastIndexOf("\n", at - 1) + 1;
}

/** True if an awaited call is a statement on lines of its own, and not the only one of an `if` or of a loop without braces. */
function isOwnStatement(file: string, start: number): boolean {
  if (!/^[ \t]*await\s+$/.test(file.slice(lineOf(file, start), start))) return false;
  const before = codeOnly(file).slice(0, lineOf(file, start)).trimEnd();
  if (!before.endsWith(")")) return !/\b(?:else|do)$/.test(before);
  let at = before.length - 1;
  for (let depth = 0; at >= 0; at--) {
    if (before[at] === ")") depth++;
    else if (before[at] === "(" && --depth === 0) break;
  }
  return !/\b(?:if|for|for\s+await|while|with)\s*$/.test(before.slice(0, Math.max(0, at)));
}

/** Reads the call of a statement; undefined if it has another form. */
function singleCall(file: string, { call, start, end, isShared }: LintStatement): SingleCall | undefined {
  if (isShared) return undefined;
  const line = lineOf(file, call.start);
  if (!isOwnStatement(file, call.start)) return undefined;
  const quote = /\.\s*query\s*(?:<[^()]*>)?\(\s*(["'`])\s*$/.exec(file.slice(call.start, start))?.[1];
  if (quote === undefined || !new RegExp(`^\\s*;?\\s*${quote}\\s*,?\\s*\\)$`).test(file.slice(end, call.end)))
    return undefined;
  const semicolon = /^[ \t]*;/.exec(file.slice(call.end, call.end + 20))?.[0].length ?? 0;
  return { indent: indentAt(file, line), line, quote, after: call.end + semicolon };
}

/**
 * Replaces a statement by others, each in a call of its own, with its comment above it. The statements of a call that
 * sends several stay in this call. Undefined if the call has another form.
 */
export function replaceStatement(
  file: string,
  parameter: string,
  statement: LintStatement,
  statements: readonly NotedStatement[],
): readonly TextEdit[] | undefined {
  const { start, end, isShared } = statement;
  const [first, ...others] = statements;
  if (!first) return undefined;
  const eol = endOfLine(file);
  if (isShared) return replaceShared(file, statement, statements);
  const call = singleCall(file, statement);
  if (!call) return undefined;
  const { indent, line, quote, after } = call;
  const isEnded = file[after - 1] === ";";
  const added = others.map(
    ({ sql, note }) => `${comment(note, indent, eol)}${indent}${callText(parameter, sql)}${isEnded ? ";" : ""}`,
  );
  return [
    ...(first.note === undefined ? [] : [insertion(line, comment(first.note, indent, eol))]),
    { start, end, text: escaped(first.sql, quote) },
    ...(added.length === 0 ? [] : [insertion(after, `${eol}${added.join(eol)}`)]),
  ];
}

function replaceShared(
  file: string,
  { start, end, call }: LintStatement,
  statements: readonly NotedStatement[],
): readonly TextEdit[] | undefined {
  const quote = /\.\s*query\s*(?:<[^()]*>)?\(\s*(["'`])/.exec(file.slice(call.start, start))?.[1];
  if (quote === undefined) return undefined;
  const indent = indentAt(file, lineOf(file, start));
  const between = quote === "`" ? `;${endOfLine(file)}${indent}` : "; ";
  return [{ start, end, text: statements.map(({ sql }) => escaped(sql, quote)).join(between) }];
}

/** Adds calls after the call of a statement, with a comment above each. Undefined if the call has another form. */
export function addAfter(
  file: string,
  parameter: string,
  statement: LintStatement,
  statements: readonly NotedStatement[],
): readonly TextEdit[] | undefined {
  const call = singleCall(file, statement);
  if (!call) return undefined;
  const eol = endOfLine(file);
  const end = file[call.after - 1] === ";" ? ";" : "";
  const lines = statements.map(
    ({ sql, note }) => `${comment(note, call.indent, eol)}${call.indent}${callText(parameter, sql)}${end}`,
  );
  return [insertion(call.after, `${eol}${lines.join(eol)}`)];
}

/** Removes the lines of a call. Undefined if the call has another form, or if other code is on its last line. */
export function removeCall(file: string, statement: LintStatement): TextEdit | undefined {
  const call = singleCall(file, statement);
  const rest = call && /^[ \t]*(?:\r?\n|$)/.exec(file.slice(call.after, call.after + 200))?.[0].length;
  return call && rest !== undefined ? { start: call.line, end: call.after + rest, text: "" } : undefined;
}

/**
 * Replaces a call by calls of `query()`, one for each statement. Undefined for several statements if the call is not on
 * lines of its own.
 */
export function replaceCall(
  file: string,
  parameter: string,
  { start, end }: Range,
  statements: readonly string[],
): readonly TextEdit[] | undefined {
  const [first, ...others] = statements;
  const line = lineOf(file, start);
  if (first === undefined || (others.length > 0 && !isOwnStatement(file, start))) return undefined;
  const semicolon = /^[ \t]*;/.exec(file.slice(end, end + 20))?.[0].length ?? 0;
  const ending = semicolon > 0 ? ";" : "";
  const added = others.map((sql) => `${endOfLine(file)}${indentAt(file, line)}${callText(parameter, sql)}${ending}`);
  return [
    { start, end, text: callText(parameter, first).replace(/^await /, "") },
    ...(added.length === 0 ? [] : [insertion(end + semicolon, added.join(""))]),
  ];
}

/** Inserts a call at the start of a method. Undefined if the method has no braces or no parameter. */
export function addAtHead(file: string, method: LintMethod, { sql, note }: NotedStatement): TextEdit | undefined {
  const { body, parameter, statements } = method;
  if (file[body.start - 1] !== "{" || parameter === "") return undefined;
  const eol = endOfLine(file);
  const [first] = statements;
  const line = first && lineOf(file, first.call.start);
  const own = line === undefined || line <= body.start ? undefined : indentAt(file, line);
  const indent = own ?? `${indentAt(file, lineOf(file, body.start))}  `;
  const isOneLine = !file.slice(body.start, body.end).includes("\n");
  const text = `${comment(note, indent, eol)}${indent}${callText(parameter, sql)};`;
  return insertion(body.start, `${eol}${text}${isOneLine ? `${eol}${indent}` : ""}`);
}

/** A text to insert at an offset. */
export function insertion(at: number, text: string): TextEdit {
  return { start: at, end: at, text };
}

function callText(parameter: string, sql: string): string {
  return `await ${parameter}.query(\`${escaped(sql, "`")}\`)`;
}

function comment(note: string | undefined, indent: string, eol: string): string {
  return note === undefined ? "" : `${indent}// ${note}${eol}`;
}

/** SQL as a part of a string or a template. */
function escaped(sql: string, quote: string): string {
  const text = sql.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`);
  return quote === "`" ? text.replaceAll("${", "\\${") : text.replaceAll("\r", "\\r").replaceAll("\n", "\\n");
}
