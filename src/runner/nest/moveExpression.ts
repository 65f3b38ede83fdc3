import path from "node:path";
import type { NotCarriedReason, SetupNote } from "../../core/setup/notes.ts";
import { environmentVariable, readVariable } from "../../core/setup/variables.ts";
import type { Node } from "../source/ast.ts";
import { childrenOf, isFunction, keyOf, memberName, unwrapped } from "../source/ast.ts";
import type { ConfigCall } from "./configCalls.ts";
import { bindingOf, configCall, isConfigService } from "./configCalls.ts";
import { CarriedNames } from "./movedNames.ts";
import type { ExpressionResolver } from "./resolveExpression.ts";
import { isSimple } from "./resolveExpression.ts";
import { indentOf, reindented } from "./indentation.ts";
import { CannotMove } from "./cannotMove.ts";
import type { Binding, ScopedNode, Scope } from "./scope.ts";
import { outermost, patternOf } from "./scope.ts";
import { lineOf } from "../source/modules.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

type Edit = { readonly start: number; readonly end: number; readonly text: string };
type Visit = {
  readonly node: Node;
  readonly parent: Node | undefined;
  readonly key: string;
  readonly scope: Scope;
  /** Names of functions within the expression. */
  readonly shadowed: ReadonlySet<string>;
};

/** How the file is written that expressions are carried to. */
export type CarryTarget = {
  /** Absolute. */
  readonly file: string;
  readonly quote: '"' | "'";
  /** `process.env["A"]`, which some tsconfigs want. */
  readonly brackets: boolean;
  readonly typescript: boolean;
};

/** Carries expressions into another file: what they need comes with them, and a ConfigService becomes the variables. */
export class ExpressionMover {
  readonly names: CarriedNames;
  readonly notes: SetupNote[] = [];
  readonly #target: CarryTarget;
  readonly #follower: ExpressionResolver;

  constructor(follower: ExpressionResolver, target: CarryTarget) {
    this.#follower = follower;
    this.#target = target;
    this.names = new CarriedNames(target.file);
  }

  /**
   * Text of an expression for the target file.
   *
   * @param number true if the target needs a number and the expression reads a variable
   * @throws NotCarried
   */
  text({ node, scope }: ScopedNode, number = false): string {
    const inner = innermost(node);
    const call = configCall(inner, scope);
    if (call) return this.#configText(call, inner, scope, number);
    return this.#edited({ node, parent: undefined, key: "", scope, shadowed: new Set() });
  }

  /**
   * The same, of an expression that is an object: no variable is one.
   *
   * @throws NotCarried
   */
  objectText(placed: ScopedNode): string {
    const call = configCall(innermost(placed.node), placed.scope);
    if (call && !this.#follower.configValue(call.key)) throw new CannotMove("configuration");
    return this.text(placed);
  }

  #edited(visit: Visit): string {
    const { node, scope } = visit;
    const edits = this.#visit(visit);
    let text = "";
    let at = node.start;
    for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
      text += scope.module.text.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    return text + scope.module.text.slice(at, node.end);
  }

  #visit(visit: Visit): readonly Edit[] {
    const { node, scope, shadowed } = visit;
    switch (node.type) {
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSNonNullExpression": {
        if (/^as\s+const$/.test(scope.module.text.slice(node.expression.end, node.end).trim()))
          return this.#visit({ ...visit, node: node.expression, parent: node });
        const text = this.#edited({ ...visit, node: node.expression });
        return [replace(node, text)];
      }
      case "AwaitExpression":
        throw new CannotMove("awaits");
      case "ThisExpression":
        throw new CannotMove("instance");
      case "TSTypeAnnotation":
      case "TSTypeParameterInstantiation":
      case "TSTypeParameterDeclaration":
        return [replace(node, "")];
      case "CallExpression": {
        const call = configCall(node, scope);
        if (call) return [replace(node, this.#bracketed(this.#configText(call, node, scope, false, visit), visit))];
        return this.#below(visit);
      }
      case "MemberExpression":
        return this.#member(visit);
      case "Identifier":
        return isReference(visit) && !shadowed.has(node.name) ? this.#name(visit, node.name) : [];
      case "Property": {
        const edits = this.#below(visit);
        const key = node.shorthand ? keyOf(node) : undefined;
        return key === undefined
          ? edits
          : edits.map((edit) => (edit.start === node.start ? { ...edit, text: `${key}: ${edit.text}` } : edit));
      }
      default:
        if (isFunction(node)) {
          const own = node.params.flatMap((parameter) => namesIn(patternOf(parameter)));
          return this.#below({ ...visit, shadowed: new Set([...shadowed, ...own]) });
        }
        return this.#below(visit);
    }
  }

  #below(visit: Visit): readonly Edit[] {
    const { node } = visit;
    // The key and the value of `{ a }` are one place.
    const children = childrenOf(node).filter(
      ({ key }) => !(node.type === "Property" && key === "key" && (node.shorthand || !node.computed)),
    );
    return children.flatMap((child) => this.#visit({ ...visit, node: child.node, key: child.key, parent: node }));
  }

  #member(visit: Visit): readonly Edit[] {
    const { node, scope, shadowed } = visit;
    if (node.type !== "MemberExpression") return [];
    const directory = memberName(node) === "dirname" && node.object.type === "MetaProperty";
    if (directory) return this.#place(visit, "import.meta.dirname");
    if (node.object.type === "MetaProperty" && this.#away(scope) !== "") throw new CannotMove("place");
    const root = rootOf(node);
    if (configCall(root, scope)) {
      const value = this.#follower.follow({ node, scope });
      if (value.node !== node) return [replace(node, this.#inline(value, visit))];
      if (unwrappedTypes(node.object) === root && !((memberName(node) ?? "") in String.prototype))
        throw new CannotMove("configuration");
      return this.#below(visit);
    }
    const binding = bindingOf(root, scope);
    const isLocal = binding?.kind === "value" && binding.local;
    if (binding && !isLocal && !(root.type === "Identifier" && shadowed.has(root.name))) {
      const value = this.#follower.follow({ node, scope });
      if (value.node === node) throw new CannotMove(reasonOf(binding));
      return [replace(node, this.#inline(value, visit))];
    }
    return this.#below(visit);
  }

  #name(visit: Visit, name: string): readonly Edit[] {
    const { node, scope } = visit;
    if (name === "__dirname") return this.#place(visit, "__dirname");
    if (name === "__filename" && this.#away(scope) !== "") throw new CannotMove("place");
    const binding = scope.names.get(name);
    if (binding) {
      if (binding.kind === "value" && binding.local && !isConfigService(node, scope)) {
        this.names.declare(name, binding.value.node, () => this.#constant(name, binding.value));
        return [];
      }
      const value = this.#follower.follow({ node, scope });
      if (value.node === node) throw new CannotMove(reasonOf(binding));
      return [replace(node, this.#inline(value, visit))];
    }
    const declared = scope.module.declared.get(name);
    if (declared) {
      if (isConfigService(node, scope)) throw new CannotMove("injected");
      const here = outermost(scope.module);
      const isValue = declared.statement.type === "VariableDeclaration";
      this.names.declare(name, declared.node, () =>
        isValue
          ? this.#constant(name, { node: declared.node, scope: here })
          : this.#edited({ ...visit, node: declared.node, scope: here, shadowed: new Set([name]) }),
      );
      return [];
    }
    const imported = scope.module.imports.get(name);
    if (!imported) return [];
    if (imported.specifier.startsWith("@nestjs/")) throw new CannotMove("nest");
    this.names.import(name, imported, scope.module.file);
    return [];
  }

  #constant(name: string, value: ScopedNode): string {
    return `const ${name} = ${reindented(this.text(value), indentOf(value), "")}`;
  }

  /** A folder of another file's, from here. */
  #place(visit: Visit, text: string): readonly Edit[] {
    const { node, parent, key, scope } = visit;
    const away = this.#away(scope);
    if (away === "") return [];
    const moved = `${text} + ${this.#quoted(`/${away}`)}`;
    const needsNone =
      parent?.type === "TemplateLiteral" ||
      (parent?.type === "CallExpression" && key === "arguments") ||
      (parent?.type === "BinaryExpression" && parent.operator === "+" && key === "left");
    return [replace(node, needsNone ? moved : `(${moved})`)];
  }

  /** From the target's folder to that of the scope's file; empty where it is the same. */
  #away({ module }: Scope): string {
    return path.relative(path.dirname(this.#target.file), path.dirname(module.file)).replaceAll("\\", "/");
  }

  #inline(value: ScopedNode, visit: Visit): string {
    const text = reindented(this.text(value), indentOf(value), indentOf(visit));
    return isSimple(unwrapped(value.node)) ? text : this.#bracketed(text, visit);
  }

  #configText(call: ConfigCall, node: Node, scope: Scope, number: boolean, visit?: Visit): string {
    const known = this.#follower.configValue(call.key);
    const fallback = call.fallback && this.text({ node: call.fallback, scope });
    if (known) {
      const text = reindented(this.text(known), indentOf(known), indentOf({ node, scope }));
      return fallback === undefined ? text : `${isSimple(known.node) ? text : `(${text})`} ?? ${fallback}`;
    }
    const variable = environmentVariable(call.key);
    if (variable !== call.key)
      this.notes.push({
        kind: "configKey",
        key: call.key,
        variable,
        at: { file: scope.module.file, line: lineOf(scope.module, node) },
      });
    const { parent, key } = visit ?? { parent: undefined, key: "" };
    const converts = parent !== undefined && isConversion(parent);
    const type = call.type ?? (number ? "number" : undefined);
    return readVariable(variable, {
      brackets: this.#target.brackets,
      quote: this.#target.quote,
      ...(type && !converts ? { type } : {}),
      ...omitUndefined({ fallback }),
      isText:
        parent?.type === "MemberExpression" || (parent?.type === "CallExpression" && key === "arguments" && converts),
    });
  }

  #bracketed(text: string, { parent, key }: Visit): string {
    const standsAlone =
      parent === undefined ||
      ["Property", "ArrayExpression", "VariableDeclarator", "TemplateLiteral", "SpreadElement"].includes(parent.type) ||
      (parent.type === "CallExpression" && key === "arguments");
    return standsAlone || /^[\w.$]+(\[[^\]]*\])?$/.test(text) ? text : `(${text})`;
  }

  #quoted(text: string): string {
    return `${this.#target.quote}${text}${this.#target.quote}`;
  }
}

function reasonOf(binding: Binding): NotCarriedReason {
  return binding.kind === "value" || binding.kind === "member" ? "instance" : "injected";
}

function replace({ start, end }: Node, text: string): Edit {
  return { start, end, text };
}

function innermost(node: Node): Node {
  return node.type === "AwaitExpression" ? node : unwrappedTypes(node);
}

function unwrappedTypes(node: Node): Node {
  return node.type === "TSAsExpression" || node.type === "TSNonNullExpression" || node.type === "TSSatisfiesExpression"
    ? unwrappedTypes(node.expression)
    : node;
}

/** True if an identifier refers to a value, and is not the name of a property. */
function isReference({ node, parent, key }: Visit): boolean {
  if (node.type !== "Identifier" || !parent) return true;
  if (parent.type === "MemberExpression") return key === "object" || parent.computed;
  if (parent.type === "MethodDefinition" || parent.type === "PropertyDefinition")
    return key !== "key" || parent.computed;
  return !/^TS/.test(parent.type) || parent.type === "TSEnumMember";
}

/** `Number(…)`, `parseInt(…, 10)`, `+…`: expressions that convert a text to a number or a boolean. */
function isConversion(parent: Node): boolean {
  if (parent.type === "UnaryExpression") return true;
  if (parent.type !== "CallExpression") return false;
  const { callee } = parent;
  const name = callee.type === "Identifier" ? callee.name : memberName(callee);
  return ["Number", "parseInt", "parseFloat", "Boolean", "String", "parse"].includes(name ?? "");
}

function rootOf(node: Node): Node {
  if (node.type !== "MemberExpression") return node;
  return node.object.type === "ThisExpression" ? node : rootOf(unwrappedTypes(node.object));
}

function namesIn(pattern: Node): readonly string[] {
  return pattern.type === "Identifier" ? [pattern.name] : childrenOf(pattern).flatMap(({ node }) => namesIn(node));
}
