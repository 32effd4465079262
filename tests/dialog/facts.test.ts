import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { articleCard } from '../../src/dialog/answers/card.ts';
import { figureFor, speakAmounts } from '../../src/dialog/answers/figure.ts';
import { createQuotationGuard } from '../../src/dialog/quotation-guard.ts';
import { openFacet } from '../../src/dialog/facets.ts';
import { pastDay } from '../../src/dialog/past.ts';
import { utterance } from '../../src/dialog/text/utterance.ts';
import { textsIn } from '../../src/dialog/texts.ts';
import { parseClauses } from '../../src/kb/clauses.ts';
import { buttonsOf, Citizen, NOW, textOf } from '../support/citizen.ts';
import { documentFacts, LAW, publishLaw, type TestLaw } from '../support/law.ts';

const TODAY = '2026-11-22';

describe('a figure on the card', () => {
  test.each([
    ['vượt đèn đỏ phạt bao nhiêu', '2. Phạt tiền từ 18.000.000 đồng đến 20.000.000 đồng đối với …', 'từ 18.000.000 đồng đến 20.000.000 đồng', '18–20 triệu đồng'],
    ['lỗi đó phạt nhiêu', '1. Phạt tiền từ 400.000 đồng đến 1.000.000 đồng đối với …', 'từ 400.000 đồng đến 1.000.000 đồng', '400 nghìn – 1 triệu đồng'],
    ['tội này phạt mấy năm tù', '1. Người nào … thì bị phạt cải tạo hoặc phạt tù từ 06 tháng đến 03 năm.', 'phạt tù từ 06 tháng đến 03 năm', undefined],
    ['giải quyết trong bao lâu', 'Thời hạn giải quyết là 15 ngày làm việc kể từ ngày nhận đủ hồ sơ.', '15 ngày làm việc', undefined],
    ['mấy tuổi được kết hôn', 'Nam từ đủ 20 tuổi trở lên.', 'từ đủ 20 tuổi trở lên', undefined],
    ['đóng mấy phần trăm', 'Người lao động đóng 8% tiền lương.', '8%', undefined],
  ])('%j: %j', (question, passage, text, spoken) => {
    expect(figureFor(question, [passage])).toMatchObject({ text, ...(spoken ? { spoken } : {}) });
  }); // prettier-ignore

  test('is left out when none is asked for, and when it is not plain which is meant', () => {
    expect(figureFor('ai có quyền khiếu nại', ['Phạt tiền từ 1.000.000 đồng đến 2.000.000 đồng.'])).toBeUndefined();
    const two = '1. Phạt tiền 1.000.000 đồng với việc này, 2.000.000 đồng với việc kia.';
    expect(figureFor('phạt bao nhiêu', [two])).toBeUndefined();
  });

  const STATED = {
    prison: ['phạt tù từ 06 tháng đến 03 năm', 'thì bị phạt tù từ 06 tháng đến 03 năm.'],
    fine: ['từ 1.000.000 đồng đến 2.000.000 đồng', 'Phạt tiền từ 1.000.000 đồng đến 2.000.000 đồng.'],
    fee: ['150.000 đồng', 'Lệ phí là 150.000 đồng.'],
    bound: ['từ 2.000.000 đồng đến dưới 50.000.000 đồng', 'trị giá từ 2.000.000 đồng đến dưới 50.000.000 đồng.'],
    percent: ['8%', 'Người lao động đóng 8% tiền lương.'],
    age: ['từ đủ 20 tuổi trở lên', 'Nam từ đủ 20 tuổi trở lên.'],
    term: ['15 ngày', 'Trong thời hạn 15 ngày.'],
    ban: ['từ 01 năm đến 05 năm', 'Cấm hành nghề từ 01 năm đến 05 năm.'],
  } as const;

  test.each<[string, ...(keyof typeof STATED)[]]>([
    ['trộm cắp đi tù bao lâu', 'prison'],
    ['trộm cắp bị tù mấy năm', 'prison'],
    ['trom cap di tu may nam', 'prison'],
    ['tội này phạt mấy năm', 'prison'],
    ['tội này bị mấy năm', 'prison', 'ban'],
    ['có bị đi tù không', 'prison'],
    ['phạt bao nhiêu', 'fine'],
    ['bị phạt thế nào', 'fine'],
    ['phạt bao nhiêu tiền', 'fine'],
    ['mức phạt tiền', 'fine'],
    ['lệ phí bao nhiêu', 'fee'],
    ['làm giấy này hết bao nhiêu tiền', 'fine', 'fee'],
    ['trộm bao nhiêu tiền thì bị tội', 'bound'],
    ['đóng mấy phần trăm', 'percent'],
    ['mấy tuổi được cưới', 'age'],
    ['giải quyết trong bao lâu', 'term', 'ban'],
    ['thời hạn nộp phạt mấy ngày', 'term'],
    ['bị cấm hành nghề mấy năm', 'ban'],
    ['đi tù về bao lâu được xoá án tích', 'term', 'ban'],
    ['phạt bao nhiêu người', 'fine'],
    ['ai giải quyết'],
  ])('is of the kind that is asked for, and none of another kind: %j', (question, ...kinds) => {
    const stated = Object.values(STATED).map(([, passage]) => figureFor(question, [passage])?.text);
    const wanted = Object.entries(STATED).map(([kind, [figure]]) => ((kinds as string[]).includes(kind) ? figure : undefined));
    expect(stated).toEqual(wanted);
  }); // prettier-ignore

  test.each([
    ['đi tù mấy năm', 'bị phạt tù từ 12 năm đến 20 năm hoặc tù chung thân:', 'phạt tù từ 12 năm đến 20 năm hoặc tù chung thân'],
    ['đi tù mấy năm', 'bị phạt tù 20 năm, tù chung thân hoặc tử hình:', 'phạt tù 20 năm, tù chung thân hoặc tử hình'],
    ['đi tù mấy năm', 'quy định hình phạt tù chung thân hoặc tử hình thì mức cao nhất không quá 18 năm tù', undefined],
    ['bao nhiêu tháng', 'Con dưới 36 tháng tuổi được giao cho mẹ', undefined],
    ['bao nhiêu năm', 'kể từ ngày 01 tháng 7 năm 2025', undefined],
    ['thời hạn bao lâu', 'cải tạo không giam giữ đến 03 năm', undefined],
  ])('is whole: %j, “%s”', (question, passage, text) => {
    expect(figureFor(question, [passage])?.text).toBe(text);
  }); // prettier-ignore

  test.each([
    ['mấy tuổi được lái xe', 'Người chưa đủ 18 tuổi không được lái xe.', 'chưa đủ 18 tuổi'],
    ['mấy tuổi được thi', 'Người dự thi không quá 35 tuổi.', 'không quá 35 tuổi'],
    ['lãi mấy phần trăm', 'Lãi suất không được vượt quá 20%/năm của khoản vay.', 'không được vượt quá 20%'],
    ['hưởng mấy phần trăm', 'Mức hưởng tối đa là 75% tiền lương.', 'tối đa là 75%'],
    ['báo trước mấy ngày', 'Phải báo trước ít nhất 45 ngày.', 'ít nhất 45 ngày'],
    ['giải quyết mấy ngày', 'Thời hạn không quá 15 ngày làm việc.', 'không quá 15 ngày làm việc'],
    ['được hỗ trợ bao nhiêu tiền', 'Hỗ trợ tối đa 50.000.000 đồng/hộ.', 'tối đa 50.000.000 đồng'],
    ['lệ phí bao nhiêu', 'Mức thu từ 100.000 đến 200.000 đồng.', 'từ 100.000 đến 200.000 đồng'],
  ])('keeps what makes it the least or the most: %j, “%s”', (question, passage, text) => {
    expect(figureFor(question, [passage])?.text).toBe(text);
  });

  test('is not spoken without what makes it the most', () => {
    expect(figureFor('được hỗ trợ bao nhiêu tiền', ['Hỗ trợ tối đa 50.000.000 đồng/hộ.'])?.spoken).toBeUndefined();
  });

  test('is left out where the words shown end before it', () => {
    const text = [
      '1. Phạt người thực hiện một trong các hành vi sau đây:',
      `a) Chạy xe quá tốc độ từ 10 km/h đến 20 km/h, ${'gây trở ngại cho người đi bộ và các xe khác đang chạy; '.repeat(20)}phạt tiền từ 1.000.000 đồng đến 2.000.000 đồng;`,
      'b) Chạy xe quá tốc độ từ 20 km/h đến 35 km/h.',
    ].join('\n');
    const found = publishLaw(LAW).article('168/2024/nđ-cp#7');
    const long = { ...found!, text, clauses: parseClauses(text) };
    const question = 'xe máy quá tốc độ 15 km/h phạt bao nhiêu';
    const card = articleCard(long, { texts: textsIn('vi'), today: TODAY, khoan: '1', question });
    expect(card.text).not.toContain('2.000.000');
    expect(card.text).not.toContain('➤');
  });

  test('is left out in another unit than the one asked for', () => {
    const hours = 'Việc xoá đăng ký nhận trước 15 giờ thì giải quyết ngay.';
    expect(figureFor('làm mất mấy ngày', [hours])).toBeUndefined();
    expect(figureFor('nhận tới mấy giờ', [hours])).toMatchObject({ text: '15 giờ' });
    const prison = 'thì bị phạt tù từ 03 tháng đến 06 tháng';
    expect(figureFor('tội này mấy năm tù', [prison])).toMatchObject({ kind: 'prison' });
  });

  test('is a slice of the passage, whatever is asked', () => {
    const amount = fc.integer({ min: 1, max: 999 }).map((n) => `${n}.000.000 đồng`);
    const question = fc.constantFrom('phạt bao nhiêu', 'mấy năm tù', 'bao lâu', 'bao nhiêu tuổi', 'mấy phần trăm');
    fc.assert(
      fc.property(question, amount, amount, fc.integer({ min: 1, max: 99 }), (asked, from, to, n) => {
        const passage = `Phạt tiền từ ${from} đến ${to}; phạt tù từ ${n} tháng; trong ${n} ngày; ${n} tuổi; ${n}%.`;
        const figure = figureFor(asked, [passage]);
        if (figure) expect(passage).toContain(figure.text);
      }),
    );
  });

  test('is spoken without losing anything', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000_000 }), (thousands) => {
        const [count = '', unit = ''] = (speakAmounts([thousands * 1000]) ?? '').split(' ');
        const size = { tỷ: 1e9, triệu: 1e6, nghìn: 1e3 }[unit] ?? 0;
        expect(Math.round(Number(count.replace(',', '.')) * size)).toBe(thousands * 1000);
      }),
    );
  });

  test('stands first on the card and passes the check at send time', async () => {
    const citizen = Citizen.known();
    const result = await citizen.says('vượt đèn đỏ ô tô phạt bao nhiêu');
    expect(result.messages[0]?.text).toMatch(
      /^➤ Số tiền: “từ 18\.000\.000 đồng đến 20\.000\.000 đồng” \(18–20 triệu đồng\)/,
    );
    const guard = createQuotationGuard(citizen.knowledge);
    expect(result.messages[0]?.quotations?.every((quotation) => guard(quotation, NOW))).toBe(true);
  });
});

describe('a fact that is open', () => {
  const car = { title: 'Xử phạt người điều khiển xe ô tô', parts: [] };
  const bike = { title: 'Xử phạt người điều khiển xe mô tô, xe gắn máy', parts: [] };
  const machine = { title: 'Xử phạt người điều khiển xe máy chuyên dùng', parts: [] };
  const labels = (question: string, ...found: Parameters<typeof openFacet>[1]) =>
    openFacet(utterance(question), found)?.map((option) => option.label.vi);

  test('is asked for when results split on it', () => {
    expect(labels('vượt đèn đỏ phạt bao nhiêu', car, bike)).toEqual(['Xe máy', 'Ô tô']);
    expect(labels('ai được nuôi con khi ly hôn', { title: 'Nuôi con', parts: ['2. Con từ đủ 07 tuổi trở lên thì xem xét nguyện vọng', '3. Con dưới 36 tháng tuổi được giao cho mẹ'] })).toEqual(['Con dưới 36 tháng', 'Con từ 36 tháng']); // prettier-ignore
    expect(labels('đăng ký kết hôn ở đâu', { title: 'Thẩm quyền đăng ký kết hôn', parts: [] }, { title: 'Đăng ký kết hôn có yếu tố nước ngoài', parts: [] })).toEqual(['Trong nước', 'Có yếu tố n.ngoài']); // prettier-ignore
    expect(labels('làm sổ đỏ cần gì', { title: 'Cấp sổ khi có giấy tờ về quyền sử dụng đất', parts: [] }, { title: 'Cấp sổ khi không có giấy tờ', parts: [] })).toEqual(['Có giấy tờ', 'Không có giấy tờ']); // prettier-ignore
  });

  test('is not asked for when the question says it, or is about something else', () => {
    expect(labels('xe máy vượt đèn đỏ phạt bao nhiêu', car, bike)).toBeUndefined();
    expect(labels('xe hơi vượt đèn đỏ', car, bike)).toBeUndefined();
    expect(labels('vuot den do xe may', car, bike)).toBeUndefined();
    expect(labels('vượt đèn đỏ', bike, machine)).toBeUndefined();
    expect(labels('nghỉ phép mấy ngày', { title: 'Đất ở', parts: [] }, { title: 'Đất nông nghiệp', parts: [] })).toBeUndefined(); // prettier-ignore
  });

  test('asks once even when the search is sure, and each tap leads to an answer of its own', async () => {
    const citizen = Citizen.known();
    const asked = await citizen.says('người điều khiển xe vượt đèn đỏ bị xử phạt');
    expect(buttonsOf(asked).slice(0, 2)).toEqual(['Xe máy', 'Ô tô']);
    const state = citizen.state;
    const forCars = await citizen.taps(asked, 'Ô tô');
    citizen.state = state;
    const forBikes = await citizen.taps(asked, 'Xe máy');
    expect(forCars.questions[0]?.shown[0]).toBe('168/2024/nđ-cp#6');
    expect(forBikes.questions[0]?.shown[0]).toBe('168/2024/nđ-cp#7');
  });

  test('chosen behind a question that ends with “không” is not denied by it', async () => {
    const papers = (title: string, dieu: string) => ({
      ...{ number: '31/2024/QH15', dieu, title, effective: '2024-08-01' },
      text: `${title} đang sử dụng đất ổn định làm sổ đỏ được.`,
    });
    const articles = [
      papers('Cấp sổ đỏ khi có giấy tờ về quyền sử dụng đất', '137'),
      papers('Cấp sổ đỏ khi không có giấy tờ về quyền sử dụng đất', '138'),
    ];
    const citizen = Citizen.known({ law: { ...LAW, articles: [...LAW.articles, ...articles] } });
    const asked = await citizen.says('đất sử dụng ổn định làm sổ đỏ được không');
    const chosen = await citizen.taps(asked, 'Có giấy tờ');
    expect(chosen.questions[0]?.shown[0]).toBe('31/2024/qh15#137');
  });

  const child = ['2. Con từ đủ 07 tuổi trở lên thì xem xét nguyện vọng', '3. Con dưới 36 tháng tuổi được giao cho mẹ'];
  const term = ['a) 30 ngày nếu hợp đồng xác định thời hạn từ 12 tháng đến 36 tháng', 'b) 45 ngày nếu hợp đồng không xác định thời hạn']; // prettier-ignore

  test.each([
    ['ly hôn con 5 tuổi ai nuôi con', child],
    ['ly hon con 5 tuoi ai nuoi con', child],
    ['ai nuôi con 18 tháng tuổi khi ly hôn', child],
    ['ly hôn con mới 8 tháng thì ai nuôi con', child],
    ['hợp đồng 18 tháng xin nghỉ việc báo trước mấy ngày', term],
    ['hop dong mot nam xin nghi viec bao truoc may ngay', term],
  ])('is not asked for when its time is told: %j', (question, parts) => {
    expect(labels(question, { title: '', parts })).toBeUndefined();
  });

  test.each([
    ['ly thân 8 tháng thì ai nuôi con', child],
    ['vợ 30 tuổi ly hôn ai nuôi con', child],
    ['hợp đồng từ tháng 3 năm 2023, xin nghỉ việc báo trước mấy ngày', term],
  ])('is asked for when the time told is another one: %j', (question, parts) => {
    expect(labels(question, { title: '', parts })).toHaveLength(2);
  });

  test('may be told instead of tapped', async () => {
    const citizen = Citizen.known();
    await citizen.says('người điều khiển xe vượt đèn đỏ bị xử phạt');
    const told = await citizen.says('tôi đi xe hơi');
    expect(told.questions[0]?.shown[0]).toBe('168/2024/nđ-cp#6');
  });
});

describe('a choice in words', () => {
  const offered = async (question: string): Promise<Citizen> => {
    const citizen = Citizen.known();
    citizen.retriever.action = 'clarify';
    expect((await citizen.says(question)).questions[0]?.action).toBe('clarify');
    return citizen;
  };

  test.each(['ý tôi là chủ nhật', 'y toi la chu nhat', 'thời giờ làm việc rồi', 'làm việc lao động'])(
    '%j is a message of its own',
    async (text) => {
      const citizen = await offered('câu hỏi lao động về thời giờ làm việc');
      const before = citizen.retriever.asked.length;
      await citizen.says(text);
      expect(citizen.retriever.asked.length).toBeGreaterThan(before);
    },
  );

  test.each(['cái thứ nhất', 'y dau tien', '1', 'câu hỏi lao động số 1'])('%j is plain', async (text) => {
    const citizen = await offered('câu hỏi lao động về thời giờ làm việc');
    const before = citizen.retriever.asked.length;
    const chosen = await citizen.says(text);
    expect(chosen.questions[0]?.shown).toEqual(['lao-dong/cau-hoi-1']);
    expect(citizen.retriever.asked.length).toBe(before);
  });

  test('a fact that is denied leaves the other one', async () => {
    const citizen = await offered('người điều khiển xe vượt đèn đỏ bị xử phạt');
    expect((await citizen.says('không phải xe máy')).questions[0]?.shown[0]).toBe('168/2024/nđ-cp#6');
  });
});

describe('the law of an earlier day', () => {
  test.each([
    ['năm 2021 vượt đèn đỏ bị phạt bao nhiêu', '2021-07-01'],
    ['nam 2019 vuot den do o to', '2019-07-01'],
    ['nam 2021 vuot den do bi phat bao nhieu', '2021-07-01'],
    ['trước năm 2025 không đội mũ bảo hiểm phạt bao nhiêu', '2024-12-31'],
    ['tôi bị xử phạt nồng độ cồn tháng 3/2022 thì mức phạt là bao nhiêu', '2022-03-15'],
    ['ngày 15/8/2023 bị phạt tốc độ', '2023-08-15'],
    ['năm ngoái mức phạt nồng độ cồn là bao nhiêu', '2025-07-01'],
    ['ngày 3 tháng 1 năm 2020 bị phạt nồng độ cồn', '2020-01-03'],
    ['ngay 3.1.2020 bi phat nong do con', '2020-01-03'],
    ['tháng 3 năm ngoái vượt đèn đỏ phạt bao nhiêu', '2025-03-15'],
    ['lương cơ sở đầu năm 2024 là bao nhiêu', '2024-01-15'],
    ['luong co so cuoi nam 2023 la bao nhieu', '2023-12-15'],
  ])('%j asks for %s', (text, day) => {
    expect(pastDay(utterance(text), TODAY)).toBe(day);
  });

  test.each([
    'vượt đèn đỏ phạt bao nhiêu',
    'theo luật đất đai năm 2013 bị phạt thế nào',
    'mua đất năm 2005 bằng giấy tay có bị phạt không',
    'sinh năm 2008 đi xe máy bị phạt không',
    'quy định từ năm 2020 đến nay thế nào',
    'năm 2026 mức phạt nồng độ cồn',
    'năm 2030 mức phạt thế nào',
    'ngày 31/2/2023 bị phạt tốc độ',
  ])('%j asks for the law of today', (text) => {
    expect(pastDay(utterance(text), TODAY)).toBeUndefined();
  });

  test('never lies in the future, whatever year is named', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1900, max: 2099 }), (year) => {
        const day = pastDay(utterance(`năm ${year} mức phạt là bao nhiêu`), TODAY);
        if (day !== undefined) expect(day < TODAY && day.startsWith(`${year}-`)).toBe(true);
      }),
    );
  });

  const before: TestLaw = {
    documents: [...LAW.documents, documentFacts({ number: '100/2019/NĐ-CP', type: 'Nghị định', title: 'Xử phạt giao thông', effective: '2020-01-01', expires: '2025-01-01' })], // prettier-ignore
    articles: [...LAW.articles, { number: '100/2019/NĐ-CP', dieu: '5', title: 'Xử phạt người điều khiển xe ô tô', text: '1. Phạt tiền từ 3.000.000 đồng đến 5.000.000 đồng đối với người lái ô tô vượt đèn đỏ.', effective: '2020-01-01', expires: '2025-01-01' }], // prettier-ignore
    faqs: [],
  };

  test('is shown as such, with its day, and passes the check at send time only as such', async () => {
    const citizen = Citizen.known({ law: before });
    const result = await citizen.says('năm 2021 người lái ô tô vượt đèn đỏ bị phạt bao nhiêu');
    expect(citizen.retriever.asked.map(({ asOf }) => asOf)).toContain('2021-07-01');
    expect(textOf(result)).toContain('tại thời điểm 01/07/2021');
    expect(textOf(result)).toContain('đã hết hiệu lực từ 01/01/2025');
    const quotations = result.messages.flatMap((message) => message.quotations ?? []);
    const guard = createQuotationGuard(publishLaw(before));
    expect(quotations.length).toBeGreaterThan(0);
    for (const { asOf, ...quotation } of quotations) {
      expect(guard({ ...quotation, ...(asOf === undefined ? {} : { asOf }) }, NOW)).toBe(true);
      expect(guard(quotation, NOW)).toBe(false);
    }
  });

  test('is what further results and a choice show as well, with the end that stands on the document alone', async () => {
    const fine = { number: '100/2019/NĐ-CP', dieu: '6', title: 'Mức phạt vượt đèn đỏ', text: 'Vượt đèn đỏ bị phạt tiền từ 600.000 đồng đến 1.000.000 đồng.', effective: '2020-01-01' }; // prettier-ignore
    const besides = {
      ...fine,
      dieu: '7',
      title: 'Vượt đèn đỏ gây hậu quả',
      text: 'Người vượt đèn đỏ gây tai nạn bị tước giấy phép.',
    };
    const question = 'năm 2021 vượt đèn đỏ bị phạt bao nhiêu';
    const law = { ...before, articles: [...before.articles, fine, besides] };
    const citizen = Citizen.known({ law });
    citizen.retriever.action = 'clarify';
    const asked = await citizen.says(question);
    const chosen = await citizen.taps(asked, /^1\./);
    const more = await citizen.says('kết quả khác');
    for (const result of [chosen, more]) {
      expect(textOf(result)).toContain('tại thời điểm 01/07/2021');
      expect(textOf(result)).toContain('đã hết hiệu lực từ 01/01/2025');
      expect(textOf(result)).not.toContain('đang còn hiệu lực');
    }
  });

  test('is not what is left of it: where law of other days fits better, a person is asked', async () => {
    const old = { number: '100/2019/NĐ-CP', dieu: '66', title: 'Xử phạt lái tàu', text: 'Lái tàu không chấp hành hiệu lệnh, vượt đèn đỏ bị phạt tiền từ 3.000.000 đồng đến 5.000.000 đồng.', effective: '2020-01-01', expires: '2025-01-01' }; // prettier-ignore
    const now = (dieu: string) => ({ number: '168/2024/NĐ-CP', dieu, title: `Xe máy vượt đèn đỏ ${dieu}`, text: 'Người đi xe máy vượt đèn đỏ bị phạt tiền từ 4.000.000 đồng đến 6.000.000 đồng.', effective: '2025-01-01' }); // prettier-ignore
    const documents = [old, now('71')].map(({ number, effective }) => documentFacts({ number, effective }));
    const other = {
      ...old,
      dieu: '67',
      title: 'Xử phạt phụ lái tàu',
      text: old.text.replace('Lái tàu', 'Phụ lái tàu'),
    };
    const law = { documents, articles: [old, other, now('71'), now('72'), now('73')], faqs: [] };
    const texts = ['năm 2021 xe máy vượt đèn đỏ bị phạt bao nhiêu', 'năm 2021 phạt vượt đèn đỏ xe máy'];
    for (const [text, action] of texts.flatMap(
      (one) =>
        [
          [one, 'answer'],
          [one, 'clarify'],
        ] as const,
    )) {
      const citizen = Citizen.known({ law });
      citizen.retriever.action = action;
      const result = await citizen.says(text);
      expect(result.handover?.reason).toBe('low_confidence');
      expect(textOf(result)).toContain('thời điểm 01/07/2021');
      expect(textOf(result)).not.toMatch(/lái tàu/iu);
    }
  });

  test('is not guessed at: unsure goes to a person, with the day', async () => {
    const citizen = Citizen.known({ law: before });
    citizen.retriever.action = 'clarify';
    const result = await citizen.says('năm 2021 người lái ô tô vượt đèn đỏ bị phạt bao nhiêu');
    expect(textOf(result)).toContain('thời điểm 01/07/2021');
    expect(result.handover?.reason).toBe('low_confidence');
  });
});
