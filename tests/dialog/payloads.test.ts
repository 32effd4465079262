import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { decodeTap, encodeTap, isPayload, type Tap } from '../../src/dialog/payloads.ts';

const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
const page = fc.integer({ min: 1, max: 999 });
const code = fc.string({
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789'),
  minLength: 4,
  maxLength: 16,
});

const tap: fc.Arbitrary<Tap> = fc.oneof(
  fc.record({ do: fc.constant('menu' as const), page }),
  fc.record({ do: fc.constant('field' as const), slug: id, page }),
  fc.record({ do: fc.constant('faq' as const), id }),
  fc.record({ do: fc.constant('article' as const), id, khoan: fc.constantFrom('', '1', '2a') }),
  fc.record({ do: fc.constant('full' as const), id, page }),
  fc.record({ do: fc.constant('more' as const), code }),
  fc.record({ do: fc.constant('vote' as const), code, helpful: fc.boolean() }),
  fc.record({ do: fc.constant('choose' as const), code, option: fc.integer({ min: 0, max: 9 }) }),
  fc.constant({ do: 'human' as const }),
  fc.constant({ do: 'forget' as const }),
  fc.constant({ do: 'help' as const }),
  fc.record({ do: fc.constant('language' as const), to: fc.constantFrom('vi' as const, 'en' as const) }),
);

describe('payloads', () => {
  test('come back as they were sent, blanks around them or not', () => {
    fc.assert(
      fc.property(tap, (sent) => {
        const payload = encodeTap(sent);
        expect(isPayload(payload)).toBe(true);
        expect(decodeTap(` ${payload}\n`)).toEqual(sent);
      }),
    );
  });

  test('fit both platforms for every id that exists', () => {
    const longest = 'nghị quyết số 1234/2024/nqlt-đctubtwmttqvn-vkstc-tatc-bca'.slice(0, 60);
    expect(encodeTap({ do: 'full', id: `${longest}#1234đ`, page: 999 }).length).toBeLessThanOrEqual(1000);
  });

  test('of other versions, broken or invented ones are refused, and nothing throws', () => {
    const broken = [
      '#hl:2:human',
      '#hl:1:',
      '#hl:1:vote:abc',
      '#hl:1:full:%',
      '#hl:1:menu:0',
      '#hl:1:menu:1:2',
      '#hl:1:toString',
      'gặp tư vấn viên',
    ];
    for (const payload of broken) expect(decodeTap(payload)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (rest) => void decodeTap(`#hl:1:${rest}`)));
  });
});
