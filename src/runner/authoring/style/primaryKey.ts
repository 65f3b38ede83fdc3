import type { ColumnStyle } from "../../../core/entity/style.ts";
import { inCase } from "../../../core/entity/names.ts";
import type { Node } from "../../source/ast.ts";
import { childrenOf } from "../../source/ast.ts";
import type { DecoratorCall } from "../../source/decorators.ts";
import { argumentsText, decoratedProperties, optionsOf } from "../../source/decorators.ts";
import type { EntityClass } from "./entityClasses.ts";
import { classesBeside, textOption } from "./entityClasses.ts";
import { mostCommon } from "./mostCommon.ts";

const relations = /^(ManyToOne|OneToOne|ManyToMany|OneToMany)$/;

/** The primary key that most entities have. Keys that are generated come first. */
export function keyStyleOf(classes: readonly EntityClass[]): NonNullable<ColumnStyle["key"]> {
  const keys = classesBeside(classes).flatMap(({ source, node }) =>
    decoratedProperties(source, node).flatMap(({ decorators, property, type }) => {
      const decorator = decorators.find(({ name }) => /^Primary(Generated)?Column$/.test(name));
      // A composite key, or one that is a foreign key, is an entity's own.
      if (
        !decorator ||
        decorators.some(({ name }) => relations.test(name)) ||
        !decorator.args.every((arg) => isPlain(arg))
      )
        return [];
      // TypeScript rejects a property without a type.
      if (type === "" && source.file.endsWith("ts")) return [];
      const args = isOwnName(decorator, classes) ? "" : argumentsText(decorator, source);
      return [JSON.stringify({ decorator: decorator.name, args, property, type })];
    }),
  );
  const generated = keys.filter((key) => key.includes("Generated"));
  const found = mostCommon(generated.length > 0 ? generated : keys);
  if (found === undefined) return { decorator: "PrimaryGeneratedColumn", args: "", property: "id", type: "number" };
  return JSON.parse(found) as NonNullable<ColumnStyle["key"]>;
}

/** True for an expression that refers to no name. A constant of the file would have to be copied as well. */
export function isPlain(node: Node, isKnown = (_name: string) => false): boolean {
  if (node.type === "Identifier") return isKnown(node.name);
  return childrenOf(node).every(
    ({ key, node: child }) => (key === "key" && node.type === "Property" && !node.computed) || isPlain(child, isKnown),
  );
}

/** True if the key's column contains the name of its entity: `{ name: "user_id" }`. */
function isOwnName(decorator: DecoratorCall, classes: readonly EntityClass[]): boolean {
  const name = textOption(optionsOf(decorator), "name") ?? "";
  return classes.some(
    (one) => name.startsWith(`${inCase(one.name, "snake")}_`) || name.startsWith(`${inCase(one.name, "camel")}I`),
  );
}
