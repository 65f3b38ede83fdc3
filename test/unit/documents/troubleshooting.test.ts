import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const bundle = JSON.parse(readFileSync("l10n/bundle.l10n.json", "utf8")) as Readonly<
  Record<string, string | { readonly message: string }>
>;
const messages = Object.values(bundle).map((entry) =>
  (typeof entry === "string" ? entry : entry.message).replaceAll(/\{\d+\}/g, "…"),
);
const text = readFileSync("docs/troubleshooting.md", "utf8");
const quoted = [...text.matchAll(/^### (.*)$/gm)].map(([, heading = ""]) => heading);

/** True if a message is this text, or begins with it at the end of a sentence. */
function exists(heading: string): boolean {
  return messages.some(
    (message) => message === heading || (/[.:]$/.test(heading) && message.startsWith(`${heading} `)),
  );
}

describe("the page about troubleshooting", () => {
  it("quotes at least 25 messages, each of which the product has", () => {
    assert.ok(quoted.length >= 25, `${quoted.length} messages`);
    assert.deepEqual(
      quoted.filter((heading) => !exists(heading)),
      [],
    );
  });

  it("does not accept a text that no message has", () => {
    assert.equal(exists("Nothing listens on …:… today."), false);
    assert.equal(exists("Nothing listens"), false);
  });

  it("names commands that the palette has", () => {
    const strings = Object.values(JSON.parse(readFileSync("package.nls.json", "utf8")) as Record<string, string>);
    const named = [...text.matchAll(/`([A-Z][\w ]+(?: [\w ]+)*…?)`/g)].map(([, name = ""]) => name);
    // Actions of messages, and words of code.
    const others = ["Manage Trust", "Rehearse", "DataSource"];
    assert.deepEqual(
      named.filter((name) => !/^[A-Z_]+$/.test(name) && !strings.includes(name) && !others.includes(name)),
      [],
    );
  });
});
