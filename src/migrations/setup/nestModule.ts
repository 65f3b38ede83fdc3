import { contextAt } from "../sourceText.ts";

/**
 * The line, from 1, on which a NestJS module gives TypeORM its options: `TypeOrmModule.forRoot(…)` or `forRootAsync(…)`,
 * of a database that can have migrations as far as the call itself says. Undefined where there is none.
 */
export function nestRootLine(text: string): number | undefined {
  if (!text.includes("@nestjs/typeorm")) return undefined;
  for (const match of text.matchAll(/\bTypeOrmModule\s*\.\s*forRoot(?:Async)?\s*\(/g)) {
    const { inString, inComment } = contextAt(text, match.index);
    if (inString || inComment) continue;
    const rest = text.slice(match.index + match[0].length);
    if (/^\s*\{[^}]*?\btype\s*:\s*["']mongodb["']/.test(rest)) continue;
    return text.slice(0, match.index).split("\n").length;
  }
  return undefined;
}
