/** A decorator with what stands in its brackets. */
export type Decorator = { readonly name: string; readonly args: string; readonly start: number };

/** A property of a class with its decorators. */
export type Member = {
  readonly decorators: readonly Decorator[];
  readonly property: string;
  /** `public`, `readonly` … with the space behind. */
  readonly access: string;
  readonly mark: "" | "!" | "?";
  readonly type: string;
  /** True if the property is on the line of its last decorator. */
  readonly sameLine: boolean;
  /** Offset of its first decorator. */
  readonly start: number;
};

/** The offset of the bracket that closes the one at `open`, with strings and comments passed over; -1 without one. */
export function closingAt(text: string, open: number): number {
  let depth = 0;
  for (let index = open; index < text.length; index++) {
    const char = text[index] ?? "";
    if (char === '"' || char === "'" || char === "`") index = endOfString(text, index);
    else if (char === "/" && text[index + 1] === "/") index = text.indexOf("\n", index);
    else if (char === "/" && text[index + 1] === "*") index = text.indexOf("*/", index) + 1;
    else if ("([{".includes(char)) depth++;
    else if (")]}".includes(char) && --depth === 0) return index;
    if (index < open) return -1;
  }
  return -1;
}

/** The decorated properties of a text, in its order. */
export function membersOf(text: string): readonly Member[] {
  const members: Member[] = [];
  const pattern = /@([A-Z]\w*)\s*\(/g;
  let decorators: Decorator[] = [];
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const open = match.index + match[0].length - 1;
    const close = closingAt(text, open);
    if (close < 0) break;
    decorators.push({ name: match[1] ?? "", args: text.slice(open + 1, close).trim(), start: match.index });
    const rest = text.slice(close + 1);
    if (/^\s*@/.test(rest)) continue;
    const property =
      /^(\s*)((?:(?:public|private|protected|readonly|declare|override)\s+)*)([\w$]+)([!?]?)\s*:\s*([^;=\n]+)/.exec(
        rest,
      );
    const [, gap = "", access = "", name = "", mark = "", type = ""] = property ?? [];
    if (property && !["class", "export"].includes(name)) {
      const [first] = decorators;
      members.push({
        decorators,
        property: name,
        access: access.replace(/\s+/g, " "),
        mark: mark as Member["mark"],
        type: type.trim(),
        sameLine: !gap.includes("\n"),
        start: first?.start ?? match.index,
      });
    }
    decorators = [];
  }
  return members;
}

/** The most frequent of some values; the earlier one of two that are as frequent. */
export function mostCommon<Value extends string | number | boolean>(values: readonly Value[]): Value | undefined {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function endOfString(text: string, from: number): number {
  for (let index = from + 1; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === text[from]) return index;
  }
  return text.length;
}
