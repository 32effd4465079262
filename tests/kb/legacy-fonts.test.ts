import { expect, test } from '@jest/globals';

import { fromLegacyFonts, legacyEncoding } from '../../src/kb/sources/legacy-fonts.ts';

const UNICODE =
  'Công hoà xã hội chủ nghĩa Việt Nam. Căn cứ Luật Tổ chức Chính phủ; Bộ trưởng quyết định những điều sau đây';

test('TCVN3 becomes Unicode', () => {
  const tcvn3 =
    'C«ng hoµ x· héi chñ nghÜa ViÖt Nam. C¨n cø LuËt Tæ chøc ChÝnh phñ; Bé tr\u00adëng quyÕt ®Þnh nh÷ng ®iÒu sau ®©y';
  expect(legacyEncoding(tcvn3)).toBe('tcvn3');
  expect(fromLegacyFonts(tcvn3)).toBe(UNICODE);
});

test('VNI becomes Unicode', () => {
  const vni =
    'Coâng hoaø xaõ hoäi chuû nghóa Vieät Nam. Caên cöù Luaät Toå chöùc Chính phuû; Boä tröôûng quyeát ñònh nhöõng ñieàu sau ñaây';
  expect(legacyEncoding(vni)).toBe('vni');
  expect(fromLegacyFonts(vni)).toBe(UNICODE);
});

test('Unicode Vietnamese, without marks too, stays as it is', () => {
  expect(legacyEncoding(UNICODE)).toBeUndefined();
  expect(fromLegacyFonts('Dieu 1. Pham vi dieu chinh')).toBe('Dieu 1. Pham vi dieu chinh');
});
