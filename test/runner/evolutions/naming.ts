/** A naming strategy with `snake_case` columns, as source text for a model or a module. It needs no import. */
export const snakeNaming = `
const { DefaultNamingStrategy } = require("typeorm");
const snake = (...words: string[]) => words.filter(Boolean).join("_").replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
export class SnakeNaming extends DefaultNamingStrategy {
  tableName(className: string, customName?: string) { return customName ?? snake(className); }
  columnName(property: string, custom: string | undefined, prefixes: string[]) {
    return snake(...prefixes) + (prefixes.length > 0 ? "_" : "") + (custom ?? snake(property));
  }
  relationName(property: string) { return snake(property); }
  joinColumnName(relation: string, referenced: string) { return snake(relation, referenced); }
  joinTableName(first: string, second: string, property: string) { return snake(first, property.replace(/\\./g, "_"), second); }
  joinTableColumnName(table: string, property: string, column?: string) { return snake(table, column ?? property); }
}
`;
