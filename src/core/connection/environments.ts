/** An environment of a project, as it can be chosen: its name, and the `.env` files that are its own, relative. */
export type NamedEnvironment = { readonly name: string; readonly files: readonly string[] };

/** The environment that migration scripts set before the data source's file is loaded. */
export type ScriptEnvironment = {
  /** Files that a wrapper loads (`env-cmd -f …`), relative to the package, in order of precedence. */
  readonly files: readonly string[];
  /** Value of `NODE_ENV` in the scripts. */
  readonly nodeEnv?: string;
};

/** Files that show what an `.env` looks like, or are no variables at all. */
const noEnvironment =
  /^(example|sample|template|tmpl|dist|default|defaults|schema|vault|keys|bak|backup|old|orig|swp|save|lock|me|d|cmdrc|json|ya?ml|toml|[cm]?[jt]s|enc|encrypted|gpg|age|sops)$/i;

/** The environments among the names of a folder's files: `.env.staging` and `.env.staging.local` are one. */
export function environmentsAmong(names: readonly string[]): readonly NamedEnvironment[] {
  const found = new Map<string, string[]>();
  for (const file of names) {
    const name = environmentOf(file);
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), file]);
  }
  return [...found]
    .map(([name, files]) => ({ name, files: files.sort((a, b) => Number(isLocal(b)) - Number(isLocal(a))) }))
    .sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name, "en"));
}

/** `.env.test`, `.env.test.local` and `test.env` → `test`; undefined for what is of no one environment. */
function environmentOf(file: string): string | undefined {
  const name = /^\.env[.-]([\w-]+)(?:\.local)?$/.exec(file)?.[1] ?? /^([\w-]+)\.env$/.exec(file)?.[1];
  // `.env.local` is everybody's own, in whichever environment.
  return name === undefined || noEnvironment.test(name) || file === ".env.local" ? undefined : name;
}

function isLocal(file: string): boolean {
  return file.endsWith(".local");
}

/** Sort order: development first, production last. */
function rank(name: string): number {
  const order = [/^(dev|development)$/i, /^(test|testing|e2e)$/i, /^ci$/i, /^(stag|staging|stage|uat|qa)/i, /^prod/i];
  const found = order.findIndex((pattern) => pattern.test(name));
  return found < 0 ? 2.5 : found;
}

/**
 * Environment of a package's migration scripts, from `env-cmd`, `dotenv-cli`, `dotenvx`, Node's `--env-file`,
 * `DOTENV_CONFIG_PATH` and `NODE_ENV=…`. If there are scripts for several environments, the first script without an
 * environment in its name decides. Production is never the default; the user can select it.
 */
export function environmentInScripts(packageJson: string): ScriptEnvironment {
  const scripts = scriptsIn(packageJson)
    .filter(([, text]) => /typeorm|migration/i.test(text))
    .map(([name, text]) => ({ name, files: filesIn(text), nodeEnv: nodeEnvIn(text) }))
    .filter(({ name, files, nodeEnv = "" }) => ![name, nodeEnv, ...files.map(baseOf)].some(isProduction));
  const plain = scripts.filter(({ name }) => !/test|stag|e2e|ci\b|qa|uat/i.test(name));
  const said = plain.length > 0 ? plain : scripts;
  const files = said.find(({ files: named }) => named.length > 0)?.files ?? [];
  const values = new Set(said.map(({ nodeEnv }) => nodeEnv).filter((value) => value !== undefined));
  const [nodeEnv] = values;
  return { files, ...(values.size === 1 && nodeEnv !== undefined ? { nodeEnv } : {}) };
}

/** The `.env` files that other scripts of a package name, each an environment by its file's name. */
export function environmentsInScripts(packageJson: string): readonly NamedEnvironment[] {
  const files = new Set(scriptsIn(packageJson).flatMap(([, text]) => filesIn(text)));
  return [...files].flatMap((file) => {
    const name = environmentOf(baseOf(file));
    return name === undefined ? [] : [{ name, files: [file] }];
  });
}

function baseOf(file: string): string {
  return file.split(/[\\/]/).at(-1) ?? "";
}

function isProduction(name: string): boolean {
  return /prod|\blive\b/i.test(name);
}

function filesIn(script: string): readonly string[] {
  const value = `\\s*[= ]\\s*("[^"]+"|'[^']+'|[^\\s"';&|]+)`;
  const named = (pattern: string) =>
    [...script.matchAll(new RegExp(pattern + value, "g"))].map(([, file = ""]) => file.replace(/^["']|["']$/g, ""));
  const files = [
    ...(/\benv-cmd\b/.test(script) ? named("\\benv-cmd\\b(?:\\s+-\\S+)*?\\s+(?:-f|--file)") : []),
    ...(/\bdotenv\b/.test(script) ? named("(?<=\\bdotenv\\b.*)\\s(?:-e|--env)") : []),
    ...(/\bdotenvx\b/.test(script) ? named("(?<=\\bdotenvx\\b.*)\\s(?:-f|--env-file)") : []),
    // For Node's flags the last file that defines a variable wins, for all others the first.
    ...named("--env-file(?:-if-exists)?").toReversed(),
    ...named("\\bDOTENV_CONFIG_PATH"),
  ];
  return [...new Set(files)].filter((file) => !file.includes("$"));
}

function nodeEnvIn(script: string): string | undefined {
  return /\bNODE_ENV\s*=\s*["']?([\w-]+)/.exec(script)?.[1];
}

function scriptsIn(packageJson: string): readonly (readonly [name: string, text: string])[] {
  try {
    const { scripts } = JSON.parse(packageJson) as { readonly scripts?: Readonly<Record<string, unknown>> };
    return Object.entries(scripts ?? {}).flatMap(([name, text]) =>
      typeof text === "string" ? [[name, text] as const] : [],
    );
  } catch {
    return [];
  }
}

/** Value of `NODE_ENV` for an environment: the full words that code compares with, for the usual short names. */
export function nodeEnvOf(environment: string): string {
  const usual: Readonly<Record<string, string>> = { dev: "development", prod: "production", stage: "staging" };
  return usual[environment] ?? environment;
}
