import fc from "fast-check";

/** Names. Some are next to keywords, and some have letters beyond ASCII. */
const name = fc.constantFrom("a", "b1", "$c", "_class", "größe", "returned", "of_", "名前");

/** Characters that begin or end strings, comments, brackets and expressions. */
const marks = fc.array(
  fc.constantFrom("'", '"', "`", "/", "//", "/*", "*/", "(", ")", "{", "}", "[", "]", "$", "é", "x", " "),
  {
    maxLength: 8,
  },
);

const string = fc.tuple(fc.constantFrom("'", '"'), marks).map(([quote, parts]) => {
  const inner = parts.map((part) => (part === quote ? `\\${part}` : part)).join("");
  return `${quote}${inner}${quote}`;
});

const expression = fc.tuple(marks, marks, fc.constantFrom("", "g", "iu", "m")).map(([plain, inClass, flags]) => {
  const inner = plain.join("").replace(/[/()[\]{}*$+?`]/g, "\\$&");
  const set = inClass.join("").replace(/[[\]\\]/g, "\\$&");
  return `/x${inner}[y${set}]/${flags.replace("u", "")}`;
});

/** Blanks and comments between tokens. */
const gap = fc.oneof(
  { weight: 6, arbitrary: fc.constant(" ") },
  marks.map((parts) => ` /*${parts.join("").replaceAll("*/", "* ")}*/ `),
  marks.map((parts) => ` //${parts.join("")}\n`),
  marks.map((parts) => ` // ${parts.join("")}\r\n`),
);

/** Joins texts with blanks and comments between them. */
function spaced(...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts.flatMap((part, index) => (index === 0 ? [part] : [gap, part]))).map((all) => all.join(""));
}

const is = (text: string) => fc.constant(text);

const { value, statement } = fc.letrec<Record<"value" | "statement" | "block" | "member", string>>((tie) => {
  const inner = tie("value");
  return {
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      name,
      fc.constantFrom("1", "2.", "0x1f", "null"),
      string,
      expression,
      marks.map((parts) => `\`${parts.join("").replace(/[`$]/g, "\\$&")}\``),
      fc.tuple(marks, inner, marks).map(([before, one, after]) => {
        const plain = [before, after].map((parts) => parts.join("").replace(/[`$]/g, "\\$&"));
        return `\`${plain[0]}\${${one}}${plain[1]}\``;
      }),
      spaced(is("("), inner, is("/"), name, is("/"), inner, is(")")),
      spaced(name, is("/"), is("2"), is("/"), string),
      name.map((one) => `(${one}++ / 2 / ${one}! / 3)`),
      spaced(is("["), inner, is(","), inner, is("]")),
      spaced(is("({ a:"), inner, is("})")),
      spaced(is("(() =>"), tie("block"), is(")")),
      spaced(is("(typeof"), inner, is(")")),
      spaced(is("(class"), is("{"), tie("member"), is("})")),
      spaced(is("(class extends"), name, is("{"), tie("member"), is("})")),
      inner.map((one) => `f(${one})`),
    ),
    block: spaced(is("{"), tie("statement"), is("return"), inner, is("; }")),
    member: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      spaced(is("@Column({ default:"), inner, is("})"), name, is("!: string;")),
      spaced(name, is("="), inner, is(";")),
      spaced(name, is("(x?: string): Promise<{ a: 1 }>"), tie("block")),
      spaced(is("get"), name, is("()"), tie("block")),
    ),
    statement: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      spaced(is("var"), name, is("="), inner, is(";")),
      spaced(is("if ("), inner, is(")"), expression, is(".test("), inner, is(");")),
      spaced(is("if (\n"), inner, is("\n) {"), tie("statement"), is("}")),
      spaced(is("for (;;) {"), tie("statement"), is("}")),
      spaced(is("async function"), name, is("(): Promise<void>"), tie("block")),
      spaced(is("function"), name, is("<T extends string>(x: T): { a: T }[]"), tie("block")),
      spaced(is("@Entity("), inner, is(") class"), name, is("{"), tie("member"), tie("member"), is("}")),
      spaced(is("abstract class"), name, is("extends Base<{ a: () => 1 }> {"), tie("member"), is("}")),
      spaced(is("class"), name, is("extends mixin("), inner, is(") {"), tie("member"), is("}")),
    ),
  };
});

/** TypeScript with strings, templates, comments and regular expressions that contain each other's marks. */
export const generatedSource: fc.Arbitrary<string> = fc
  .tuple(gap, fc.array(fc.tuple(statement, gap), { maxLength: 4 }), value)
  .map(([first, statements, last]) => `${first}${statements.flat().join("\n")}\nexport default ${last};\n`);
