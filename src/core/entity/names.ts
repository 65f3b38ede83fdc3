/** How words of a name are put together. */
export type NameCase = "pascal" | "camel" | "kebab" | "snake";

const irregular: Readonly<Record<string, string>> = { person: "people", child: "children", man: "men", woman: "women" };

/** A name in another case: `InvoiceLine` → `invoice-line`. */
export function inCase(name: string, to: NameCase): string {
  const words = wordsIn(name);
  if (to === "kebab") return words.join("-");
  if (to === "snake") return words.join("_");
  const pascal = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  // A name that has capitals keeps them: `APIKey` is no `ApiKey`.
  if (to === "pascal") return /^\p{Lu}[\p{L}\p{N}]*$/u.test(name) ? name : pascal;
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
}

/** The plural of an English name's last word: `Category` → `Categories`. */
export function pluralOf(name: string): string {
  const last = wordsIn(name).at(-1) ?? "";
  const known = irregular[last];
  if (known !== undefined) return name.slice(0, name.length - last.length + 1) + known.slice(1);
  if (/[^aeiou]y$/i.test(name)) return `${name.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/i.test(name) ? `${name}es` : `${name}s`;
}

/** Inverse of `pluralOf`. A word that is not such a plural is returned unchanged. */
export function singularOf(name: string): string {
  const found = [name.replace(/ies$/, "y"), name.replace(/es$/, ""), name.replace(/s$/, "")];
  return found.find((candidate) => candidate !== name && pluralOf(candidate) === name) ?? name;
}

function wordsIn(name: string): readonly string[] {
  return (name.match(/\p{Lu}+(?!\p{Ll})\p{N}*|\p{Lu}?[^\p{Lu}_\-\s]+/gu) ?? [name]).map((word) => word.toLowerCase());
}
