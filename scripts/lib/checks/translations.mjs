import { languages, readTranslations } from "../translations/files.mjs";
import { verify } from "../translations/verify.mjs";

/**
 * Wrong translations of all languages. Missing and outdated texts are counted and printed. They are findings only with
 * TRANSLATIONS=complete, which a release sets.
 */
export function wrongTranslations() {
  const isRelease = process.env.TRANSLATIONS === "complete";
  return languages.flatMap((id) => {
    const { faults, missing, outdated } = verify(readTranslations(id));
    const absent = missing.messages.length + missing.manifest.length;
    const count = `${id}: ${absent} texts are not translated, ${outdated.length} are outdated.`;
    const isComplete = absent === 0 && outdated.length === 0;
    if (!isComplete && !isRelease) console.log(count);
    return [...faults.map((fault) => `${id}: ${fault}`), ...(isComplete || !isRelease ? [] : [count])];
  });
}
