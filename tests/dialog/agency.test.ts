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

  test('where it is not named, it says how to ask for another place or the law', async () => {
    const agencyContact = 'Giờ làm việc: thứ hai đến thứ sáu';
    const result = await Citizen.known({ agencyContact }).says('thứ 7 có làm không');
    expect(textOf(result)).toContain('thứ hai đến thứ sáu');
    expect(textOf(result)).toContain('Nếu Anh/Chị hỏi nơi khác');
  });

  test('what it is for is told with what may be asked', async () => {
    const result = await Citizen.known().says('sở tư pháp làm gì');
    expect(textOf(result)).toContain('trợ lý tự động của Sở Tư pháp thử nghiệm');
    expect(textOf(result)).toContain('Gõ câu hỏi');
    expect(result.questions).toEqual([]);
  });
});
