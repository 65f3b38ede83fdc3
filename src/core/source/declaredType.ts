import { membersOf } from "../entity/decoratorScanner.ts";
import { classesOf } from "./scanner.ts";

/** How a property of a class says its type. */
export type DeclaredType = {
  /** Line of the property, from 1. */
  readonly line: number;
  /** Source text of the type; empty if there is no annotation. */
  readonly text: string;
  /** Kind of the type: imported from another file, an alias in this file, a union, an object type, or another type. */
  readonly kind: "imported" | "alias" | "union" | "object" | "other";
  /** Module specifier of an imported type. */
  readonly from?: string;
};

/** The type that a decorated property of a class declares, in a TypeScript source. */
export function declaredType(source: string, className: string, property: string): DeclaredType | undefined {
  const found = classesOf(source).find(({ name }) => name === className);
  if (!found) return undefined;
  const member = membersOf(source.slice(found.body, found.end)).find((candidate) => candidate.property === property);
  if (!member) return undefined;
  const at = source.slice(found.body + member.start).search(new RegExp(`\\b${escaped(property)}\\s*[!?]?\\s*[:=;]`));
  const line = source.slice(0, found.body + member.start + Math.max(at, 0)).split("\n").length;
  const text = member.type;
  return { line, text, ...kindOf(source, text) };
}

function kindOf(source: string, type: string): Pick<DeclaredType, "kind" | "from"> {
  const parts = type.split("|").filter((part) => !/^\s*(null|undefined)\s*$/.test(part));
  if (parts.length > 1) return { kind: "union" };
  const name = /^\s*([\w$]+)/.exec(parts[0] ?? "")?.[1];
  if (name === undefined) return { kind: /^\s*[{[]/.test(type) ? "object" : "other" };
  const from = importOf(source, name);
  if (from !== undefined) return { kind: "imported", from };
  if (new RegExp(`\\binterface\\s+${escaped(name)}\\b`).test(source)) return { kind: "object" };
  return { kind: new RegExp(`\\btype\\s+${escaped(name)}\\b`).test(source) ? "alias" : "other" };
}

function importOf(source: string, name: string): string | undefined {
  for (const [, names = "", from] of source.matchAll(/\bimport\s+(?:type\s+)?([^"';]+?)\s+from\s*["']([^"']+)["']/g))
    if (new RegExp(`(?:^|[\\s{,])${escaped(name)}(?:$|[\\s},])`).test(names)) return from;
  return undefined;
}

function escaped(text: string): string {
  return text.replace(/[$]/g, "\\$&");
}
