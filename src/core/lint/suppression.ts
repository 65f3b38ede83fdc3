import type { Range } from "../source/expression.ts";
import type { RuleId } from "./ruleTable.ts";
import { isRuleId } from "./ruleTable.ts";

/** Comments that switch rules off, for the whole file and for lines. */
export type Suppressions = {
  readonly file: ReadonlySet<RuleId>;
  /** Rules by line, from 0: the line of the comment, and the first line of code below it. */
  readonly lines: ReadonlyMap<number, ReadonlySet<RuleId>>;
  /** Offsets of the starts of lines. */
  readonly starts: readonly number[];
};

/** `// migrations-ignore: rule-a, rule-b reason`, also as a comment of SQL within a template. */
const marker = /(?:\/\/|\/\*|--)[ \t]*migrations-ignore(-file)?[ \t]*:[ \t]*([^\r\n]*)/g;

/** Reads the comments of a file that switch rules off. */
export function suppressionsIn(text: string): Suppressions {
  const file = new Set<RuleId>();
  const lines = new Map<number, Set<RuleId>>();
  const starts = lineStarts(text);
  for (const [whole, isFile, rest = ""] of withIndex(text)) {
    const ids = idsIn(rest);
    if (isFile !== undefined) for (const id of ids) file.add(id);
    else for (const line of linesFor(text, starts, whole)) add(lines, line, ids);
  }
  return { file, lines, starts };
}

/** True if a comment switches a rule off for a statement. */
export function isSuppressed({ file, lines, starts }: Suppressions, rule: RuleId, ranges: readonly Range[]): boolean {
  if (file.has(rule)) return true;
  if (lines.size === 0) return false;
  return ranges.some(({ start, end }) => {
    const last = lineAt(starts, Math.max(start, end - 1));
    for (let line = lineAt(starts, start); line <= last; line++) if (lines.get(line)?.has(rule)) return true;
    return false;
  });
}

function withIndex(text: string): readonly (readonly [number, string | undefined, string])[] {
  return [...text.matchAll(marker)].map((match) => [match.index, match[1], match[2] ?? ""] as const);
}

/** The ids at the start of a comment; the reason follows them. */
function idsIn(rest: string): readonly RuleId[] {
  const ids: RuleId[] = [];
  for (const word of rest.split(/[\s,]+/)) {
    if (!isRuleId(word)) break;
    ids.push(word);
  }
  return ids;
}

function linesFor(text: string, starts: readonly number[], index: number): readonly number[] {
  const line = lineAt(starts, index);
  const own = text.slice(starts[line], index).trim();
  if (own !== "") return [line];
  let next = line + 1;
  const isComment = (at: number) =>
    /^\s*(?:\/\/|\/\*|\*|--|$)/.test(text.slice(starts[at], starts[at + 1] ?? text.length).trimEnd());
  while (next < starts.length && isComment(next)) next++;
  return [line, next];
}

function add(lines: Map<number, Set<RuleId>>, line: number, ids: readonly RuleId[]): void {
  const known = lines.get(line) ?? new Set<RuleId>();
  for (const id of ids) known.add(id);
  lines.set(line, known);
}

/** Offsets of the starts of lines. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The line of an offset, from 0. */
export function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
