import type { Node } from "../source/ast.ts";
import { isCall, isFunction, keyOf, memberName, unwrapped } from "../source/ast.ts";
import { bindingOf, configCall, isConfigService } from "./configCalls.ts";
import type { NestConfig } from "./nestConfig.ts";
import { namespaceOf } from "./nestConfig.ts";
import type { Binding, ScopedNode, Returned } from "./scope.ts";
import { outermost, returnedBy } from "./scope.ts";
import type { Sources } from "../source/modules.ts";

/** Maximum number of steps from a name to its value. */
const maxResolutionDepth = 24;

/** Finds what expressions stand for, through names, imports, calls, `this` and the ConfigService, without running them. */
export class ExpressionResolver {
  readonly sources: Sources;
  readonly config: NestConfig;

  constructor(sources: Sources, config: NestConfig) {
    this.sources = sources;
    this.config = config;
  }

  /** Resolves an expression to its definition as far as possible; otherwise returns the expression. */
  follow({ node: given, scope }: ScopedNode, depth = 0): ScopedNode {
    const node = unwrapped(given);
    const here = { node, scope };
    if (depth > maxResolutionDepth) return here;
    const next = this.#next(here, depth);
    return next ? this.follow(next, depth + 1) : here;
  }

  /** The value of a ConfigService's key, such as `database.host`. */
  configValue(key: string): ScopedNode | undefined {
    const [first = "", ...rest] = key.split(".");
    const namespace = this.config.namespaces.get(first);
    if (namespace) {
      const value = this.#called(namespace, []);
      return value && (rest.length === 0 ? value : this.#path(value, rest, 0));
    }
    for (const factory of this.config.loaded) {
      const value = this.#called(this.follow(factory), []);
      const found = value && this.#path(value, [first, ...rest], 0);
      if (found) return found;
    }
    return undefined;
  }

  /** The return value of a function, or of a `registerAs` factory. */
  called(placed: ScopedNode, given: readonly Binding[]): Returned | undefined {
    return this.#called(this.follow(placed), given);
  }

  #called({ node, scope }: ScopedNode, given: readonly Binding[]): Returned | undefined {
    const factory = unwrapped(namespaceOf(node)?.factory ?? node);
    return isFunction(factory) ? returnedBy(factory, scope, given) : undefined;
  }

  #next({ node, scope }: ScopedNode, depth: number): ScopedNode | undefined {
    const binding = bindingOf(node, scope);
    if (binding?.kind === "value") return binding.value;
    if (binding?.kind === "member") return this.#path(binding.of, [binding.key], depth);
    if (binding) return undefined;
    if (node.type === "Identifier") {
      const found = this.sources.lookUp(scope.module, node.name);
      return found && { node: found.node, scope: outermost(found.module) };
    }
    if (node.type === "MemberExpression") {
      const key = memberName(node);
      return key === undefined ? undefined : this.#path({ node: node.object, scope }, [key], depth);
    }
    const call = configCall(node, scope);
    if (call) return this.configValue(call.key);
    if (!isCall(node)) return undefined;
    // `registerAs` is what its result is made of: it can be called as the factory can.
    if (namespaceOf(node)) return undefined;
    const given = node.arguments.map((argument) => this.#bound({ node: argument, scope }));
    return this.#called(this.follow({ node: node.callee, scope }, depth + 1), given);
  }

  #bound({ node, scope }: ScopedNode): Binding {
    return isConfigService(node, scope) ? { kind: "config" } : { kind: "value", value: { node, scope }, local: false };
  }

  #path(from: ScopedNode, keys: readonly string[], depth: number): ScopedNode | undefined {
    let at: ScopedNode | undefined = from;
    for (const key of keys) at = at && this.#member(this.follow(at, depth + 1), key, depth);
    return at;
  }

  #member({ node, scope }: ScopedNode, key: string, depth: number): ScopedNode | undefined {
    if (node.type !== "ObjectExpression") return undefined;
    for (const property of [...node.properties].reverse()) {
      if (property.type === "Property" && keyOf(property) === key) return { node: property.value, scope };
      if (property.type !== "SpreadElement") continue;
      const found = this.#member(this.follow({ node: property.argument, scope }, depth + 1), key, depth);
      if (found) return found;
    }
    return undefined;
  }
}

/** True if an expression needs no parentheses in any position. */
export function isSimple(node: Node): boolean {
  return [
    "Literal",
    "Identifier",
    "MemberExpression",
    "CallExpression",
    "TemplateLiteral",
    "ArrayExpression",
    "ObjectExpression",
  ].includes(node.type);
}
