import { describe, expect, test } from '@jest/globals';

import { articleCard } from '../../src/dialog/answers/card.ts';
import { excerpt } from '../../src/dialog/answers/excerpt.ts';
import { textsIn } from '../../src/dialog/texts.ts';
import { parseClauses } from '../../src/kb/clauses.ts';
import { Citizen } from '../support/citizen.ts';
import { documentFacts, LAW, publishLaw } from '../support/law.ts';

const knowledge = publishLaw(LAW);

function article(id: string) {
  const found = knowledge.article(id);
  if (!found) throw new Error(`no ${id}`);
  return found;
}

describe('what is shown of a clause', () => {
  test('of a long clause shows the point whose range holds the value that the question tells', () => {
    const filler = 'thuộc một trong các trường hợp mà người điều khiển xe phải chấp hành '.repeat(6);
    const text = [
      `1. Phạt tiền từ 1.000.000 đồng đến 2.000.000 đồng đối với hành vi sau đây: `,
      `a) Chạy xe quá tốc độ từ 05 km/h đến dưới 10 km/h ${filler};`,
      `b) Chạy xe quá tốc độ từ 10 km/h đến 20 km/h ${filler};`,
      `c) Chạy xe quá tốc độ bị phạt bao nhiêu ${filler}.`,
    ].join('\n');
    const long = { ...article('168/2024/nđ-cp#7'), text, clauses: parseClauses(text) };
    const shown = excerpt({ article: long, question: 'chạy xe quá tốc độ 15 km/h bị phạt bao nhiêu' });
    expect(shown).toMatchObject({ khoan: '1', diem: 'b' });
  });

  const drugs = {
    ...article('168/2024/nđ-cp#7'),
    text: [
      '1. Tàng trữ trái phép chất ma túy thuộc một trong các trường hợp sau đây, thì bị phạt tù từ 01 năm đến 05 năm:',
      `a) Nhựa thuốc phiện, nhựa cần sa có khối lượng từ 01 gam đến dưới 500 gam ${'theo danh mục '.repeat(20)};`,
      `b) Heroine, Methamphetamine có khối lượng từ 0,1 gam đến dưới 05 gam ${'theo danh mục '.repeat(20)};`,
      `c) Các chất ma túy khác ở thể rắn có khối lượng từ 01 gam đến dưới 20 gam ${'theo danh mục '.repeat(20)}.`,
      '2. Có tổ chức; Heroine có khối lượng từ 05 gam trở lên, thì bị phạt tù từ 05 năm đến 10 năm.',
    ].join('\n'),
  };
  const ofDrugs = { ...drugs, clauses: parseClauses(drugs.text) };

  test.each([
    ['tàng trữ 3 gam heroin', 'b'],
    ['tàng trữ 3 gam ma túy đá', 'b'],
    ['tàng trữ 3 gam ketamin', 'c'],
    ['tàng trữ 3 gam nhựa cần sa', 'a'],
  ])('of a long clause shows the point of the thing that is weighed: %j', (question, diem) => {
    expect(excerpt({ article: ofDrugs, khoan: '1', question })).toMatchObject({ khoan: '1', diem });
  });

  test.each(['a', 'b', 'c'])('of a long opening leaves room for the point that is named: %s', (diem) => {
    const text = [
      `1. Phạt tiền đối với người ${'thực hiện một trong các hành vi sau đây mà chưa đến mức truy cứu trách nhiệm, '.repeat(14)}gồm:`,
      'a) Đỗ xe trên cầu;',
      `b) Dừng xe trong hầm ${'không có lý do chính đáng '.repeat(15)};`,
      'c) Chở hàng cồng kềnh.',
    ].join('\n');
    const long = { ...article('168/2024/nđ-cp#7'), text, clauses: parseClauses(text) };
    const { pieces } = excerpt({ article: long, khoan: '1', diem });
    const point = long.clauses[0]?.points.find((one) => one.diem === diem);
    expect(pieces.at(-1)?.text).toBe(text.slice(point?.start, point?.end).trim());
    expect(pieces).toHaveLength(2);
    for (const piece of pieces) expect(text).toContain(piece.text);
    expect(pieces.reduce((sum, piece) => sum + piece.text.length, 0)).toBeLessThanOrEqual(900);
  });

  test('of a long clause shows the point that supports the plain words above it', () => {
    const shown = excerpt({
      article: ofDrugs,
      khoan: '1',
      question: 'tàng trữ chất ma túy khác thì sao',
      support: 'Tàng trữ heroine từ 0,1 gam bị phạt tù.',
    });
    expect(shown).toMatchObject({ diem: 'b' });
  });

  test('states the figure of the point that a value means, and none for a value that no point holds', () => {
    const text = [
      '1. Lấn đất thì mức phạt như sau:',
      'a) Phạt tiền từ 3.000.000 đồng đến 5.000.000 đồng đối với diện tích dưới 0,02 héc ta;',
      'b) Phạt tiền từ 5.000.000 đồng đến 10.000.000 đồng đối với diện tích từ 0,02 héc ta đến dưới 0,05 héc ta.',
    ].join('\n');
    const land = { ...article('168/2024/nđ-cp#7'), text, clauses: parseClauses(text) };
    const options = { texts: textsIn('vi'), today: '2026-11-22', khoan: '1' };
    const card = (question: string) => articleCard(land, { ...options, question }).text;
    expect(card('lấn 300m2 phạt bao nhiêu')).toContain('“từ 5.000.000 đồng đến 10.000.000 đồng” (5–10 triệu đồng)');
    expect(card('lấn 900m2 phạt bao nhiêu')).not.toContain('➤');
  });
});

describe('below a FAQ', () => {
  const question = 'Bán hàng ngoài chợ phiên thì sao?';
  const number = '5/2020/NĐ-CP';
  const filler = 'người bán hàng ngoài chợ phiên phải chấp hành '.repeat(8);
  const text = [
    '1. Cấm bán hàng ngoài chợ phiên trong các trường hợp sau đây:',
    `a) Bán hàng ngoài chợ phiên trên đường ${filler};`,
    `b) Bày bán bánh ${filler};`,
    `c) Che khuất biển báo ${filler}.`,
  ].join('\n');
  const asked = (citation: { readonly diem?: string }, answer: string) =>
    Citizen.known({
      law: {
        documents: [documentFacts({ number, type: 'Nghị định', effective: '2020-03-01' })],
        articles: [{ number, dieu: '3', title: 'Bán hàng ngoài chợ phiên', text }],
        faqs: [
          {
            ...{ id: 'dat-dai/cho', field: 'dat-dai', questions: [question], answer, asOf: '2026-10-01' },
            citations: [{ document: number, dieu: '3', khoan: '1', ...citation }],
          },
        ],
      },
    }).says(question);

  test.each([
    ['the point that it names', { diem: 'b' }, 'Bị cấm.'],
    ['the point that supports its answer, where it names none', {}, 'Không được che khuất biển báo.'],
  ])('is quoted %s', async (_, citation, answer) => {
    const { messages } = await asked(citation, answer);
    const quoted = messages[1]?.quotations?.map((quotation) => quotation.text.slice(0, 2));
    expect(quoted).toEqual(['1.', 'diem' in citation ? 'b)' : 'c)']);
  });
});
