import assert from "node:assert/strict";
import type { StandaloneObject } from "../../../../src/core/ddl/standalone.ts";
import { noChanges, standaloneChanges } from "../../../../src/runner/history/standalone.ts";

const object = (kind: string, name: string, more: Partial<StandaloneObject> = {}): StandaloneObject => {
  return { kind, name, create: [`CREATE ${name}`], drop: `DROP ${name}`, fixed: "", properties: [], ...more };
};

describe("The statements for objects without a table", () => {
  it("create in the order of the target, and drop in the opposite order of the source", () => {
    const [a, b] = [object("domain", "public.a"), object("composite type", "public.b")];
    assert.deepEqual(standaloneChanges([], [a, b]), {
      first: ["CREATE public.a", "CREATE public.b"],
      last: [],
      losses: new Map(),
    });
    assert.deepEqual(standaloneChanges([a, b], []), {
      first: [],
      last: ["DROP public.b", "DROP public.a"],
      losses: new Map(),
    });
  });

  it("change a sequence, and leave a domain over another type", () => {
    const sequence = (set: string) => object("sequence", "public.s", { properties: [{ key: "options", set }] });
    const domain = (fixed: string) => {
      const properties = [{ key: "default", set: `SET DEFAULT '${fixed}'`, unset: "DROP DEFAULT" }];
      return object("domain", "public.d", { fixed, properties });
    };
    const [from, to] = [
      [sequence("ALTER 1"), domain("text")],
      [sequence("ALTER 2"), domain("integer")],
    ];
    assert.deepEqual(standaloneChanges(from, to), { ...noChanges, first: ["ALTER 2"] });
    assert.deepEqual(standaloneChanges(from, from), noChanges);
  });

  it("name a sequence that loses its value, and a type that loses an attribute", () => {
    const attribute = { key: "attribute b", set: "", unset: 'ALTER TYPE public."T" DROP ATTRIBUTE b' };
    const type = (...properties: readonly (typeof attribute)[]) =>
      object("composite type", 'public."T"', { properties });
    const { losses } = standaloneChanges([object("sequence", "public.s"), type(attribute)], [type()]);
    assert.deepEqual(
      [...losses.values()],
      [
        { kind: "sequence", name: "public.s" },
        { kind: "attribute", name: "public.T.b" },
      ],
    );
  });

  it("create aggregates after functions, and drop them before", () => {
    const aggregate = object("aggregate", "public.total(integer)");
    assert.deepEqual(standaloneChanges([], [aggregate]), { ...noChanges, last: ["CREATE public.total(integer)"] });
    assert.deepEqual(standaloneChanges([aggregate], []), { ...noChanges, first: ["DROP public.total(integer)"] });
  });

  it("are none if one side could not be read", () => {
    assert.deepEqual(standaloneChanges([object("domain", "public.d")], undefined), noChanges);
    assert.deepEqual(standaloneChanges(undefined, [object("domain", "public.d")]), noChanges);
  });

  it("are not about a collation that is hidden, or in a schema that is not compared", () => {
    const [own, other] = [object("collation", "public.c"), object("collation", '"Auth".c')];
    const schemas = new Set(["public"]);
    assert.deepEqual(standaloneChanges([], [own, other], { hidden: [], schemas }).first, ["CREATE public.c"]);
    const hidden = [{ kind: "", name: "collation c", table: undefined }];
    assert.deepEqual(standaloneChanges([own, other], [], { hidden, schemas }), noChanges);
  });

  it("are not about an aggregate that is hidden with arguments in other words, or in a schema that is not compared", () => {
    const [own, other] = [object("aggregate", "public.total(public.mood)"), object("aggregate", "auth.total(integer)")];
    const schemas = new Set(["public"]);
    assert.deepEqual(standaloneChanges([], [own, other], { hidden: [], schemas }).last, [
      "CREATE public.total(public.mood)",
    ]);
    const hidden = [{ kind: "aggregate", name: "public.total(mood)", table: undefined }];
    assert.deepEqual(standaloneChanges([], [own, other], { hidden, schemas }), noChanges);
  });

  it("are not about a hidden object, also if its name is quoted", () => {
    const hidden = [{ kind: "sequence", name: 'public.a"b', table: undefined }];
    const quoted = object("sequence", 'public."a""b"');
    assert.deepEqual(standaloneChanges([quoted], [], { hidden, schemas: new Set(["public"]) }), noChanges);
    assert.deepEqual(standaloneChanges([], [quoted], { hidden, schemas: new Set(["public"]) }), noChanges);
  });
});
