/**
 * Compares two strings by code point. JavaScript's `<` compares UTF-16 units, which orders characters
 * beyond U+FFFF before some within it; locale comparison differs between machines.
 */
export function compareCodePoints(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length) {
    const x = a.codePointAt(i) as number;
    const y = b.codePointAt(i) as number;
    if (x !== y) return x - y;
    i += x > 0xffff ? 2 : 1;
  }
  return a.length - b.length;
}
