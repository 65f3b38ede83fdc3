import { looksLikeUrl } from "./urlCredentials.ts";

/** A line of an `.env` file that defines a variable. Lines count from 1. */
export type EnvLine = {
  readonly name: string;
  readonly line: number;
  /** The whole text of a URL that dotenv cuts at a `#`, which it takes for the beginning of a comment. */
  readonly uncut?: string;
};

/**
 * Facts about an `.env` file that dotenv does not return: the location of each variable, and lines that dotenv
 * ignores.
 */
export type EnvOutline = {
  readonly variables: readonly EnvLine[];
  /** Lines that are neither an assignment nor a comment: dotenv passes over them without a word. */
  readonly slips: readonly { readonly line: number; readonly text: string }[];
};

/** dotenv's own grammar of a line (its `LINE` expression), here for positions: it returns values only. */
const assignment =
  /^[ \t]*(?:export[ \t]+)?([\w.-]+)(?:[ \t]*=[ \t]*?|:[ \t]+?)([ \t]*'(?:\\'|[^'])*'|[ \t]*"(?:\\"|[^"])*"|[ \t]*`(?:\\`|[^`])*`|[^#\r\n]+)?[ \t]*(#[^\r\n]*)?(?:\r?\n|\r|$)/;

/**
 * Outlines an `.env` text. A slip's text is shown to the user, so everything after its first word is cut: a forgotten
 * `=` must not show a password.
 */
export function outlineEnv(text: string): EnvOutline {
  const variables: EnvLine[] = [];
  const slips: { line: number; text: string }[] = [];
  let rest = text.replace(/^\uFEFF/, "");
  let line = 1;
  while (rest !== "") {
    const match = assignment.exec(rest);
    const consumed = match && match[0] !== "" ? match[0] : (/^[^\r\n]*(?:\r?\n|\r|$)/.exec(rest)?.[0] ?? rest);
    const firstLine = consumed.split(/\r?\n|\r/, 1)[0]?.trim() ?? "";
    const uncut = cutUrl(match?.[2], match?.[3]);
    if (match?.[1]) variables.push({ name: match[1], line, ...(uncut === undefined ? {} : { uncut }) });
    else if (firstLine !== "" && !firstLine.startsWith("#")) slips.push({ line, text: firstWord(firstLine) });
    if (match?.[1] && hasOpenQuote(match[2])) slips.push({ line, text: match[1] });
    line += (consumed.match(/\r?\n|\r/g) ?? []).length;
    rest = rest.slice(consumed.length);
  }
  return { variables, slips };
}

/** A comment needs a space in front of it; an `@` in it is the end of a URL's credentials. */
function cutUrl(value: string | undefined, comment: string | undefined): string | undefined {
  if (value === undefined || !comment?.includes("@") || /[\s"'`]$/.test(value)) return undefined;
  return looksLikeUrl(value) ? `${value.trim()}${comment.trim()}` : undefined;
}

const longestName = 40;

function firstWord(line: string): string {
  const word = line.split(/[\s=:]/, 1)[0] ?? "";
  // A line of a key or of a password that was broken is one word as well, and no name.
  const isName = word.length <= longestName && (word.length < line.length ? /^\w+$/ : /^[A-Z_][A-Z\d_]*$/).test(word);
  return isName ? (word.length < line.length ? `${word} …` : word) : "…";
}

/** `NAME="value` without its end: dotenv takes the quote for a part of the value. */
function hasOpenQuote(value: string | undefined): boolean {
  const trimmed = value?.trim() ?? "";
  const quote = trimmed.charAt(0);
  return (quote === '"' || quote === "'") && !(trimmed.length > 1 && trimmed.endsWith(quote));
}
