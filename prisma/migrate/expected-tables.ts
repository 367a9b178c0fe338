/**
 * Names of the tables that a Prisma schema describes: one for each model, under its mapped name. Read by eye
 * rather than by the engine, because it checks what the engine did.
 */
export function expectedTables(schema: string): string[] {
  const tables: string[] = [];
  let current: string | undefined;
  for (const raw of schema.split('\n')) {
    const line = raw.trim();
    if (line.startsWith('//')) continue;
    const model = /^model\s+(\w+)\s*\{/.exec(line);
    if (model?.[1]) {
      current = model[1];
    } else if (current !== undefined && line === '}') {
      tables.push(current);
      current = undefined;
    } else if (current !== undefined) {
      current = /^@@map\(\s*(?:name:\s*)?"([^"]+)"/.exec(line)?.[1] ?? current;
    }
  }
  return tables.sort();
}
