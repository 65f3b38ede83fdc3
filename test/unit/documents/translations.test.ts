import assert from "node:assert/strict";
import { faultsOf, type Titles } from "../../../scripts/lib/translations/compare.mjs";

const titles: Titles = [
  ["Show History of This Table", "Verlauf dieser Tabelle anzeigen"],
  ["Show History", "Verlauf anzeigen"],
  ["Resolve…", "Auflösen…"],
  ["Apply", "Anwenden"],
];

/** An English text, a wrong translation, and what is wrong in it. */
const wrong: readonly (readonly [english: string, translated: string, fault: string])[] = [
  ["{0} of {1}", "{0} von {0}", "the placeholder {1} is missing"],
  ["{0} of {1}", "{0} von {1}{2}", "the placeholder {2} is not in the English text"],
  ["Run `npm install`.", "Führen Sie `npm installieren` aus.", "the code `npm install` is missing"],
  ["`Show History` lists them.", "`Show History` führt sie auf.", "the code `Verlauf anzeigen` is missing"],
  ["$(play) Run", "Ausführen", "the icon $(play) is missing"],
  ["[Open](command:a.b)", "[Öffnen](command:a.c)", "the link target ](command:a.b) is missing"],
  ["One\nTwo", "Eins zwei", "the line break is missing"],
  ["**up** runs", "up läuft", "the mark of bold text ** is missing"],
  ["Use NOT VALID", "NICHT GÜLTIG verwenden", "the word VALID is missing"],
  ["Set search_path", "Setzen Sie den Suchpfad", "the word search_path is missing"],
  ["Pass --project.", "Geben Sie das Projekt an.", "the word --project is missing"],
  [
    "Use Resolve… to recover it.",
    "Stellen Sie sie mit Lösen… wieder her.",
    "the title Resolve… is Auflösen… in the manifest",
  ],
  ["Apply", "Ausführen", "the title Apply is Anwenden in the manifest"],
  ["Nothing was run.", "Nichts wurde ausgeführt", "it does not end with ."],
  ["Model", " ", "the text is empty"],
];

/** An English text, and a correct translation in some language. */
const right: readonly (readonly [english: string, translated: string])[] = [
  ["{0} of {1}", "{1} 中的 {0}"],
  ["Nothing was run.", "何も実行されませんでした。"],
  ["Use Resolve… to recover it.", "Stellen Sie sie mit Auflösen… wieder her."],
  ["`Show History of This Table` lists them.", "`Verlauf dieser Tabelle anzeigen` führt sie auf."],
  ["Show History of This Table", "Verlauf dieser Tabelle anzeigen"],
  ["Apply {0} on {1}?", "{0} auf {1} ausführen?"],
  ["PROTECTED", "GESCHÜTZT"],
];

describe("the check of translations", () => {
  for (const [english, translated, fault] of wrong)
    it(`reports that ${fault}`, () => {
      assert.ok(
        faultsOf(english, translated, titles).includes(fault),
        faultsOf(english, translated, titles).join("; "),
      );
    });

  for (const [english, translated] of right)
    it(`accepts “${translated}” for “${english.replaceAll("`", "'")}”`, () => {
      assert.deepEqual(faultsOf(english, translated, titles), []);
    });
});
