import type { ColumnStyle } from "../../../core/entity/style.ts";
import { inCase } from "../../../core/entity/names.ts";
import { findNodes, keyOf, propertyOf, stringOf, unwrapped } from "../../source/ast.ts";
import type { DecoratedProperty, DecoratorCall } from "../../source/decorators.ts";
import { optionsOf } from "../../source/decorators.ts";
import { textOption } from "./entityClasses.ts";
import { mostCommon } from "./mostCommon.ts";

/** A property with `@Column`. */
export type Column = DecoratedProperty & { readonly column: DecoratorCall };

/** How entities name columns, enums, join columns and join tables. */
export function nameHabitsOf(members: readonly DecoratedProperty[], columns: readonly Column[]) {
  const named = columns.map(({ property, column }) => ({ property, name: textOption(optionsOf(column), "name") }));
  const several = named.filter(({ property }) => inCase(property, "snake") !== property);
  const isSnake =
    several.filter(({ property, name }) => name === inCase(property, "snake")).length * 2 > several.length;
  const single = named.filter(({ property }) => inCase(property, "snake") === property);
  const isAlways = single.filter(({ property, name }) => name === property).length * 2 > single.length;
  const joinTables = members.flatMap(({ decorators }) => decorators.filter(({ name }) => name === "JoinTable"));
  const columnNames: ColumnStyle["columnNames"] = !isSnake ? "none" : isAlways ? "always" : "whereDifferent";
  return {
    columnNames,
    ...enumHabitsOf(columns),
    joinColumn: joinColumnOf(members) ?? (isSnake ? ("snake" as const) : ("none" as const)),
    joinTableNamed: mostCommon(joinTables.map((one) => namesIn(one).length > 0)) ?? isSnake,
  };
}

function enumHabitsOf(columns: readonly Column[]) {
  const enums = columns.flatMap(({ column }) => {
    const options = optionsOf(column);
    const value = options && propertyOf(options, "enum");
    return value ? [{ options, isArray: unwrapped(value).type === "ArrayExpression" }] : [];
  });
  const isArray = mostCommon(enums.map((one) => one.isArray)) === true;
  return {
    enumForm: isArray ? ("array" as const) : ("enum" as const),
    enumNamed: enums.length > 0 && enums.every(({ options }) => propertyOf(options, "enumName") !== undefined),
  };
}

function joinColumnOf(members: readonly DecoratedProperty[]): ColumnStyle["joinColumn"] | undefined {
  const kinds = members
    .filter(({ decorators }) => decorators.some(({ name }) => name === "ManyToOne"))
    .map(({ decorators }) => {
      const join = decorators.find(({ name }) => name === "JoinColumn");
      if (!join) return "none";
      const [name] = namesIn(join);
      if (name === undefined) return "bare";
      return name.includes("_") ? "snake" : "camel";
    });
  return mostCommon(kinds);
}

/** The values of `name` in the arguments of a decorator, at any depth. */
function namesIn({ args }: DecoratorCall): readonly string[] {
  const properties = args.flatMap((arg) => findNodes(arg, (node) => node.type === "Property"));
  return properties.flatMap((property) => (keyOf(property) === "name" ? (stringOf(property.value) ?? []) : []));
}
