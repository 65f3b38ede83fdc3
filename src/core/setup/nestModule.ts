import { codeOnly } from "../source/scanner.ts";

/**
 * The line, from 1, of a NestJS module's `TypeOrmModule.forRoot(…)` or `forRootAsync(…)`. Undefined if there is no
 * such call, or if its `type` has no migrations.
 */
export function forRootLine(text: string): number | undefined {
  if (!text.includes("@nestjs/typeorm")) return undefined;
  for (const match of codeOnly(text).matchAll(/\bTypeOrmModule\s*\.\s*forRoot(?:Async)?\s*\(/g)) {
    const rest = text.slice(match.index + match[0].length);
    if (/^\s*\{[^}]*?\btype\s*:\s*["']mongodb["']/.test(rest)) continue;
    return text.slice(0, match.index).split("\n").length;
  }
  return undefined;
}
