/** The helper of rolldown that passes a type to `reflect-metadata`. No plugin hook receives it. */
const handed = /(function __decorateMetadata\((\w+), (\w+)\) \{\s*if \([^\n]*\) return Reflect\.metadata\()\2, \3\)/;

/** The type of an enum's members; one of numbers leads back from each to its name. In one line: it is put into code. */
const typeOfEnum = [
  "(value) => {",
  `if (typeof value === "string") return String;`,
  `if (typeof value === "number") return Number;`,
  `if (typeof value !== "object" || value === null) return value;`,
  "const members = Object.keys(value).filter((key) => Number.isNaN(Number(key))).map((key) => typeof value[key]);",
  `if (members.every((type) => type === "string")) return String;`,
  `return members.every((type) => type === "number") ? Number : Object;`,
  "}",
].join(" ");

/**
 * Replaces the `design:type` of an imported enum by the type of its members, as `tsc` emits it. A bundler, which
 * compiles one file at a time, emits the enum object. Line numbers do not change.
 */
export function withEnumTypes(code: string): string {
  return code.replace(handed, `$1$2, $2 === "design:type" ? (${typeOfEnum})($3) : $3)`);
}
