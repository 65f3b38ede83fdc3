import type { Problem } from "../../core/problems/problem.ts";
import type { AgentTool } from "./toolTable.ts";

/** Arguments of a tool that fit its schema. */
export type ToolArguments = {
  readonly project?: string;
  readonly target?: string;
  readonly revision?: string;
  readonly table?: string;
  readonly schema?: string;
  readonly against?: "auto" | "database" | "history";
  readonly message?: string;
  readonly files?: readonly string[];
  readonly drops?: readonly string[];
  readonly renames?: Readonly<Record<string, string>>;
  readonly fills?: Readonly<Record<string, string>>;
};

type Property = { readonly type?: string; readonly enum?: readonly string[] };

/** Checks the arguments that a model has written against the schema of a tool. Problem: `toolArgument`. */
export function toolArguments({ input }: AgentTool, given: unknown): ToolArguments | Problem {
  const values = given === undefined || given === null ? {} : given;
  if (typeof values !== "object" || Array.isArray(values)) return wrong("arguments", "an object");
  for (const name of input.required ?? [])
    if (!Object.hasOwn(values, name)) return wrong(name, "given, because the tool needs it");
  for (const [name, value] of Object.entries(values)) {
    const property = Object.hasOwn(input.properties, name) ? (input.properties[name] as Property) : undefined;
    if (!property) return wrong(name, `one of ${Object.keys(input.properties).join(", ")}`);
    const expected = mismatch(property, value);
    if (expected !== undefined) return wrong(name, expected);
  }
  return values;
}

/** What a value should be; undefined if it is right. */
function mismatch({ type, enum: allowed }: Property, value: unknown): string | undefined {
  if (allowed) return allowed.some((one) => one === value) ? undefined : `one of ${allowed.join(", ")}`;
  if (type === "string") return typeof value === "string" ? undefined : "a text";
  if (type === "array") return Array.isArray(value) && value.every(isText) ? undefined : "a list of texts";
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && Object.values(value).every(isText) ? undefined : "an object of texts";
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function wrong(name: string, expected: string): Problem {
  return { code: "toolArgument", name, expected };
}
