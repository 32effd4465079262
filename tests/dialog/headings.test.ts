import { describe, expect, test } from '@jest/globals';

import { isAmending } from '../../src/dialog/headings.ts';

describe('headings of articles that only change another document', () => {
  test.each([
    ['Sửa đổi, bổ sung một số điều của Luật Xử lý vi phạm hành chính', true],
    ['Thay thế, bãi bỏ một số cụm từ, bãi bỏ một số khoản', true],
    ['Bãi bỏ khoản 2 Điều 4 của Nghị định', true],
    ['Sửa đổi Nghị định số 05/2021/NĐ-CP', true],
    ['Sửa đổi, bổ sung', true],
    // The new words are there to be read.
    ['Sửa đổi, bổ sung Điều 8 “Điều 8. Trách nhiệm của cơ quan”', false],
    ['Sửa đổi, bổ sung hợp đồng lao động', false],
    ['Sửa đổi, bổ sung, thay thế, huỷ bỏ di chúc', false],
    ['Thay đổi người trực tiếp nuôi con sau khi ly hôn', false],
    ['Bổ sung chứng cứ mới', false],
    ['Điều kiện kết hôn', false],
  ])('%s: %s', (heading, amends) => {
    expect(isAmending(heading)).toBe(amends);
    expect(isAmending(heading.normalize('NFD'))).toBe(amends);
  });
});
