import { createHash } from 'node:crypto';

/** Even and repeatable: the same text always gives the same number below `bound`. */
export function hashBelow(text: string, bound: number): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) % bound;
}

/**
 * A number that is kept for fiction: 555-0100 to 555-0199 of an area code.
 *
 * @param index any whole number; 100 follow each other in one area code, then comes the next
 */
export function fictionalPhone(areaCodes: readonly string[], index: number): string {
  const place = index % (areaCodes.length * 100);
  return `+1${areaCodes[Math.floor(place / 100)]}55501${String(place % 100).padStart(2, '0')}`;
}
