import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { createSealer, isSealed, parseKey, passingKey } from '../../src/infra/sealing.ts';

describe('sealing', () => {
  test('any text opens again, in its own place only', () => {
    const sealer = createSealer([passingKey()]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const sealed = sealer.seal(text, 'zalo/1/access');
        expect(isSealed(sealed)).toBe(true);
        expect(sealer.open(sealed, 'zalo/1/access')).toBe(text);
        expect(sealer.open(sealed, 'zalo/2/access')).toBeUndefined();
      }),
    );
  });

  test('a changed bit, a cut and another key do not open', () => {
    const sealer = createSealer([passingKey()]);
    const sealed = sealer.seal('refresh-token', 'place');
    fc.assert(
      fc.property(fc.integer({ min: 8, max: sealed.length - 1 }), (at) => {
        const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
        // The last character's spare bits are not part of the text.
        if (Buffer.from(changed.slice(8), 'base64url').equals(Buffer.from(sealed.slice(8), 'base64url'))) return;
        expect(sealer.open(changed, 'place')).toBeUndefined();
        expect(sealer.open(sealed.slice(0, at), 'place')).toBeUndefined();
      }),
    );
    expect(createSealer([passingKey()]).open(sealed, 'place')).toBeUndefined();
    expect(sealer.open('plain text of an earlier version', 'place')).toBeUndefined();
  });

  test('a new key in front of the old one opens what the old one sealed', () => {
    const [old, fresh] = [passingKey(), passingKey()];
    const sealed = createSealer([old]).seal('x', 'place');
    expect(createSealer([fresh, old]).open(sealed, 'place')).toBe('x');
    expect(createSealer([fresh]).open(sealed, 'place')).toBeUndefined();
  });

  test('a key is 32 bytes of Base64', () => {
    expect(parseKey(passingKey().toString('base64'))).toHaveLength(32);
    expect(parseKey('too short')).toBeUndefined();
  });
});
