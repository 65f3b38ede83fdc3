import type { Node, ParseError } from "jsonc-parser";
import { getNodeValue, parseTree, printParseErrorCode } from "jsonc-parser";
import { isSecretName } from "../../core/connection/connectionVariables.ts";
import { looksLikeUrl, secretsInUrl } from "../../core/connection/urlCredentials.ts";
import type { FleetMistake, FleetProblem } from "../../core/problems/fleet.ts";

/** A line of the list, absolute; lines from 1. */
type Line = { readonly file: string; readonly line: number };

type Variables = Readonly<Record<string, string>>;

/** An entry of a list of databases. */
export type FleetEntry = { readonly at: Line } & (
  | { readonly kind: "variables"; readonly name: string; readonly variables: Variables }
  | { readonly kind: "query"; readonly query: string; readonly variables: Variables }
  | { readonly kind: "schemas"; readonly pattern: string; readonly variable: string }
  | { readonly kind: "environments"; readonly pattern: string }
);

/** A list, as far as it can be read. Nothing is done with one that has mistakes. */
export type FleetList = {
  readonly entries: readonly FleetEntry[];
  readonly mistakes: readonly FleetProblem[];
  /** Passwords that were typed in. */
  readonly warnings: readonly FleetProblem[];
};

/** The keys of each kind of entry; the first one says which kind it is. */
const kinds = {
  query: ["query", "variables"],
  schemas: ["schemas", "variable"],
  environments: ["environments"],
  name: ["name", "variables"],
} as const;

type Key = keyof typeof kinds;

/**
 * Reads a list of databases: an array of entries, in JSON with comments.
 *
 * @param file absolute, for the places of mistakes
 */
export function readList(text: string, file: string): FleetList {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const lineOf = (offset: number): Line => ({ file, line: text.slice(0, offset).split("\n").length });
  const [error] = errors;
  if (error) {
    const message = printParseErrorCode(error.error);
    return failed({ code: "fleetList", at: lineOf(error.offset), reason: "syntax", message });
  }
  if (root?.type !== "array") return failed({ code: "fleetList", at: lineOf(root?.offset ?? 0), reason: "notList" });
  const mistakes: FleetProblem[] = [];
  const warnings: FleetProblem[] = [];
  const entries = (root.children ?? []).flatMap((node): readonly FleetEntry[] => {
    const read = new EntryReader(node, lineOf);
    const entry = read.entry();
    mistakes.push(...read.mistakes);
    warnings.push(...read.warnings);
    return entry && read.mistakes.length === 0 ? [entry] : [];
  });
  if (entries.length === 0 && mistakes.length === 0) mistakes.push({ code: "fleetEmpty", at: { file, line: 1 } });
  return { entries, mistakes, warnings };
}

function failed(problem: FleetProblem): FleetList {
  return { entries: [], mistakes: [problem], warnings: [] };
}

/** Reads one entry and collects its mistakes. */
class EntryReader {
  readonly mistakes: FleetProblem[] = [];
  readonly warnings: FleetProblem[] = [];
  readonly #node: Node;
  readonly #lineOf: (offset: number) => Line;
  readonly #values = new Map<string, Node>();
  readonly #offsets = new Map<string, number>();

  constructor(node: Node, lineOf: (offset: number) => Line) {
    this.#node = node;
    this.#lineOf = lineOf;
    for (const property of node.type === "object" ? (node.children ?? []) : []) {
      const [key, value] = property.children ?? [];
      if (!key || !value) continue;
      this.#values.set(String(getNodeValue(key)), value);
      this.#offsets.set(String(getNodeValue(key)), property.offset);
    }
  }

  entry(): FleetEntry | undefined {
    const at = this.#lineOf(this.#node.offset);
    if (this.#node.type !== "object") return this.#wrong({ reason: "notEntry" });
    const found = (Object.keys(kinds) as Key[]).filter((key) => this.#values.has(key));
    const [kind] = found;
    if (kind === undefined || found.length > 1) return this.#wrong({ reason: "kind", found });
    const known: readonly string[] = kinds[kind];
    for (const key of this.#values.keys())
      if (!known.includes(key)) this.#wrong({ reason: "unknownKey", key, known }, this.#offsets.get(key));
    const text = this.#text(kind);
    switch (kind) {
      case "name":
        return { at, kind: "variables", name: text, variables: this.#variables() };
      case "query":
        return { at, kind, query: text, variables: this.#variables() };
      case "environments":
        return { at, kind, pattern: text };
      case "schemas": {
        const variable = this.#text("variable");
        if (variable !== "" && !isName(variable)) this.#wrong({ reason: "variable", variable });
        return { at, kind, pattern: text, variable };
      }
    }
  }

  #wrong(mistake: FleetMistake, offset = this.#node.offset): undefined {
    this.mistakes.push({ code: "fleetList", at: this.#lineOf(offset), ...mistake });
  }

  #text(key: string): string {
    const node = this.#values.get(key);
    const value: unknown = node && getNodeValue(node);
    if (typeof value === "string" && value.trim() !== "") return value;
    this.#wrong({ reason: "notText", key }, node?.offset);
    return "";
  }

  #variables(): Variables {
    const node = this.#values.get("variables");
    if (node?.type !== "object") {
      this.#wrong({ reason: "notVariables" }, node?.offset);
      return {};
    }
    const variables: Record<string, string> = {};
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? [];
      const variable = String(key && getNodeValue(key));
      const text: unknown = value && getNodeValue(value);
      if (!isName(variable) || typeof text !== "string") this.#wrong({ reason: "variable", variable }, property.offset);
      else if (/\$\{(?:[^}]*$|\})/.test(text)) this.#wrong({ reason: "reference", variable }, property.offset);
      else variables[variable] = text;
      if (typeof text === "string" && hasPassword(variable, text))
        this.warnings.push({
          code: "fleetList",
          at: this.#lineOf(property.offset),
          reason: "password",
          variable,
        });
    }
    return variables;
  }
}

function isName(variable: string): boolean {
  return /^[A-Za-z_]\w*$/.test(variable);
}

/** True for a password that is no reference to a variable. */
function hasPassword(variable: string, text: string): boolean {
  const isTyped = (secret: string) => secret !== "" && !secret.includes("${");
  if (looksLikeUrl(text)) return secretsInUrl(text).some(isTyped);
  return isSecretName(variable) && /pass|pwd|secret|token/i.test(variable) && isTyped(text);
}
