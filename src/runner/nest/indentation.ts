import type { ScopedNode } from "./scope.ts";

/** The spaces or tabs that the line begins with in which an expression begins. */
export function indentOf({ node, scope: { module } }: ScopedNode): string {
  const start = module.text.lastIndexOf("\n", node.start - 1) + 1;
  return /^[ \t]*/.exec(module.text.slice(start))?.[0] ?? "";
}

/** Changes the indentation of all lines but the first from one place to another. */
export function reindented(text: string, from: string, to: string): string {
  return text
    .split("\n")
    .map((line, index) => (index > 0 && line.startsWith(from) ? to + line.slice(from.length) : line))
    .join("\n");
}
