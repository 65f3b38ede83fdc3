import assert from "node:assert/strict";
import { asCode, asMarkdown, commandLink } from "../../../../src/client/cards/markdown.ts";

/** How Markdown for a table finds a cell's end: a bar with an even number of backslashes before it. */
function endsCell(text: string): boolean {
  return [...text.matchAll(/(\\*)\|/g)].some(([, slashes = ""]) => slashes.length % 2 === 0);
}

const texts = [
  "a](command:migrations.peekRows) [x",
  String.raw`'x\| [y](command:migrations.peekRows) '`,
  String.raw`\\| \\\| | \ `,
  "$(key) $(sync~spin)",
  "https://evil.example/a_b a@evil.example",
  "line\r\n| a |\r- x",
  "`code` **bold** <img src=x> &amp;",
];

describe("texts of a database in Markdown", () => {
  for (const text of texts) {
    it(JSON.stringify(text), () => {
      for (const written of [asMarkdown(text), asCode(text)]) {
        assert.ok(!endsCell(written), written);
        assert.doesNotMatch(written, /\$\(|[\r\n]/);
      }
      assert.doesNotMatch(asMarkdown(text), /(?<!\\)[[\]()<>`*_:@]/);
      assert.doesNotMatch(asCode(text).slice(1, -1), /`/);
    });
  }

  it("is read as before where nothing is special", () => {
    assert.equal(asMarkdown("user name"), "user name");
    assert.equal(asMarkdown("$5"), "&#36;5");
    assert.equal(asCode("numeric(12,2)"), "`numeric(12,2)`");
    assert.equal(asCode("a|b"), String.raw`\`a\|b\``.replaceAll("\\`", "`"));
  });

  it("does not end a link early", () => {
    const argument = { table: "a) [x](command:y" };
    const link = commandLink("Peek Rows", "migrations.peekRows", argument);
    const query = /^\[Peek Rows\]\(command:migrations\.peekRows\?([^()]+)\)$/.exec(link)?.[1] ?? "";
    assert.deepEqual(JSON.parse(decodeURIComponent(query)), [argument]);
  });
});
