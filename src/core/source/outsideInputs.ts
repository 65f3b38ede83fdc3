import { codeOnly } from "./scanner.ts";

/** The inputs of a revision besides its own text, which may give it another effect on another database. */
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
/** `const { env } = process`; the module's name in an import is a text, which is not code. */
const takenEnvironment = /\{[^{};]*\benv\b[^{};]*\}\s*=\s*process\b(?!\s*\.)/;
const importedEnvironment = /\bimport\s*\{[^{}]*\benv\b[^{}]*\}\s*from\s*["'](?:node:)?process["']/;
const variable = /(?<![\w$.])env\s*\??\.\s*(\w+)/g;
const time = /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(?:\(\s*\)|(?!\s*[\w(.]))/;
const chance = /\bMath\s*\.\s*random\b|\brandom(?:UUID|Bytes|Int|Fill|FillSync)\b|\bgetRandomValues\b/;

/** The text before an expression if its value is used. */
const used = String.raw`(?:[=(,[?:]|=>|\breturn|\bof)\s*\(*\s*await\s+`;
/** A call that may return rows, up to its opening parenthesis. */
const call = String.raw`\.\s*(?:query|find\w*|count\w*|exists?\w*)\s*(?:<[^;()]*>)?\(`;
/** An object, with calls such as `getRepository(User)`. */
const object = String.raw`[\w$]+(?:\s*[?!]?\.\s*[\w$]+|\s*(?:<[^;()]*>)?\([^()]*\))*?\s*[?!]?`;
/** A query with a result that the code uses. */
const result = new RegExp(`${used}${object}${call}([^;]*)`, "g");
const results = [
  new RegExp(String.raw`${used}Promise\s*\.\s*all(?:Settled)?\s*\([^;]{0,4000}${call}`),
  // A function without a parameter does not receive the rows.
  new RegExp(String.raw`${call}(?:[^()]|\([^()]*\))*\)\s*\.\s*then\s*\((?!\s*(?:async\s*)?\(\s*\))`),
  /\.\s*get(?:Many|ManyAndCount|One|OneOrFail|RawMany|RawOne|RawAndEntities|Count|Exists)\s*(?:<[^;()]*>)?\(/,
];

/**
 * Reads what the text of a revision reads from outside; not what the files that it imports read. A text does not show all: a
 * query in a function of the revision, for example, is not found.
 */
export function outsideInputs(text: string): OutsideInputs {
  const code = codeOnly(text);
  const isTaken = takenEnvironment.test(code) || (importedEnvironment.test(text) && /\bimport\s*\{/.test(code));
  const found = [...code.matchAll(environment), ...(isTaken ? code.matchAll(variable) : [])];
  return {
    variables: [...new Set(found.flatMap(([, name]) => name ?? []))],
    readsEnvironment: isTaken || found.length > 0,
    readsTime: time.test(code),
    usesChance: chance.test(code),
    // A squashed revision looks for those that it replaces.
    readsRows:
      [...code.matchAll(result)].some(([, rest = ""]) => !rest.includes("this.replaces")) ||
      results.some((one) => one.test(code)),
  };
}
