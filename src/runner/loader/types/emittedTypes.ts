import type { ESTree } from "rolldown/utils";
import { findNodes, isCall, memberName, stringOf } from "../../source/ast.ts";
import type { ParsedSource } from "../../source/parser.ts";

/** The `design:type` of a property that a compiler has emitted. */
export type EmittedType = { readonly owner: string; readonly property: string; readonly type: string };

/**
 * The types of properties in the output of `tsc`: `__decorate([…, __metadata("design:type", String)], User.prototype,
 * "name", void 0)`. Types that are not a name are left out.
 */
export function emittedTypes({ program }: ParsedSource): readonly EmittedType[] {
  return findNodes(program, isCall).flatMap(({ arguments: [decorators, target, name] }) => {
    const property = stringOf(name);
    if (decorators?.type !== "ArrayExpression" || target?.type !== "MemberExpression") return [];
    const { object } = target;
    if (object.type !== "Identifier" || memberName(target) !== "prototype" || property === undefined) return [];
    const types = decorators.elements.flatMap((element) => (element && isCall(element) ? typeIn(element) : []));
    return types.map((type) => ({ owner: object.name, property, type }));
  });
}

/** `__metadata("design:type", String)` → `String`. */
function typeIn({ arguments: [key, type] }: ESTree.CallExpression): readonly string[] {
  return stringOf(key) === "design:type" && type?.type === "Identifier" ? [type.name] : [];
}
