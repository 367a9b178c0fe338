const UTF8_BOM = '\uFEFF';

/**
 * The JSON value of a document as it came in: already parsed, text, or bytes. CADs write byte order marks, in
 * UTF-8 and in UTF-16; they are taken off here. Answers `undefined` for text that is not JSON; never throws.
 */
export function decodeDocument(document: unknown): unknown {
  try {
    if (document instanceof Uint8Array) return parse(decodeBytes(document));
    if (typeof document === 'string') return parse(document);
    return document;
  } catch {
    return undefined;
  }
}

function decodeBytes(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding, { fatal: true }).decode(bytes);
}

function parse(text: string): unknown {
  return JSON.parse(text.startsWith(UTF8_BOM) ? text.slice(1) : text);
}
