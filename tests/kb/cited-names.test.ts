import { describe, expect, test } from '@jest/globals';

import { citedNames } from '../../src/kb/cited-names.ts';
import { documentFacts, publishLaw } from '../support/law.ts';

/** `number: type: title` of every document that a text calls by something. */
function named(text: string): string[] {
  return citedNames(text).map(({ number, type, title }) => `${number}: ${type ?? '–'}: ${title ?? '–'}`);
}

describe('what a text calls the documents that it cites', () => {
  test.each([
    ['theo Luật Chợ phiên số 10/2015/QH13.', ['10/2015/QH13: Luật: Luật Chợ phiên']],
    ['quy định của Bộ luật Bến bãi số 9/2012/QH13 và', ['9/2012/QH13: Bộ luật: Bộ luật Bến bãi']],
    ['Pháp lệnh Đò ngang số\n3/2010/UBTVQH12', ['3/2010/UBTVQH12: Pháp lệnh: Pháp lệnh Đò ngang']],
    [
      'Nghị định số 7/2016/NĐ-CP ngày 01 tháng 02 năm 2016 của Chính phủ quy định về giờ họp chợ, giờ đò đã được sửa đổi',
      ['7/2016/NĐ-CP: –: Quy định về giờ họp chợ, giờ đò'],
    ],
    [
      'Thông tư số 8/2017/TT-BCT ngày 5/6/2017 của Bộ trưởng Bộ Công Thương hướng dẫn xếp hạng chợ; Thông tư khác',
      ['8/2017/TT-BCT: –: Hướng dẫn xếp hạng chợ'],
    ],
  ])('%s', (text, names) => expect(named(text)).toEqual(names));

  test.each([
    'Luật số 20/2022/QH15',
    'Luật sửa đổi, bổ sung một số điều của Luật Chợ phiên số 20/2022/QH15',
    'Luật Chợ phiên được sửa đổi, bổ sung theo quy định của Luật số 20/2022/QH15',
    'Luật Chợ phiên và Luật Bến đò số 20/2022/QH15',
  ])('only the type: %s', (text) => {
    expect(named(text).every((one) => one === '20/2022/QH15: Luật: –')).toBe(true);
  });

  test.each([
    'Nghị quyết số 55/2010/QH12 ngày 24 tháng 11 năm 2010 của Quốc hội về giờ họp chợ phiên',
    'Luật này',
    'số 12 phố Huế',
    'Nghị định số 7/2016/NĐ-CP',
    'Luật Chợ phiên số 75/2023/NĐ-CP',
  ])('nothing: %s', (text) => expect(named(text)).toEqual([]));
});

test('a document without a title is called what most others call it, one with a title keeps it', () => {
  const text = ['Luật Chợ phiên', 'Luật Chợ phiên', 'Luật Chợ', 'Luật Bến bãi'].map(
    (name) => `${name} số 10/2015/QH13.`,
  );
  const articles = [
    { number: '10/2015/QH13', dieu: '1', text: '1. Một.' },
    { number: '11/2015/QH13', dieu: '1', text: '1. Một.' },
    { number: '5/2020/NĐ-CP', dieu: '1', text: [...text, 'Luật Cầu phao số 11/2015/QH13.'].join('\n') },
  ];
  const store = publishLaw({
    documents: [documentFacts({ number: '11/2015/QH13', title: 'Luật Cầu' })],
    articles,
    faqs: [],
  });
  expect(store.document('10/2015/QH13')).toMatchObject({ type: 'Luật', title: 'Luật Chợ phiên' });
  expect(store.document('11/2015/QH13')).toMatchObject({ type: 'Luật', title: 'Luật Cầu' });
});

test('a document that is only cited does not become a known one', () => {
  const articles = [{ number: '5/2020/NĐ-CP', dieu: '1', text: 'Luật Chợ phiên số 10/2015/QH13.' }];
  expect(publishLaw({ documents: [], articles, faqs: [] }).document('10/2015/QH13')).toBeUndefined();
});
