export function bundledPackages(
  metafiles: readonly { readonly inputs: Readonly<Record<string, unknown>> }[],
): readonly string[];
export function packageLicence(directory: string, mitTerms: string): string;
