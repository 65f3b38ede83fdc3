/** Titles of commands and views in English and in the language of the translations, the longest first. */
export type Titles = readonly (readonly [english: string, translated: string])[];

/** Names every part in which a translation differs from its English text and must not. */
export function faultsOf(english: string, translated: string, titles: Titles): readonly string[];
