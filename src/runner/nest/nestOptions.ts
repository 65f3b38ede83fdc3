import type { ESTree } from "rolldown/utils";
import type { Node } from "../source/ast.ts";
import { findNodes, isCall, isFunction, memberName, propertyOf, unwrapped } from "../source/ast.ts";
import type { ExpressionResolver } from "./resolveExpression.ts";
import { namespaceOf } from "./nestConfig.ts";
import type { Binding, ScopedNode, Scope } from "./scope.ts";
import { outermost, patternOf, returnedBy } from "./scope.ts";
import type { SourceModule } from "../source/modules.ts";

/** The location of the TypeORM options in a NestJS module. */
export type NestOptions = {
  /** The call of `forRoot` or `forRootAsync`. */
  readonly call: ESTree.CallExpression;
  readonly module: SourceModule;
  /** Absent: not found, though the call is there. */
  readonly options?: ScopedNode;
  /** The options depend on a condition. */
  readonly branches: boolean;
};

/** The calls of `TypeOrmModule.forRoot` and `forRootAsync` in a file. */
export function rootCallsIn({ program }: SourceModule): readonly ESTree.CallExpression[] {
  return findNodes(program, isCall).filter(
    ({ callee }) =>
      callee.type === "MemberExpression" &&
      callee.object.type === "Identifier" &&
      callee.object.name === "TypeOrmModule" &&
      ["forRoot", "forRootAsync"].includes(memberName(callee) ?? ""),
  );
}

/** The options that a call is given: an object literal, or what makes them. */
export function nestOptions(
  follower: ExpressionResolver,
  module: SourceModule,
  call: ESTree.CallExpression,
): NestOptions {
  const scope = outermost(module);
  const [argument] = call.arguments;
  const isAsync = memberName(call.callee) === "forRootAsync";
  if (!argument) return { call, module, branches: false };
  if (!isAsync) return { call, module, options: { node: argument, scope }, branches: false };
  const found = asyncOptions(follower, { node: argument, scope });
  return { call, module, branches: found?.branches ?? false, ...(found ? { options: found } : {}) };
}

function asyncOptions(
  follower: ExpressionResolver,
  argument: ScopedNode,
): (ScopedNode & { readonly branches: boolean }) | undefined {
  const node = unwrapped(argument.node);
  if (isCall(node) && memberName(node.callee) === "asProvider" && node.callee.type === "MemberExpression")
    return follower.called({ node: node.callee.object, scope: argument.scope }, []);
  const { node: object, scope } = follower.follow(argument);
  if (object.type !== "ObjectExpression") return undefined;
  const factory = propertyOf(object, "useFactory");
  if (factory) {
    const injected = propertyOf(object, "inject");
    const given = injected?.type === "ArrayExpression" ? injected.elements : [];
    const bindings = given.map((one): Binding => (one ? injection(follower, one, scope) : { kind: "injected" }));
    return follower.called({ node: factory, scope }, bindings);
  }
  const provider = propertyOf(object, "useClass") ?? propertyOf(object, "useExisting");
  return provider && providedBy(follower, { node: provider, scope });
}

/** The return value of a class's `createTypeOrmOptions`. */
function providedBy(
  follower: ExpressionResolver,
  provider: ScopedNode,
): (ScopedNode & { readonly branches: boolean }) | undefined {
  const { node, scope } = follower.follow(provider);
  if (node.type !== "ClassDeclaration" && node.type !== "ClassExpression") return undefined;
  const method = methodOf(node, "createTypeOrmOptions");
  if (!method) return undefined;
  const fields = new Map<string, Binding>();
  for (const parameter of methodOf(node, "constructor")?.params ?? []) {
    const name = patternOf(parameter);
    const decorators = parameter.type === "TSParameterProperty" ? parameter.decorators : [];
    if (name.type === "Identifier") fields.set(name.name, fieldBinding(follower, name, decorators, scope));
  }
  return returnedBy(method, { ...scope, fields }, []);
}

function fieldBinding(
  follower: ExpressionResolver,
  name: ESTree.BindingIdentifier | ESTree.IdentifierReference | Node,
  decorators: readonly ESTree.Decorator[],
  scope: Scope,
): Binding {
  for (const { expression } of decorators) {
    if (isCall(expression) && expression.callee.type === "Identifier" && expression.callee.name === "Inject") {
      const [token] = expression.arguments;
      return token ? injection(follower, token, scope) : { kind: "injected" };
    }
  }
  const annotation = "typeAnnotation" in name ? name.typeAnnotation : undefined;
  const text = annotation ? scope.module.text.slice(annotation.start, annotation.end) : "";
  return /^:\s*ConfigService\b/.test(text) ? { kind: "config" } : { kind: "injected" };
}

/** The binding for a token of `inject` or `@Inject()`: a ConfigService, or a namespace of the configuration. */
function injection(follower: ExpressionResolver, token: Node, scope: Scope): Binding {
  if (token.type === "Identifier") {
    const imported = scope.module.imports.get(token.name);
    return (imported?.imported ?? token.name) === "ConfigService" ? { kind: "config" } : { kind: "injected" };
  }
  if (memberName(token) !== "KEY" || token.type !== "MemberExpression") return { kind: "injected" };
  const namespace = follower.follow({ node: token.object, scope });
  const value = namespaceOf(namespace.node) && follower.called(namespace, []);
  return value ? { kind: "value", value, local: false } : { kind: "injected" };
}

function methodOf(node: ESTree.Class, name: string): ESTree.Function | undefined {
  const found = node.body.body.find(
    (member) => member.type === "MethodDefinition" && member.key.type === "Identifier" && member.key.name === name,
  );
  return found?.type === "MethodDefinition" && isFunction(found.value) ? found.value : undefined;
}
