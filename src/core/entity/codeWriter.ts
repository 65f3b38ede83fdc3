import type { EntityStyle } from "./style.ts";

/** A value of code: as it stands, or an object of such values. */
export type Code = string | { readonly [key: string]: Code | undefined };

type Style = Pick<EntityStyle, "indent" | "width" | "quote" | "semicolons">;

/** A text as a string of code, in the repository's quotes. */
export function quoted(text: string, { quote }: Pick<Style, "quote">): string {
  const inner = JSON.stringify(text).slice(1, -1);
  return quote === '"' ? `"${inner}"` : `'${inner.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** `Column({ type: "text" })` at a depth, over several lines where one is too long. */
export function call(name: string, args: readonly Code[], depth: number, style: Style): readonly string[] {
  const given = args.filter((arg) => typeof arg === "string" || Object.keys(clean(arg)).length > 0);
  const line = `${name}(${given.map(inline).join(", ")})`;
  if (style.indent.repeat(depth).length + line.length <= style.width) return [style.indent.repeat(depth) + line];
  const last = given.at(-1);
  if (last === undefined || typeof last === "string") return [style.indent.repeat(depth) + line];
  const [first = "", ...rest] = broken(last, depth, style);
  return [
    `${style.indent.repeat(depth)}${name}(${[...given.slice(0, -1).map(inline), first].join(", ")}`,
    ...rest.slice(0, -1),
    `${rest.at(-1) ?? ""})`,
  ];
}

/** `key: value,` at a depth, over several lines where one is too long. */
export function entry(key: string, value: Code, depth: number, style: Style): readonly string[] {
  const line = `${style.indent.repeat(depth)}${key}: ${inline(value)},`;
  if (typeof value === "string" || line.length <= style.width) return [line];
  const [first = "", ...rest] = broken(value, depth, style);
  return [`${style.indent.repeat(depth)}${key}: ${first}`, ...rest.slice(0, -1), `${rest.at(-1) ?? ""},`];
}

/** `import { A, B } from "x";`, over several lines where one is too long. */
export function importLine(names: readonly string[], from: string, style: Style): readonly string[] {
  const end = `from ${quoted(from, style)}${style.semicolons ? ";" : ""}`;
  const line = `import { ${names.join(", ")} } ${end}`;
  if (line.length <= style.width) return [line];
  return ["import {", ...names.map((name) => `${style.indent}${name},`), `} ${end}`];
}

function broken(value: Exclude<Code, string>, depth: number, style: Style): readonly string[] {
  const inner = Object.entries(clean(value)).flatMap(([key, part]) => entry(key, part, depth + 1, style));
  return ["{", ...inner, `${style.indent.repeat(depth)}}`];
}

function inline(value: Code): string {
  if (typeof value === "string") return value;
  const parts = Object.entries(clean(value)).map(([key, part]) => `${key}: ${inline(part)}`);
  return `{ ${parts.join(", ")} }`;
}

function clean(value: Exclude<Code, string>): Readonly<Record<string, Code>> {
  return Object.fromEntries(Object.entries(value).filter((pair): pair is [string, Code] => pair[1] !== undefined));
}
