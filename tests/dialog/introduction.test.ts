import { describe, expect, test } from '@jest/globals';

import { withoutIntroduction } from '../../src/dialog/text/introduction.ts';

describe('who writes is no part of what is asked', () => {
  test.each([
    ['Em là Ngọc Lan, sđt 0912345678, CCCD 001199012345: vượt đèn đỏ phạt bao nhiêu', 'vượt đèn đỏ phạt bao nhiêu'],
    ['Dạ em chào anh chị, em tên là Nguyễn Văn Bình. Ly hôn cần giấy tờ gì ạ', 'Ly hôn cần giấy tờ gì ạ'],
    [
      'Tôi tên Hoa\nsố điện thoại của tôi là 0912 345 678\nđất chưa có sổ đỏ bán được không',
      'đất chưa có sổ đỏ bán được không',
    ],
    ['0912345678 - hộ chiếu hết hạn làm lại ở đâu', 'hộ chiếu hết hạn làm lại ở đâu'],
  ])('%j asks %j', (text, question) => {
    expect(withoutIntroduction(text)).toBe(question);
    expect(withoutIntroduction(text.normalize('NFD'))).toBe(question);
  });

  test.each([
    'Tôi là Việt kiều, có được mua nhà không',
    'Em là Đảng viên, sinh con thứ ba có bị kỷ luật không',
    'Em là Nam, 15 tuổi, đi xe máy có bị phạt không',
    'Tôi tên là Hoa',
    'sđt 0912345678:',
    'mua sim 0912345678 không chính chủ, có bị phạt không',
    'xử phạt 4.000.000, nộp ở đâu',
    'ly hôn, con dưới 3 tuổi ai nuôi',
  ])('%j stays as it is', (text) => {
    expect(withoutIntroduction(text)).toBe(text);
  });
});
