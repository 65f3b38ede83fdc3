/** How a repository's sources look. */
export type Style = {
  readonly quote: '"' | "'";
  readonly indent: string;
  readonly semicolons: boolean;
  readonly endOfLine: "\n" | "\r\n";
};

/** The style that most of some texts have; where they say nothing, two spaces, double quotes and semicolons. */
export function styleOf(texts: readonly string[]): Style {
  const all = texts.join("\n");
  const lines = all.split(/\r?\n/);
  const count = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
  const statements = count(/^\s*(import|export|const|return)\b.*["')\w];?\s*$/);
  return {
    quote: count(/\bfrom '|require\('|^import '/) > count(/\bfrom "|require\("|^import "/) ? "'" : '"',
    indent: indentOf(lines),
    semicolons: statements === 0 || count(/^\s*(import|export|const|return)\b.*;\s*$/) * 2 >= statements,
    endOfLine: all.includes("\r\n") ? "\r\n" : "\n",
  };
}

/** The smallest step in, of the lines that begin with spaces; a tab where more begin with one. */
function indentOf(lines: readonly string[]): string {
  const tabs = lines.filter((line) => line.startsWith("\t")).length;
  const steps = lines.flatMap((line) => {
    const [, spaces = ""] = /^( +)[^\s*]/.exec(line) ?? [];
    return spaces === "" ? [] : [spaces.length];
  });
  if (tabs > steps.length) return "\t";
  const smallest = Math.min(...steps);
  return " ".repeat(smallest === 4 || smallest === 3 ? smallest : 2);
}

/** A text as a literal. */
export function quoted(text: string, { quote }: Style): string {
  return `${quote}${text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`)}${quote}`;
}
