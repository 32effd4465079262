import { describe, expect, test } from '@jest/globals';

import { Citizen, textOf } from '../support/citizen.ts';
import { documentFacts, type TestLaw } from '../support/law.ts';

const STEPS = [
  '1. Người nào đánh bạc trị giá từ 5.000.000 đồng đến dưới 50.000.000 đồng thì bị phạt tiền từ 10.000.000 đồng đến 20.000.000 đồng.',
  '2. Phạm tội trị giá từ 50.000.000 đồng trở lên thì bị phạt tù từ 03 năm đến 07 năm.',
  '3. Ngoài việc bị phạt, người đánh bạc từ 50.000.000 đồng trở lên còn bị tịch thu tài sản.',
].join('\n');

/** Gambling by its steps, and two things near it. */
const law: TestLaw = {
  documents: [documentFacts({ number: '1/2020/QH14', effective: '2020-01-01' })],
  articles: [
    { number: '1/2020/QH14', dieu: '3', title: 'Tội đánh bạc', text: STEPS },
    { number: '1/2020/QH14', dieu: '4', title: 'Tội tổ chức đánh bạc', text: 'Tổ chức đánh bạc bị phạt thế nào.' },
    { number: '1/2020/QH14', dieu: '5', title: 'Tiền đặt cọc', text: 'Mất tiền cọc khi không mua nữa.' },
  ],
  faqs: [],
};

/** Someone to whom gambling was shown, and who is from then on asked back. */
async function afterGambling(action: 'answer' | 'clarify' = 'answer'): Promise<Citizen> {
  const citizen = Citizen.known({ law });
  citizen.retriever.action = action;
  await citizen.says('tội đánh bạc bị phạt thế nào');
  citizen.retriever.action = 'clarify';
  return citizen;
}

describe('a value that is told after a question', () => {
  test.each([
    ...['chơi 60 triệu', 'choi 60tr', '60 triệu thì sao', 'thế 60 triệu thì mấy năm tù'],
    ...['sáu mươi triệu', 'khoảng sáu chục triệu', 'mới 60 củ thôi', 'trị giá 0 phẩy 5 tỷ'],
  ])('answers with the one Khoản that it means: %j', async (text) => {
    const result = await (await afterGambling()).says(text);
    expect(result).toMatchObject({ questions: [{ action: 'answer' }] });
    expect(textOf(result)).toContain('phạt tù từ 03 năm đến 07 năm');
  });

  test('does so of what was only offered, too', async () => {
    const result = await (await afterGambling('clarify')).says('chơi 60 triệu');
    expect(result).toMatchObject({ questions: [{ action: 'answer' }] });
  });

  test.each(['chơi lâu rồi', '60 triệu thì ai xử', '1 triệu'])(
    'is asked back about where it means none: %j',
    async (text) => {
      const result = await (await afterGambling()).says(text);
      expect(result).toMatchObject({ questions: [{ action: 'clarify' }] });
    },
  );

  test('is asked back about where more is told than the value, of something else', async () => {
    const result = await (await afterGambling()).says('em vay nguoi ta 60 trieu chua tra');
    expect(result).toMatchObject({ questions: [{ action: 'clarify' }] });
  });

  test('is asked back about where the text alone finds something else', async () => {
    const result = await (await afterGambling()).says('đặt cọc 60 triệu');
    expect(result).toMatchObject({ questions: [{ action: 'clarify' }] });
  });

  test('is asked back about where its Khoản was not talked about', async () => {
    const citizen = Citizen.known({ law });
    await citizen.says('mất tiền cọc');
    citizen.retriever.action = 'clarify';
    expect(await citizen.says('đánh bạc 60 triệu')).toMatchObject({ questions: [{ action: 'clarify' }] });
  });

  test('keeps what the question before says of it', async () => {
    const speed: TestLaw = {
      ...law,
      articles: [
        {
          ...{ number: '1/2020/QH14', dieu: '6', title: 'Xử phạt chạy quá tốc độ' },
          text: [
            '1. Phạt tiền từ 400.000 đồng đến 600.000 đồng nếu chạy quá tốc độ quy định từ 05 km/h đến dưới 10 km/h.',
            '2. Phạt tiền từ 800.000 đồng đến 1.000.000 đồng nếu chạy quá tốc độ quy định từ 10 km/h đến 20 km/h.',
          ].join('\n'),
        },
        ...(law.articles ?? []),
      ],
    };
    const citizen = Citizen.known({ law: speed });
    await citizen.says('xe máy chạy quá tốc độ phạt bao nhiêu');
    citizen.retriever.action = 'clarify';
    const result = await citizen.says('15km/h thì sao');
    expect(result).toMatchObject({ questions: [{ action: 'answer' }] });
    expect(textOf(result)).toContain('800.000 đồng đến 1.000.000 đồng');
  });
});

describe('a value that is all that is told', () => {
  const licences: TestLaw = {
    documents: [documentFacts({ number: '2/2020/NĐ-CP', effective: '2020-01-01' })],
    articles: [
      {
        ...{ number: '2/2020/NĐ-CP', dieu: '18', title: 'Xử phạt không có giấy phép lái xe máy' },
        text: [
          '1. Phạt cảnh cáo người từ đủ 14 tuổi đến dưới 16 tuổi điều khiển xe máy.',
          '2. Phạt tiền từ 400.000 đồng đến 600.000 đồng người từ đủ 16 tuổi đến dưới 18 tuổi điều khiển xe máy từ 50 cm3 trở lên.',
          '3. Phạt tiền từ 2.000.000 đồng đến 4.000.000 đồng người điều khiển xe máy có dung tích đến 125 cm3 không có giấy phép lái xe.',
          '4. Phạt tiền từ 6.000.000 đồng đến 8.000.000 đồng người điều khiển xe máy có dung tích trên 125 cm3 trở lên không có giấy phép lái xe.',
        ].join('\n'),
      },
      { number: '2/2020/NĐ-CP', dieu: '30', title: 'Tuổi kết hôn', text: 'Mới 15 tuổi thì không được kết hôn.' },
      { number: '2/2020/NĐ-CP', dieu: '31', title: 'Xe 110 phân khối', text: 'Xe 110 phân khối là xe máy nhỏ.' },
    ],
    faqs: [],
  };

  test.each([
    ['15 tuổi', 'Phạt cảnh cáo'],
    ['em mới 15 tuổi', 'Phạt cảnh cáo'],
    ['con mới mười lăm tuổi thôi ạ', 'Phạt cảnh cáo'],
    ['em 17t', '400.000 đồng'],
    ['150cc', '6.000.000 đồng'],
    ['xe 110 phân khối', '2.000.000 đồng'],
  ])('means one Khoản of what was shown, whatever is found for it alone: %j', async (text, quoted) => {
    const citizen = Citizen.known({ law: licences });
    await citizen.says('không có giấy phép lái xe máy phạt bao nhiêu');
    const result = await citizen.says(text);
    expect(result).toMatchObject({ questions: [{ action: 'answer' }] });
    expect(result.questions[0]?.shown[0]).toBe('2/2020/nđ-cp#18');
    expect(result.messages[0]?.text).toContain(quoted);
  });

  test('is not answered by a FAQ that rests on another Khoản', async () => {
    const faq = {
      ...{ id: 'giao-thong/khong-bang', field: 'giao-thong', asOf: '2026-10-01' },
      ...{ questions: ['Không có giấy phép lái xe máy phạt bao nhiêu?'], answer: 'Phạt tiền từ 2.000.000 đồng.' },
      citations: [{ document: '2/2020/NĐ-CP', dieu: '18', khoan: '3' }],
    };
    const shownFor = async (text: string) => {
      const citizen = Citizen.known({ law: { ...licences, faqs: [faq] } });
      await citizen.says('không có giấy phép lái xe máy phạt bao nhiêu');
      return (await citizen.says(text)).questions[0]?.shown[0];
    };
    expect(await shownFor('110cc')).toBe(faq.id);
    expect(await shownFor('15 tuổi')).toBe('2/2020/nđ-cp#18');
  });
});
