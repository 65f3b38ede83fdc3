/** A range of offsets; `end` is exclusive. */
export type Range = { readonly start: number; readonly end: number };

/** What the scanner has read before a `/`. */
export type ReadBefore = {
  readonly comments: readonly Range[];
  /** The last pair of parentheses. */
  readonly parentheses: Range | undefined;
  /** The last regular expression. */
  readonly expression: Range | undefined;
};

/** A regular expression from its first `/`, on one line, with its flags; in a class of characters `/` is plain. */
const expression = /\/(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;

/** Words before an expression; after other words `/` divides. */
const beforeExpression =
  /(?:^|[^\p{ID_Continue}$.])(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield|instanceof|default)$/u;

/** The end of a value: `/` divides. A keyword is excluded by `beforeExpression`. */
const value = /(?:[\p{ID_Continue}$)\]"'`]|[\p{ID_Continue}$)\]]\s*(?:\+\+|--)|[\p{ID_Continue}$)\]]!|\d\.)$/u;

/** The word before the parentheses of a statement: an expression may follow them. */
const statement = /(?:^|[^\p{ID_Continue}$.])(?:if|while|for|for\s+await|with)\s*$/u;

/** Returns the end of a regular expression that begins at an offset. Undefined if the `/` there divides. */
export function endOfExpression(text: string, at: number, read: ReadBefore): number | undefined {
  const end = endOfCode(text, at, read.comments);
  if (end === read.expression?.end) return undefined;
  const before = text.slice(Math.max(0, end - 100), end);
  const { parentheses } = read;
  const isHead =
    parentheses?.end === end && statement.test(text.slice(Math.max(0, parentheses.start - 20), parentheses.start));
  if (value.test(before) && !isHead && !beforeExpression.test(before)) return undefined;
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : undefined;
}

/** The end of the last code before an offset. Comments and blanks between are skipped. */
function endOfCode(text: string, at: number, comments: readonly Range[]): number {
  let end = at;
  for (let index = comments.length - 1; ; index--) {
    while (end > 0 && /\s/.test(text[end - 1] ?? "")) end--;
    const comment = comments[index];
    // Blanks at the end of a line comment belong to the comment.
    if (!comment || comment.end < end) return end;
    end = Math.min(end, comment.start);
  }
}
