import type { ESTree } from "rolldown/utils";
import type { Node } from "../source/ast.ts";
import { isCall, memberName, stringOf, unwrapped } from "../source/ast.ts";
import type { Binding, Scope } from "./scope.ts";

/** `config.get<number>("DB_PORT", 5432)`, of NestJS's ConfigService. */
export type ConfigCall = {
  readonly key: string;
  readonly fallback?: Node;
  /** The type that the call says it has. */
  readonly type?: "number" | "boolean";
};

/** The binding of a name, or of a field of `this`. */
export function bindingOf(node: Node, { names, fields }: Scope): Binding | undefined {
  if (node.type === "Identifier") return names.get(node.name);
  if (node.type !== "MemberExpression" || node.object.type !== "ThisExpression") return undefined;
  return fields.get(memberName(node) ?? "");
}

/** True if an expression is a ConfigService: an injected one, or `new ConfigService()` in the file. */
export function isConfigService(given: Node, scope: Scope): boolean {
  const node = unwrapped(given);
  const binding = bindingOf(node, scope);
  if (binding) {
    if (binding.kind === "value") return isConfigService(binding.value.node, binding.value.scope);
    return binding.kind === "config";
  }
  if (node.type === "Identifier") {
    const declared = scope.module.declared.get(node.name);
    return declared !== undefined && isMade(declared.node);
  }
  return isMade(node);
}

function isMade(node: Node): boolean {
  return node.type === "NewExpression" && node.callee.type === "Identifier" && node.callee.name === "ConfigService";
}

/** Reads a call of a ConfigService with a literal key. */
export function configCall(node: Node, scope: Scope): ConfigCall | undefined {
  if (!isCall(node) || node.callee.type !== "MemberExpression") return undefined;
  if (!["get", "getOrThrow"].includes(memberName(node.callee) ?? "")) return undefined;
  if (!isConfigService(node.callee.object, scope)) return undefined;
  const [first, second] = node.arguments;
  const key = stringOf(first);
  if (key === undefined) return undefined;
  const type = typeOf(node.typeArguments);
  // An object in second place is of options: `{ infer: true }`.
  const fallback = second && second.type !== "ObjectExpression" ? second : undefined;
  return { key, ...(fallback ? { fallback } : {}), ...(type ? { type } : {}) };
}

function typeOf(given: ESTree.TSTypeParameterInstantiation | null | undefined): ConfigCall["type"] {
  const [type] = given?.params ?? [];
  if (type?.type === "TSNumberKeyword") return "number";
  return type?.type === "TSBooleanKeyword" ? "boolean" : undefined;
}
