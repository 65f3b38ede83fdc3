import type { ESTree } from "rolldown/utils";
import type { Entry } from "../../core/setup/dataSourceText.ts";
import type { SourceLocation } from "../../core/problems/problem.ts";
import type { Node } from "../source/ast.ts";
import { keyOf, unwrapped } from "../source/ast.ts";
import type { ExpressionMover } from "./moveExpression.ts";
import type { ExpressionResolver } from "./resolveExpression.ts";
import { isSimple } from "./resolveExpression.ts";
import { indentOf, reindented } from "./indentation.ts";
import { CannotMove } from "./cannotMove.ts";
import type { ScopedNode, Scope } from "./scope.ts";
import { lineOf } from "../source/modules.ts";
import { omitUndefined } from "../../core/omitUndefined.ts";

/** The options of a module as those of a data source, and what was among them. */
export type NestEntries = {
  readonly entries: readonly Entry[];
  /** The options that the data source has, by name. */
  readonly names: ReadonlySet<string>;
  /** `autoLoadEntities`: the entities are registered with `forFeature`, and only NestJS knows them. */
  readonly autoLoad: boolean;
  /** Something is spread that is known only when it is made. */
  readonly opaque: boolean;
  /** The value of `type`, where it is plain. */
  readonly type?: string;
};

/** Options of `@nestjs/typeorm` or of TypeORM before 0.3, which a data source ignores. */
const meaningless = new Set([
  "autoLoadEntities",
  "cli",
  "keepConnectionAlive",
  "manualInitialization",
  "name",
  "retryAttempts",
  "retryDelay",
  "toRetry",
  "verboseRetryLog",
]);
/** They change the database whenever a data source is initialised, which every command of TypeORM's does. */
const switches = new Set(["synchronize", "migrationsRun", "dropSchema"]);
const numbers = new Set(["port", "poolSize", "connectTimeoutMS", "maxQueryExecutionTime", "parseInt8", "max"]);

/** Carries the properties of an object literal, one by one: what cannot be carried leaves a remark at its place. */
export function carryEntries(carrier: ExpressionMover, follower: ExpressionResolver, options: ScopedNode): NestEntries {
  const written: { readonly name: string; readonly entry: Entry }[] = [];
  const names = new Set<string>();
  let autoLoad = false;
  let opaque = false;
  let type: string | undefined;

  const add = ({ node: object, scope }: { readonly node: ESTree.ObjectExpression; readonly scope: Scope }): void => {
    for (const property of object.properties) {
      if (property.type === "SpreadElement") {
        const inner = spread(follower, property, scope);
        if (inner && !isShared(property.argument, scope)) {
          add(inner);
          continue;
        }
        if (inner) for (const { name, value } of plainProperties(follower, inner)) note(name, value);
        if (!inner && isOpaque(property.argument) && canCarry(property.argument, scope)) opaque = true;
        carry("...", property.argument, scope, (text) => (isSimple(property.argument) ? `...${text}` : `...(${text})`));
        continue;
      }
      const name = keyOf(property);
      if (name === undefined) {
        carry("[…]", property, scope, (text) => text);
        continue;
      }
      const value = follower.follow({ node: property.value, scope }).node;
      note(name, value);
      if (meaningless.has(name)) continue;
      if (switches.has(name)) {
        if (!isFalse(value)) carrier.notes.push({ kind: "switchedOff", option: name });
        continue;
      }
      names.add(name);
      if (property.method) refuse(name, new CannotMove("instance"), property, scope);
      else carry(name, property.value, scope, (text) => (text === name ? name : `${nameText(property)}: ${text}`));
    }
  };

  /** The last of a name counts, as in the literals that were spread. */
  const write = (name: string, entry: Entry) => {
    const known = name === "..." ? -1 : written.findIndex((one) => one.name === name);
    if (known >= 0) written.splice(known, 1);
    written.push({ name, entry });
  };

  const note = (name: string, value: Node) => {
    if (name === "autoLoadEntities" && !isFalse(value)) autoLoad = true;
    if (name === "type" && value.type === "Literal") type = String(value.value);
    if (!switches.has(name) && !meaningless.has(name)) names.add(name);
  };

  const canCarry = (node: Node, scope: Scope) => {
    try {
      return carrier.objectText({ node, scope }) !== "";
    } catch (error) {
      if (error instanceof CannotMove) return false;
      throw error;
    }
  };

  const textOf = (name: string, at: ScopedNode) =>
    name === "..." ? carrier.objectText(at) : carrier.text(at, numbers.has(name));

  const carry = (name: string, node: Node, scope: Scope, put: (text: string) => string) => {
    try {
      const at = { node, scope };
      const text = reindented(textOf(name, at), indentOf(at), "");
      write(name, { text: put(text) });
    } catch (error) {
      if (!(error instanceof CannotMove)) throw error;
      refuse(name, error, node, scope);
    }
  };

  const refuse = (property: string, { reason }: CannotMove, node: Node, { module }: Scope) => {
    const at: SourceLocation = { file: module.file, line: lineOf(module, node) };
    carrier.notes.push({ kind: "notCarried", property, reason, at });
    const [first = "", ...more] = module.text.slice(node.start, node.end).split(/\r?\n/);
    names.delete(property);
    write(property, {
      remark: `Not carried over: ${property === "..." ? "..." : `${property}: `}${first}${more.length > 0 ? " …" : ""}`,
    });
  };

  const { node, scope } = options;
  if (node.type === "ObjectExpression") add({ node, scope });
  return {
    entries: written.map(({ entry }) => entry),
    names,
    opaque,
    autoLoad,
    ...omitUndefined({ type }),
  };
}

/** The plain properties of an object, and of the objects that it spreads. */
export function plainProperties(
  follower: ExpressionResolver,
  { node, scope }: ScopedNode,
): readonly { readonly name: string; readonly value: Node }[] {
  if (node.type !== "ObjectExpression") return [];
  return node.properties.flatMap((property) => {
    if (property.type === "SpreadElement") {
      const inner = spread(follower, property, scope);
      return inner ? plainProperties(follower, inner) : [];
    }
    const name = keyOf(property);
    return name === undefined ? [] : [{ name, value: follower.follow({ node: property.value, scope }).node }];
  });
}

/** True if an expression is a constant that another file exports. Such a constant is imported, not copied. */
export function isShared(given: Node, { module, names }: Scope): boolean {
  const node = unwrapped(given);
  if (node.type !== "Identifier" || names.has(node.name)) return false;
  const imported = module.imports.get(node.name);
  return imported !== undefined && !imported.specifier.startsWith("@nestjs/");
}

export function isFalse(node: Node): boolean {
  return node.type === "Literal" && node.value === false;
}

/** True if the properties that a spread expression adds are unknown. A conditional of two literals is known. */
function isOpaque(given: Node): boolean {
  const node = unwrapped(given);
  if (node.type === "ConditionalExpression") return isOpaque(node.consequent) || isOpaque(node.alternate);
  if (node.type === "LogicalExpression") return isOpaque(node.right);
  return node.type !== "ObjectExpression";
}

function spread(follower: ExpressionResolver, { argument }: ESTree.SpreadElement, scope: Scope) {
  const inner = follower.follow({ node: argument, scope });
  return inner.node.type === "ObjectExpression" ? { node: inner.node, scope: inner.scope } : undefined;
}

function nameText({ key }: ESTree.ObjectProperty): string {
  return key.type === "Identifier" ? key.name : key.type === "Literal" ? (key.raw ?? "") : "";
}
