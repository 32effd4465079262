import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

/** Counts and hashes what flows through, and breaks off beyond the limit. */
export function createMeter(maxBytes: number) {
  const hash = createHash('sha256');
  let size = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      size += chunk.length;
      hash.update(chunk);
      next(size > maxBytes ? new RangeError('too large') : null, chunk);
    },
  });
  return { stream, exceeded: () => size > maxBytes, result: () => ({ size, sha256: hash.digest('hex') }) };
}
