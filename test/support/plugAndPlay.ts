import type { PackageRegistry } from "@yarnpkg/pnp";
import { generateInlinedScript, LinkType } from "@yarnpkg/pnp";

type Store = PackageRegistry extends Map<unknown, infer S> ? S : never;
type Information = Store extends Map<unknown, infer I> ? I : never;

/**
 * Links that `plugAndPlayRuntime` requires: unpacked packages with dependencies that Node resolves in the regular
 * way.
 */
export const unplugged = { ".yarn/unplugged/node_modules": "." };

/**
 * The `.pnp.cjs` that Yarn would write for a package with these dependencies, which are installed here, and with siblings
 * in the workspace, by name and folder.
 */
export function plugAndPlayRuntime(
  dependencies: readonly string[],
  siblings: Readonly<Record<string, string>>,
): string {
  const installed = dependencies.map((name) => [name, "npm:1"] as const);
  const linked = Object.keys(siblings).map((name) => [name, "workspace:1"] as const);
  const store = (reference: string, folder: string): Store => {
    const information: Information = {
      packageLocation: `./${folder}` as Information["packageLocation"],
      packageDependencies: new Map([...installed, ...linked]),
      packagePeers: new Set(),
      linkType: reference === "npm:1" ? LinkType.HARD : LinkType.SOFT,
      discardFromLookup: false,
    };
    return new Map([[reference, information]]);
  };
  return generateInlinedScript({
    packageRegistry: new Map([
      ["top", store("workspace:.", "")],
      ...linked.map(([name, reference]) => [name, store(reference, `${siblings[name]}/`)] as const),
      ...installed.map(
        ([name, reference]) => [name, store(reference, `.yarn/unplugged/node_modules/${name}/`)] as const,
      ),
    ]),
    dependencyTreeRoots: [{ name: "top", reference: "workspace:." }],
    ignorePattern: "^\\.yarn/unplugged/",
    enableTopLevelFallback: false,
    pnpZipBackend: "libzip",
  });
}
