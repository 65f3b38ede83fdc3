import type { Token } from "../../sql/tokens.ts";
import type { ObjectName } from "./names.ts";
import { nameOfToken } from "./names.ts";

/** Reads the tokens of a statement from left to right. Its methods never throw, and return nothing at the end. */
export class Cursor {
  readonly tokens: readonly Token[];
  #at: number;

  /** @param tokens without spaces and comments */
  constructor(tokens: readonly Token[], at = 0) {
    this.tokens = tokens;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.tokens.length;
  }

  /** The token at a distance from the current one. */
  peek(distance = 0): Token | undefined {
    return this.tokens[this.#at + distance];
  }

  /** The unquoted word at a distance, in upper case; empty for any other token. */
  word(distance = 0): string {
    return wordOf(this.peek(distance));
  }

  skip(count = 1): void {
    this.#at = Math.min(this.tokens.length, this.#at + count);
  }

  /** Consumes a sequence of words if all of them follow. */
  take(...words: readonly string[]): boolean {
    if (!words.every((word, index) => this.word(index) === word)) return false;
    this.skip(words.length);
    return true;
  }

  /** Consumes `IF EXISTS` or `IF NOT EXISTS`. */
  takeIfExists(): boolean {
    return this.take("IF", "EXISTS") || this.take("IF", "NOT", "EXISTS");
  }

  /** Consumes a symbol. */
  symbol(text: string): boolean {
    if (this.peek()?.text !== text) return false;
    this.skip();
    return true;
  }

  /** Consumes a name without a schema. */
  identifier(): string | undefined {
    const name = nameOfToken(this.peek());
    if (name !== undefined) this.skip();
    return name;
  }

  /** Consumes a name with or without a schema. */
  name(): ObjectName | undefined {
    const parts: string[] = [];
    for (let part = this.identifier(); part !== undefined; part = this.identifier()) {
      parts.push(part);
      if (!this.symbol(".")) break;
    }
    const [last, schema] = parts.toReversed();
    if (last === undefined) return undefined;
    return schema === undefined ? { name: last } : { schema, name: last };
  }

  /** Consumes names with commas between them. */
  names(): readonly ObjectName[] {
    const names: ObjectName[] = [];
    for (let name = this.name(); name !== undefined; name = this.name()) {
      names.push(name);
      this.symbol("*");
      if (!this.symbol(",")) break;
    }
    return names;
  }

  /** Consumes parentheses, and returns the tokens between them. */
  group(): readonly Token[] | undefined {
    if (this.peek()?.text !== "(") return undefined;
    const start = this.#at + 1;
    const end = endOfGroup(this.tokens, this.#at);
    this.#at = Math.min(this.tokens.length, end + 1);
    return this.tokens.slice(start, end);
  }

  /** Consumes tokens up to one for which `isEnd` holds outside of parentheses. */
  until(isEnd: (word: string, token: Token) => boolean): readonly Token[] {
    const start = this.#at;
    for (let token = this.peek(); token !== undefined; token = this.peek()) {
      if (isEnd(wordOf(token), token)) break;
      if (token.text === "(" || token.text === "[") this.#at = endOfGroup(this.tokens, this.#at);
      this.skip();
    }
    return this.tokens.slice(start, this.#at);
  }

  /** The remaining tokens. */
  rest(): readonly Token[] {
    return this.tokens.slice(this.#at);
  }
}

/** The word of a token in upper case; empty for any other token. */
export function wordOf(token: Token | undefined): string {
  return token?.kind === "word" ? token.text.toUpperCase() : "";
}

/** True if the tokens contain a sequence of words. */
export function hasWords(tokens: readonly Token[], ...words: readonly string[]): boolean {
  return tokens.some((_, at) => words.every((word, index) => wordOf(tokens[at + index]) === word));
}

/** The parts of a list that are separated by commas outside of parentheses. */
export function partsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const cursor = new Cursor(tokens);
  const parts: (readonly Token[])[] = [];
  while (!cursor.isAtEnd) {
    parts.push(cursor.until((_, { text }) => text === ","));
    cursor.symbol(",");
  }
  return parts;
}

function endOfGroup(tokens: readonly Token[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    const text = tokens[at]?.text;
    if (text === "(" || text === "[") depth++;
    else if ((text === ")" || text === "]") && --depth === 0) return at;
  }
  return tokens.length;
}
