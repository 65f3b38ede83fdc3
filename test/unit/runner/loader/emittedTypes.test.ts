import assert from "node:assert/strict";
import { emittedTypes } from "../../../../src/runner/loader/types/emittedTypes.ts";
import { loadParser } from "../../../../src/runner/source/parser.ts";

describe("the types in the output of a compiler", () => {
  const output = (decorate: string, metadata: string) => `let User = class User {};
${decorate}([
    (0, typeorm_1.Column)({ default: '__metadata("design:type", Number)' }),
    ${metadata}("design:type", String)
], User.prototype, "name", void 0);
${decorate}([ Column(), ${metadata}("design:type", Date), ${metadata}("design:paramtypes", []) ], User.prototype, 'at', void 0);
${decorate}([ Column(), ${metadata}("design:type", typeof (_a = Other) === "function" ? _a : Object) ], User.prototype, "other", void 0);
${decorate}([ Column(), ${metadata}("design:type", Number) ], User, "static", void 0);
// ${decorate}([${metadata}("design:type", Number)], User.prototype, "no")
`;
  for (const [decorate, metadata] of [
    ["__decorate", "__metadata"],
    ["tslib_1.__decorate", "tslib_1.__metadata"],
    ["(0, tslib_1.__decorate)", "(0, tslib_1.__metadata)"],
  ] as const)
    it(decorate, async () => {
      const source = (await loadParser())("a.js", output(decorate, metadata));
      assert.ok(source);
      assert.deepEqual(emittedTypes(source), [
        { owner: "User", property: "name", type: "String" },
        { owner: "User", property: "at", type: "Date" },
      ]);
    });
});
