import { inspect } from "node:util";

/**
 * Converts a thrown value to an error that is safe to read. JavaScript can throw anything: a text, `undefined`, an
 * object of another realm, an error with a `message` getter that throws, or a structured stack.
 *
 * @returns the same object for a regular error; otherwise a new one with an empty stack
 */
export function asError(thrown: unknown): Error {
  if (isUsual(thrown)) return thrown;
  const error = new Error(messageText(thrown));
  // The place where we describe the value is not the place where it was thrown.
  error.stack = stackOf(thrown);
  for (const name of ["code", "detail", "hint", "query"] as const) {
    const value = read(thrown, name);
    if (typeof value === "string") Object.assign(error, { [name]: value });
  }
  return error;
}

/** True if all fields of an error can be read. */
function isUsual(thrown: unknown): thrown is Error {
  if (!(thrown instanceof Error)) return false;
  return typeof read(thrown, "message") === "string" && typeof read(thrown, "stack") === "string";
}

function messageText(thrown: unknown): string {
  if (typeof thrown === "string" && thrown.trim() !== "") return thrown;
  const message = read(thrown, "message");
  if (typeof message === "string" && message.trim() !== "") return message;
  const text = described(thrown);
  return thrown instanceof Error ? text : `${text} was thrown, which is not an error`;
}

/** A value in one line. The getters of an object may throw, and so may what is called to show it. */
function described(value: unknown): string {
  try {
    const text = inspect(value, { depth: 1, breakLength: Infinity, maxStringLength: 200, maxArrayLength: 10 });
    // Node.js 24 shows an error with a `message` that throws in this way.
    if (!/^\[object \w+\]$/.test(text)) return text;
  } catch {
    // Earlier versions of Node.js throw.
  }
  return "an object that cannot be shown";
}

function stackOf(thrown: unknown): string {
  const stack = read(thrown, "stack");
  return typeof stack === "string" ? stack : "";
}

function read(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
