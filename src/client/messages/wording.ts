/** What a face of the client (the editor, the command line) decides about texts. */
export type Wording = {
  /** BCP 47 tag of the user's language, for numbers and dates. */
  readonly language: string;
  /** Path of a file as the user knows it, for example relative to the workspace. */
  readonly displayPath: (file: string) => string;
  /** How a dry run settles a doubt, as a sentence of a face whose texts are not translated. The editor's is translated. */
  readonly dryRunSettles?: string;
};

let current: Wording = { language: "en", displayPath: (file) => file };

/** Sets the wording of the client. A face calls it before its first text. */
export function useWording(wording: Wording): void {
  current = wording;
}

/** BCP 47 tag of the user's language. */
export function language(): string {
  return current.language;
}

/** How a dry run settles a doubt; undefined in the editor. */
export function dryRunSettles(): string | undefined {
  return current.dryRunSettles;
}

/** Path of a file as the user knows it; empty if there is no file. */
export function displayPath(file: string | undefined): string {
  return file === undefined ? "" : current.displayPath(file);
}
