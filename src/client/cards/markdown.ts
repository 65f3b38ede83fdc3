/**
 * A text as Markdown that shows just that text, on one line, in a table's cell as well: no link is made of an address,
 * and no icon of `$(name)`, which VS Code looks for after Markdown has taken its backslashes. `MarkdownString.appendText`
 * makes every space one that does not break, which tears tooltips wide.
 */
export function asMarkdown(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+\-.!|<>~&:@]/g, "\\$&")
    .replaceAll("$", "&#36;")
    .replace(/\s+/g, " ");
}

/** A text as code in a table's cell. Code has no escapes: what would end it or the cell, or be an icon, is stood in for. */
export function asCode(text: string): string {
  const harmless = text
    .replaceAll("`", "ˋ")
    .replaceAll("$(", "$\u2060(")
    // A backslash before the bar's own would take its effect away.
    .replace(/(\\*)\|/g, (_, slashes: string) => `${slashes}${slashes.length % 2 === 0 ? "\\" : "\\\\"}|`)
    .replace(/\s+/g, " ");
  return `\`${harmless}\``;
}

/** A link that runs a command; a bracket in an argument would end it. */
export function commandLink(title: string, command: string, argument: unknown): string {
  const text = encodeURIComponent(JSON.stringify([argument])).replace(/[()]/g, (bracket) =>
    bracket === "(" ? "%28" : "%29",
  );
  return `[${title}](command:${command}?${text})`;
}
