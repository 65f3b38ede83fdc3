import { codeOnly } from "./scanner.ts";

/** What the code of a revision reads besides its own text, so that it may do something else on another database. */
export type OutsideInputs = {
  /** Names of variables of the environment; empty without a name that the text has. */
  readonly variables: readonly string[];
  readonly readsEnvironment: boolean;
  readonly readsTime: boolean;
  readonly usesChance: boolean;
  /** True if it uses the result of a query. */
  readonly readsRows: boolean;
};

const environment = /\bprocess\s*\.\s*env\b(?:\s*\??\.\s*(\w+))?/g;
const time = /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(?:\(\s*\)|(?!\s*[\w(.]))/;
const chance = /\bMath\s*\.\s*random\b|\brandom(?:UUID|Bytes|Int)\b/;
/** A query whose result is not thrown away. */
const result =
  /(?:[=(,[?:]|=>|\breturn|\bof)\s*\(*\s*await\s+[\w.]+\s*\.\s*(?:query|find\w*|count\w*|exists?\w*)\s*(?:<[^;()]*>)?\(([^;]*)/g;

/** Reads what the text of a revision reads from outside; not what the files that it imports read. */
export function outsideInputs(text: string): OutsideInputs {
  const code = codeOnly(text);
  const found = [...code.matchAll(environment)];
  return {
    variables: [...new Set(found.flatMap(([, name]) => name ?? []))],
    readsEnvironment: found.length > 0,
    readsTime: time.test(code),
    usesChance: chance.test(code),
    // A squashed revision looks for those that it replaces.
    readsRows: [...code.matchAll(result)].some(([, rest = ""]) => !rest.includes("this.replaces")),
  };
}
