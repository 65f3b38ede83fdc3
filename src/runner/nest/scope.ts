import type { ESTree } from "rolldown/utils";
import type { FunctionNode, Node } from "../source/ast.ts";
import { keyOf } from "../source/ast.ts";
import type { SourceModule } from "../source/modules.ts";

/** An expression and where its names mean something. */
export type ScopedNode = { readonly node: Node; readonly scope: Scope };

/** The binding of a function's name, or of a field of `this`. */
export type Binding =
  /** NestJS's `ConfigService`, or what is used in its place. */
  | { readonly kind: "config" }
  /** Another expression; `local`: a `const` of the function's own. */
  | { readonly kind: "value"; readonly value: ScopedNode; readonly local: boolean }
  /** A property of another expression. */
  | { readonly kind: "member"; readonly of: ScopedNode; readonly key: string }
  /** Values that exist in NestJS only. */
  | { readonly kind: "injected" };

export type Scope = {
  readonly module: SourceModule;
  readonly names: ReadonlyMap<string, Binding>;
  /** The fields of `this`. */
  readonly fields: ReadonlyMap<string, Binding>;
};

/** Outside of every function. */
export function outermost(module: SourceModule): Scope {
  return { module, names: new Map(), fields: new Map() };
}

/**
 * The return value of a function, in the scope of its parameters and constants. `branches`: the function may return
 * other values.
 */
export type Returned = ScopedNode & { readonly branches: boolean };

/**
 * Return value of a function: the expression of an arrow function, otherwise the argument of its last `return`.
 *
 * @param given bindings of its parameters, in order
 */
export function returnedBy(fn: FunctionNode, scope: Scope, given: readonly Binding[]): Returned | undefined {
  const names = new Map(scope.names);
  const inner: Scope = { ...scope, names };
  fn.params.forEach((parameter, index) => bind(names, patternOf(parameter), given[index] ?? { kind: "injected" }));
  const { body } = fn;
  if (!body) return undefined;
  return body.type === "BlockStatement"
    ? returnedFrom(body.body, inner, names)
    : { node: body, scope: inner, branches: false };
}

function returnedFrom(statements: readonly Node[], scope: Scope, names: Map<string, Binding>): Returned | undefined {
  let branches = false;
  let result: Node | undefined;
  for (const statement of statements) {
    if (statement.type === "VariableDeclaration") {
      for (const { id, init } of statement.declarations)
        if (init) bind(names, id, { kind: "value", value: { node: init, scope }, local: true });
    } else if (statement.type === "ReturnStatement" && statement.argument) result = statement.argument;
    else if (!["ExpressionStatement", "FunctionDeclaration"].includes(statement.type)) branches = true;
  }
  return result && { node: result, scope, branches };
}

function bind(names: Map<string, Binding>, pattern: Node, binding: Binding): void {
  if (pattern.type === "Identifier") names.set(pattern.name, binding);
  if (pattern.type !== "ObjectPattern") return;
  for (const property of pattern.properties) {
    const key = property.type === "Property" ? keyOf(property) : undefined;
    if (key === undefined || property.type !== "Property" || property.value.type !== "Identifier") continue;
    const of = binding.kind === "value" ? binding.value : undefined;
    names.set(property.value.name, of ? { kind: "member", of, key } : { kind: "injected" });
  }
}

/** A parameter without its default, accessibility and decorators. */
export function patternOf(parameter: ESTree.ParamPattern | ESTree.TSParameterProperty): Node {
  if (parameter.type === "TSParameterProperty") return patternOf(parameter.parameter);
  return parameter.type === "AssignmentPattern" ? parameter.left : parameter;
}
