import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse as parseEnv } from "dotenv";
import type { Credentials, PostgresService } from "../../../core/compose/services.ts";
import { plainCredentials, postgresServices } from "../../../core/compose/services.ts";
import type { Mapping } from "../../../core/compose/merge.ts";
import { isMapping, mergeServices, servicesOf } from "../../../core/compose/merge.ts";
import type { Lookup } from "../../../core/compose/variables.ts";
import { interpolate } from "../../../core/compose/variables.ts";
import type { Problem } from "../../../core/problems/problem.ts";
import { isProblem } from "../../../core/problems/problem.ts";
import { invalid, parseYaml } from "./yaml.ts";

type Services = Map<string, Mapping>;

/**
 * The PostgreSQL services of a Compose file and its override, including `include` and `extends`. Problem:
 * `composeInvalid`.
 *
 * @param files absolute; the `.env` in the folder of the first file defines variables that `environment` lacks
 */
export async function readCompose(
  files: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<readonly PostgresService[] | Problem> {
  const services = await readAll(files);
  if (isProblem(services)) return services;
  return postgresServices(services, await variablesOf(path.dirname(files[0] ?? ""), environment));
}

/** The login that the files say of a service in plain words; undefined where they do not. */
export async function readCredentials(files: readonly string[], name: string): Promise<Credentials | undefined> {
  const services = await readAll(files);
  const service = isProblem(services) ? undefined : services.get(name);
  return service && plainCredentials(service);
}

async function readAll(files: readonly string[]): Promise<Services | Problem> {
  const all: Services = new Map();
  for (const file of files) {
    const services = await readServices(file, new Set());
    if (isProblem(services)) return services;
    for (const [name, service] of services) all.set(name, mergeServices(all.get(name) ?? {}, service));
  }
  return all;
}

/** @param reading the files on the way to this one: what includes or extends itself is not read again */
async function readServices(file: string, reading: ReadonlySet<string>): Promise<Services | Problem> {
  const text = await readFile(file, "utf8").catch((error: unknown) => invalid(file, String(error), 1));
  if (isProblem(text)) return text;
  const parsed = parseYaml(file, text);
  if (isProblem(parsed)) return parsed;
  const { document } = parsed;
  const own = servicesOf(document);
  const within = new Set([...reading, file]);
  const services: Services = new Map();
  for (const included of includesOf(document).map((name) => path.resolve(path.dirname(file), name))) {
    // One that is elsewhere, or that a variable names, is Docker's to find; what is there is looked at.
    const found = within.has(included) ? undefined : await readServices(included, within);
    if (found && !isProblem(found)) for (const [name, service] of found) services.set(name, service);
  }
  for (const name of own.keys()) services.set(name, await extended(file, own, name, within));
  return services;
}

/** A service with what it extends, in its own file or another. */
async function extended(
  file: string,
  services: ReadonlyMap<string, Mapping>,
  name: string,
  within: ReadonlySet<string>,
): Promise<Mapping> {
  const service = services.get(name) ?? {};
  const base = await baseOf(file, services, name, service, within);
  return base ? mergeServices(base, service) : service;
}

async function baseOf(
  file: string,
  services: ReadonlyMap<string, Mapping>,
  name: string,
  { extends: from }: Mapping,
  within: ReadonlySet<string>,
): Promise<Mapping | undefined> {
  const base = isMapping(from) ? from["service"] : from;
  const other = isMapping(from) ? from["file"] : undefined;
  if (typeof base !== "string") return undefined;
  if (typeof other === "string") {
    const place = path.resolve(path.dirname(file), other);
    const found = within.has(place) ? undefined : await readServices(place, within);
    return found && !isProblem(found) ? found.get(base) : undefined;
  }
  const step = `${file}#${name}`;
  return within.has(step) ? undefined : extended(file, services, base, new Set([...within, step]));
}

function includesOf(document: unknown): readonly string[] {
  const include = isMapping(document) ? document["include"] : undefined;
  return (Array.isArray(include) ? include : [])
    .flatMap((entry: unknown) => (isMapping(entry) ? [entry["path"]].flat() : [entry]))
    .filter((entry) => typeof entry === "string");
}

/**
 * Variables as Compose reads them. Only requested variables of the `.env` are kept, because the file may contain
 * passwords.
 */
async function variablesOf(directory: string, environment: NodeJS.ProcessEnv): Promise<Lookup> {
  const text = await readFile(path.join(directory, ".env"), "utf8").catch(() => "");
  const lookup =
    (depth: number): Lookup =>
    (name) => {
      const value = environment[name] ?? parseEnv(text)[name];
      // A value may name others; one that names itself ends here.
      return value === undefined || depth > 5 ? value : interpolate(value, lookup(depth + 1));
    };
  return lookup(0);
}
