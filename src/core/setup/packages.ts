import type { PackageManager } from "./facts.ts";

const verbs: Readonly<Record<PackageManager, readonly [verb: string, dev: string]>> = {
  npm: ["install", "--save-dev"],
  pnpm: ["add", "--save-dev"],
  yarn: ["add", "--dev"],
  bun: ["add", "--dev"],
};

/** The commands that add packages, each as its words, to be run one after the other. */
export function installCommands(
  manager: PackageManager,
  packages: readonly string[],
  devPackages: readonly string[],
): readonly (readonly string[])[] {
  const [verb, dev] = verbs[manager];
  return [
    ...(packages.length > 0 ? [[manager, verb, ...packages]] : []),
    ...(devPackages.length > 0 ? [[manager, verb, dev, ...devPackages]] : []),
  ];
}
