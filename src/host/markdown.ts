/**
 * A text as Markdown that shows just that text, on one line, in a table's cell as well. `MarkdownString.appendText` makes
 * every space one that does not break, which tears tooltips wide.
 */
export function asMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&$]/g, "\\$&").replace(/\s+/g, " ");
}

/** A text as code in a table's cell. */
export function asCode(text: string): string {
  return `\`${text.replaceAll("`", "ˋ").replaceAll("|", "\\|").replaceAll("\n", " ")}\``;
}
