import type { EntityStyle } from "../../../core/entity/style.ts";
import type { NameCase } from "../../../core/entity/names.ts";
import { inCase, pluralOf } from "../../../core/entity/names.ts";
import type { WrittenEntity } from "./entityClasses.ts";
import { textOption } from "./entityClasses.ts";
import { mostCommon } from "./mostCommon.ts";

/** How entities name their tables and their schema. */
export function tableHabitsOf(entities: readonly WrittenEntity[], classSuffix: string) {
  const explicit = entities.flatMap(({ name, table, options }) =>
    table === undefined
      ? []
      : [{ table, name: name.replace(new RegExp(`${classSuffix}$`), ""), isObject: options !== undefined }],
  );
  const fits = explicit.flatMap(({ table, name }) =>
    [true, false].flatMap((plural) =>
      (["snake", "kebab", "camel", "pascal"] as const)
        .filter((one) => inCase(plural ? pluralOf(name) : name, one) === table)
        .map((one) => `${one} ${plural}`),
    ),
  );
  const [tableCase = "snake", plural] = (mostCommon(fits) ?? "snake false").split(" ");
  const schemas = entities.map(({ options }) => textOption(options, "schema"));
  const [schema] = schemas;
  const isShared = schema !== undefined && schemas.every((other) => other === schema);
  const isNamed = explicit.length * 2 > entities.length;
  const isObject = isShared || (isNamed && mostCommon(explicit.map((one) => one.isObject)) === true);
  const tableForm: EntityStyle["tableForm"] = isObject ? "object" : isNamed ? "argument" : "none";
  return {
    tableForm,
    tableNamed: isNamed,
    tableCase: tableCase as NameCase,
    tablePlural: plural === "true",
    ...(isShared ? { schema } : {}),
  };
}
