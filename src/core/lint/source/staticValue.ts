import type { SourceText } from "./literal.ts";
import { endOfBrackets, literalAt } from "./literal.ts";

/** A value that code writes out; undefined for each part that is not written out. */
export type StaticValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly StaticValue[]
  | { readonly [key: string]: StaticValue };

type Read = { readonly value: StaticValue; readonly end: number };

/** The arguments between two offsets, each as far as it is written out. */
export function staticArguments(source: SourceText, start: number, end: number): readonly StaticValue[] {
  return list(source, start, end);
}

function list(source: SourceText, start: number, end: number): readonly StaticValue[] {
  const values: StaticValue[] = [];
  for (let at = skipBlank(source, start, end); at < end;) {
    const read = valueAt(source, at, end);
    values.push(read.value);
    at = skipBlank(source, afterComma(source, read.end, end), end);
  }
  return values;
}

function valueAt(source: SourceText, at: number, end: number): Read {
  const { file, code, resolve } = source;
  const literal = literalAt(file, code, at, resolve);
  if (literal) return whole(source, { value: literal.text, end: literal.end }, end);
  const made = /^new\s+[\w$.]+\s*\(\s*/.exec(code.slice(at, Math.min(end, at + 200)));
  if (made) {
    const close = endOfBrackets(code, at + made[0].trimEnd().length - 1);
    return whole(source, { value: valueAt(source, at + made[0].length, close - 1).value, end: close }, end);
  }
  const char = code[at];
  if (char === "[" || char === "{") {
    const close = endOfBrackets(code, at);
    const value = char === "[" ? list(source, at + 1, close - 1) : objectAt(source, at + 1, close - 1);
    return whole(source, { value, end: close }, end);
  }
  const word = /^(?:-?[\w$.]+)/.exec(code.slice(at, end))?.[0] ?? "";
  return whole(source, { value: plain(word, resolve(word)), end: at + word.length }, end);
}

function plain(word: string, constant: string | undefined): StaticValue {
  if (word === "true" || word === "false") return word === "true";
  if (word === "null") return null;
  return /^-?\d/.test(word) ? Number(word) : constant;
}

/** A value that is only a part of an expression is not known. */
function whole({ code }: SourceText, { value, end: at }: Read, end: number): Read {
  const after = /^\s*(?:as\s+const\b|!)?\s*/.exec(code.slice(at, end))?.[0].length ?? 0;
  const next = code[at + after];
  if (at + after >= end || next === ",") return { value, end: at + after };
  let stop = at + after;
  while (stop < end && code[stop] !== ",")
    stop = "([{".includes(code[stop] ?? "") ? endOfBrackets(code, stop) : stop + 1;
  return { value: undefined, end: stop };
}

function objectAt(source: SourceText, start: number, end: number): StaticValue {
  const { file, code } = source;
  const entries: [string, StaticValue][] = [];
  for (let at = skipBlank(source, start, end); at < end;) {
    const quoted = literalAt(file, code, at, () => undefined);
    const word = /^[\w$]+/.exec(code.slice(at, end))?.[0] ?? "";
    const key = quoted?.text ?? word;
    const afterKey = quoted?.end ?? at + word.length;
    const colon = /^\s*:\s*/.exec(code.slice(afterKey, end));
    const read = colon
      ? valueAt(source, afterKey + colon[0].length, end)
      : whole(source, { value: undefined, end: Math.max(afterKey, at + 1) }, end);
    // A shorthand has an unknown value, and a spread has unknown keys.
    if (key !== "" || file.startsWith("...", at)) entries.push([key === "" ? "..." : key, read.value]);
    at = skipBlank(source, afterComma(source, read.end, end), end);
  }
  return Object.fromEntries(entries);
}

function skipBlank({ code }: SourceText, at: number, end: number): number {
  let next = at;
  while (next < end && /\s/.test(code[next] ?? "")) next++;
  return next;
}

function afterComma({ code }: SourceText, at: number, end: number): number {
  const comma = code.indexOf(",", at);
  return comma < 0 || comma >= end ? end : comma + 1;
}
