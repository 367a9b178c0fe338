/**
 * Which of 100 buckets a call falls in for survey sampling: first 4 bytes of the digest, big-endian,
 * mod 100 (contract, section 4).
 *
 * @param digest SHA-256 of the call number in UTF-8, made where hashing is allowed
 */
export function sampleBucketOf(digest: Uint8Array): number {
  const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
  return view.getUint32(0, false) % 100;
}
