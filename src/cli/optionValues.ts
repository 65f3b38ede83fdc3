import { InvalidArgumentError } from "commander";
import type { Shard } from "../client/fleet/shard.ts";
import { parseShard } from "../client/fleet/shard.ts";
import type { FailOn } from "./commands/failOn.ts";

/** A number of seconds. */
export function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError("It is a number of seconds.");
  return value;
}

/** A port. */
export function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535) throw new InvalidArgumentError("It is a port.");
  return value;
}

/** Adds `name=value` to the earlier ones of a repeated option. */
export function pair(text: string, earlier: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError("It is a name, =, and a value.");
  return { ...earlier, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}

/** Adds a value to the earlier ones of a repeated option. */
export function value(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}

/** How many databases are changed at a time. */
export function concurrency(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 64)
    throw new InvalidArgumentError("It is a number from 1 to 64.");
  return value;
}

/** A part of a list, as `2/4`. */
export function shard(text: string): Shard {
  const found = parseShard(text);
  if (!found) throw new InvalidArgumentError("It is a part and the number of parts, as 1/4.");
  return found;
}

/** Names with commas between them. */
export function names(text: string): readonly string[] {
  const found = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (found.length === 0) throw new InvalidArgumentError("It is a list of names.");
  return found;
}

/** Reads a list with commas. @param kinds the kinds that the command has */
export function failOn(kinds: readonly FailOn[]): (text: string) => readonly FailOn[] {
  const all: readonly string[] = [...kinds, "none"];
  return (text) => {
    const names = text.split(",").map((name) => name.trim());
    const unknown = names.find((name) => !all.includes(name));
    if (unknown !== undefined) throw new InvalidArgumentError(`The kinds are ${all.join(", ")}.`);
    return names as FailOn[];
  };
}
