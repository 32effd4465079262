import { describe, expect, test } from '@jest/globals';

import { buttonsOf, Citizen, textOf } from '../support/citizen.ts';

describe('asked where the agency is', () => {
  test('it says what the operator has written, line by line', async () => {
    const agencyContact = 'Địa chỉ: 12 đường Mẫu | Điện thoại: 024 3000 0000';
    const result = await Citizen.known({ agencyContact }).says('sở ở đâu vậy ạ');
    expect(textOf(result)).toBe('Sở Tư pháp thử nghiệm:\n• Địa chỉ: 12 đường Mẫu\n• Điện thoại: 024 3000 0000');
    expect(result.handover).toBeUndefined();
  });

  test('where nothing is written, it shows the way to a person and no law on head offices', async () => {
    const result = await Citizen.known().says('địa chỉ sở');
    expect(textOf(result)).toContain('Tôi chưa có địa chỉ');
    expect(buttonsOf(result)).toContain('Gặp tư vấn viên');
  });
});
