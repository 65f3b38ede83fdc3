import { connectionVariables } from "./connectionEntries.ts";
import type { Entry } from "./dataSourceText.ts";
import { renderDataSource } from "./dataSourceText.ts";
import { environmentLoading } from "./environmentLoading.ts";
import type { InitializeNote, SetupFacts, SetupPlaces, SetupPlan } from "./facts.ts";
import { entityGlobsFrom, fromHere } from "./globs.ts";
import { folderOf, isEsm, join, relativeTo } from "./places.ts";
import { scriptsFor } from "./scripts.ts";

/** Plans the missing files and options that a folder needs for migrations. Existing ones are left unchanged. */
export function planSetup(facts: SetupFacts, places: SetupPlaces): SetupPlan {
  const { manifest, compiler, style, example } = facts;
  const typescript = /ts$/.test(places.dataSource);
  const connection = connectionVariables(facts.variables, {
    brackets: typescript && compiler?.noPropertyAccessFromIndexSignature === true,
    quote: style.quote,
    exact: typescript && compiler?.exactOptionalPropertyTypes === true,
  });
  const lines = connection.variables.map(({ name, example: value }) => `${name}=${value}`);
  const missing = lines.filter((line) => example?.includes(line.split("=", 1)[0] ?? "") !== true);
  const { scripts, notes } = scriptsFor(manifest ? facts : asNew(facts), places.dataSource);
  const isNew = (file: string) => !facts.sources.some((one) => one.startsWith(`${file}/`));
  const files = [
    ...(manifest
      ? []
      : [{ file: "package.json", text: newManifest(facts, typescript ? { build: "tsc", ...scripts } : scripts) }]),
    ...(typescript && !compiler && !manifest ? [{ file: "tsconfig.json", text: newTsconfig }] : []),
    { file: places.dataSource, text: dataSourceText(facts, places, connection.entries) },
    ...(facts.versioned && isNew(places.migrations) ? [{ file: join(places.migrations, ".gitkeep"), text: "" }] : []),
    ...(example ? [] : [{ file: ".env.example", text: `${lines.join("\n")}\n` }]),
  ];
  return {
    files,
    scripts: manifest ? withoutKnown(scripts, manifest.scripts) : {},
    compilerOptions: typescript && compiler ? missingOptions(compiler) : [],
    exampleLines: example ? missing : [],
    packages: ["typeorm", "pg"].filter((name) => manifest?.packages[name] === undefined),
    devPackages: typescript && !manifest ? ["typescript", "@types/node"] : [],
    notes: [...unset(facts, connection.variables), ...notes, ...moduleNotes(facts, places.dataSource, typescript)],
  };
}

function dataSourceText(facts: SetupFacts, places: SetupPlaces, connection: readonly Entry[]): string {
  const { style, manifest } = facts;
  const typescript = /ts$/.test(places.dataSource);
  const esm = isEsm(facts, places.dataSource);
  const folder = folderOf(places.dataSource);
  const extension = /\.[cm]?[jt]s$/.exec(places.dataSource)?.[0] ?? ".js";
  const extensions = extension === ".ts" ? "{.ts,.js}" : extension;
  const known = entityGlobsFrom(folder, facts.entities, extensions);
  const globs = known.length > 0 ? known : [`entity/*${extensions}`];
  const here = (glob: string) => fromHere(glob, esm, style.quote);
  const loading = environmentLoading(manifest?.packages["dotenv"] !== undefined, style);
  // TypeORM imports it. A package that lists it as a dependency imports it first.
  const metadata =
    manifest?.packages["reflect-metadata"] === undefined ? [] : [{ specifier: "reflect-metadata", names: [] }];
  return renderDataSource(
    {
      imports: [...loading.imports, ...metadata],
      statements: loading.statements,
      about: "",
      entries: [
        { text: `type: ${style.quote}postgres${style.quote}` },
        ...connection,
        { text: `entities: [${globs.map(here).join(", ")}]` },
        { text: `migrations: [${here(`${relativeTo(folder, places.migrations)}/*${extensions}`)}]` },
      ],
      cast: false,
    },
    style,
    typescript || esm ? "esm" : "commonjs",
  );
}

function missingOptions(compiler: NonNullable<SetupFacts["compiler"]>): SetupPlan["compilerOptions"] {
  return (["experimentalDecorators", "emitDecoratorMetadata"] as const).filter((name) => !compiler[name]);
}

function moduleNotes(facts: SetupFacts, dataSource: string, typescript: boolean): readonly InitializeNote[] {
  const verbatim = typescript && facts.compiler?.verbatimModuleSyntax === true && !isEsm(facts, dataSource);
  // With these module kinds a bundler decides the file format.
  const isBundled = /^(preserve|es\w*)$/.test(facts.compiler?.module ?? "");
  return verbatim && !isBundled ? [{ kind: "verbatimCommonJs" }] : [];
}

function unset({ variables }: SetupFacts, [first]: readonly { readonly name: string }[]): readonly InitializeNote[] {
  return first && !variables.includes(first.name) ? [{ kind: "noVariables", variable: first.name }] : [];
}

function withoutKnown(
  scripts: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(scripts).filter(([name]) => known[name] === undefined));
}

/** A folder after {@link newManifest} has written its `package.json` and `tsconfig.json`. */
function asNew(facts: SetupFacts): SetupFacts {
  return {
    ...facts,
    manifest: { esModules: false, packages: {}, scripts: { build: "tsc" } },
    compiler: facts.compiler ?? {
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      verbatimModuleSyntax: false,
      noPropertyAccessFromIndexSignature: false,
      exactOptionalPropertyTypes: false,
      rootDir: "src",
      outDir: "dist",
    },
  };
}

function newManifest({ name }: SetupFacts, scripts: Readonly<Record<string, string>>): string {
  const valid = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+|-+$/g, "");
  const manifest = { name: valid === "" ? "app" : valid, private: true };
  const whole = Object.keys(scripts).length > 0 ? { ...manifest, scripts } : manifest;
  return `${JSON.stringify(whole, undefined, 2)}\n`;
}

const newTsconfig = `{
  "compilerOptions": {
    "target": "es2022",
    "module": "node16",
    "types": ["node"],
    "rootDir": "src",
    "outDir": "dist",
    "strict": true,
    "skipLibCheck": true,
    "experimentalDecorators": true,
    "emitDecoratorMetadata": true
  },
  "include": ["src"]
}
`;
