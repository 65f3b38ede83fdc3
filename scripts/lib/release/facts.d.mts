export interface ReleaseFacts {
  readonly version: string;
  readonly lockVersion: string;
  readonly tag: string;
  readonly changelog: string;
  readonly status: string;
}
export interface ReleaseFiles {
  readonly tag: string;
  readonly vsix: readonly string[];
  readonly tarball: string;
  readonly sums: string;
  readonly notes: string;
}
export type Registry = "marketplace" | "openvsx" | "npm";
export interface HashedFile {
  readonly name: string;
  readonly hash: string;
}
export const registries: Readonly<Record<Registry, string>>;
export function releaseFaults(facts: ReleaseFacts): readonly string[];
export function releaseNotes(
  changelog: string,
  version: string,
  links?: { readonly repository?: string; readonly tag: string },
): string | undefined;
export function publishingRefused(env: NodeJS.ProcessEnv, tag: string): string | undefined;
export function publishCommands(files: ReleaseFiles): Readonly<Record<Registry | "github", readonly string[]>>;
export function repeatDraft(files: ReleaseFiles): readonly string[];
export function checksumFile(files: readonly HashedFile[]): string;
export function changedFiles(sums: string, files: readonly HashedFile[]): readonly string[];
