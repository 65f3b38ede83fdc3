import assert from "node:assert/strict";
import type { StandaloneObject } from "../../../../src/core/ddl/standalone.ts";
import { standaloneChanges } from "../../../../src/runner/history/standalone.ts";

const object = (kind: string, name: string, more: Partial<StandaloneObject> = {}): StandaloneObject => {
  return { kind, name, create: [`CREATE ${name}`], drop: `DROP ${name}`, ...more };
};

describe("The statements for objects without a table", () => {
  it("create in the order of the target, and drop in the opposite order of the source", () => {
    const [a, b] = [object("domain", "public.a"), object("composite type", "public.b")];
    assert.deepEqual(standaloneChanges([], [a, b]), { first: ["CREATE public.a", "CREATE public.b"], last: [] });
    assert.deepEqual(standaloneChanges([a, b], []), { first: [], last: ["DROP public.b", "DROP public.a"] });
  });

  it("change a sequence, and leave a domain that differs", () => {
    const from = [object("sequence", "public.s", { alter: "ALTER 1" }), object("domain", "public.d")];
    const to = [
      object("sequence", "public.s", { alter: "ALTER 2" }),
      object("domain", "public.d", { create: ["CREATE other"] }),
    ];
    assert.deepEqual(standaloneChanges(from, to), { first: ["ALTER 2"], last: [] });
    assert.deepEqual(standaloneChanges(from, from), { first: [], last: [] });
  });

  it("are none if one side could not be read", () => {
    assert.deepEqual(standaloneChanges([object("domain", "public.d")], undefined), { first: [], last: [] });
    assert.deepEqual(standaloneChanges(undefined, [object("domain", "public.d")]), { first: [], last: [] });
  });

  it("are not about a collation that is hidden, or in a schema that is not compared", () => {
    const [own, other] = [object("collation", "public.c"), object("collation", '"Auth".c')];
    const schemas = new Set(["public"]);
    assert.deepEqual(standaloneChanges([], [own, other], { hidden: [], schemas }).first, ["CREATE public.c"]);
    const hidden = [{ kind: "", name: "collation c", table: undefined }];
    assert.deepEqual(standaloneChanges([own, other], [], { hidden, schemas }), { first: [], last: [] });
  });

  it("are not about a hidden object, also if its name is quoted", () => {
    const hidden = [{ kind: "sequence", name: 'public.a"b', table: undefined }];
    const quoted = object("sequence", 'public."a""b"', { alter: "ALTER" });
    assert.deepEqual(standaloneChanges([quoted], [], { hidden, schemas: new Set(["public"]) }), {
      first: [],
      last: [],
    });
    assert.deepEqual(standaloneChanges([], [quoted], { hidden, schemas: new Set(["public"]) }), {
      first: [],
      last: [],
    });
  });
});
