import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps what identifies a person: encrypts it (AES-256-GCM) and makes keyed hashes (HMAC-SHA-256) by which
 * it can be found again. Both keys derive from one secret, so that neither can stand in for the other.
 */
export class Vault {
  private readonly cipherKey: Buffer;
  private readonly hashKey: Buffer;

  /** @param secret 32 bytes, base64 */
  constructor(secret: string) {
    const bytes = Buffer.from(secret, 'base64');
    if (bytes.length !== 32) throw new RangeError('The vault key must be 32 bytes in base64');
    this.cipherKey = Buffer.from(hkdfSync('sha256', bytes, '', 'aftercall/encrypt/v1', 32));
    this.hashKey = Buffer.from(hkdfSync('sha256', bytes, '', 'aftercall/hash/v1', 32));
  }

  seal(text: string): Uint8Array<ArrayBuffer> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.cipherKey, nonce);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
  }

  /** @throws where the bytes were not sealed with this key, or were changed since */
  open(sealed: Uint8Array): string {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.cipherKey, nonce);
    decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const text = Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    return text.toString('utf8');
  }

  /** A hash that only this key makes. The parts are length-prefixed, so no two lists of parts collide. */
  hash(...parts: readonly string[]): Uint8Array<ArrayBuffer> {
    const hmac = createHmac('sha256', this.hashKey);
    for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:${part}`);
    return new Uint8Array(hmac.digest());
  }
}
