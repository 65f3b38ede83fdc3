/** A mapping of a YAML document. */
export type Mapping = Readonly<Record<string, unknown>>;

/** How a file says that what an earlier one says of a key does not count: `!reset`, or `!override` with what does. */
export const resetKey = "!reset";
export const overrideKey = "!override";

/** The services of a parsed Compose file; empty for any other document. */
export function servicesOf(document: unknown): ReadonlyMap<string, Mapping> {
  const services = isMapping(document) ? document["services"] : undefined;
  if (!isMapping(services)) return new Map();
  return new Map(Object.entries(services).flatMap(([name, service]) => (isMapping(service) ? [[name, service]] : [])));
}

/**
 * Merges two files, or a service and the service that it extends, as Compose does: lists are concatenated, and of
 * other values the later one wins.
 */
export function mergeServices(earlier: Mapping, later: Mapping): Mapping {
  const merged: Record<string, unknown> = { ...earlier };
  for (const [key, value] of Object.entries(later)) {
    if (isMapping(value) && resetKey in value) delete merged[key];
    else if (isMapping(value) && overrideKey in value) merged[key] = value[overrideKey];
    else if (key === "environment")
      merged[key] = { ...Object.fromEntries(environmentOf(earlier)), ...Object.fromEntries(environmentOf(later)) };
    else if (Array.isArray(value) && Array.isArray(merged[key]))
      merged[key] = [...(merged[key] as unknown[]), ...value];
    else if (value !== null || !(key in merged)) merged[key] = value;
  }
  return merged;
}

/** A service's environment, written as a mapping or as `- NAME=value`; undefined: the value comes from elsewhere. */
export function environmentOf({ environment }: Mapping): ReadonlyMap<string, string | undefined> {
  const entries: (readonly [string, string | undefined])[] = [];
  for (const entry of Array.isArray(environment) ? environment : []) {
    const [, name, value] = /^([^=]+)(?:=([^]*))?$/.exec(String(entry)) ?? [];
    if (name !== undefined) entries.push([name, value]);
  }
  for (const [name, value] of Object.entries(isMapping(environment) ? environment : {}))
    entries.push([name, ["string", "number", "boolean"].includes(typeof value) ? String(value) : undefined]);
  return new Map(entries);
}

/** True if a value is a mapping. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
