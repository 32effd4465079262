import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { OutboundMessage } from '../../src/conversations/model.ts';
import { excerpt } from '../../src/dialog/answers/excerpt.ts';
import { createQuotationGuard } from '../../src/dialog/quotation-guard.ts';
import { buttonsOf, Citizen, NOW, textOf } from '../support/citizen.ts';
import { documentFacts, LAW, publishLaw } from '../support/law.ts';

const knowledge = publishLaw(LAW);

function article(id: string) {
  const found = knowledge.article(id);
  if (!found) throw new Error(`no ${id}`);
  return found;
}

/** What stands between “ and ” at line starts, which is where cards put quotations. */
function expectQuoted(message: OutboundMessage | undefined): void {
  const quotations = message?.quotations ?? [];
  expect(quotations.length).toBeGreaterThan(0);
  for (const { articleId, text } of quotations) {
    expect(message?.text).toContain(`“${text}”`);
    expect(article(articleId).text).toContain(text);
  }
}

describe('an article card', () => {
  test('quotes the clause to the letter, then number, title, effect date, status and link', async () => {
    const result = await Citizen.known().says('vượt đèn đỏ ô tô phạt bao nhiêu');
    const [card] = result.messages;
    expectQuoted(card);
    expect(card?.text).toContain('“2. Phạt tiền từ 18.000.000 đồng');
    expect(card?.text).toContain('Khoản 2 Điều 6 (Xử phạt người điều khiển xe ô tô), Nghị định số 168/2024/NĐ-CP');
    expect(card?.text).toContain('Có hiệu lực từ 01/01/2025, đang còn hiệu lực (tính đến 22/11/2026).');
    expect(card?.text).toContain('https://example.gov.vn/168-2024');
    expect(buttonsOf(result).slice(0, 5)).toEqual([
      'Toàn văn Điều 6',
      'Kết quả khác',
      '👍 Hữu ích',
      '👎 Chưa đúng',
      'Gặp tư vấn viên',
    ]);
  });

  test('of a long clause shows its opening and the point that answers, the gaps outside the quotation', () => {
    const shown = excerpt({
      article: article('168/2024/nđ-cp#7'),
      khoan: '2',
      question: 'không chấp hành đèn tín hiệu giao thông',
    });
    expect(shown.pieces).toHaveLength(2);
    expect(shown.pieces[0]?.text).toMatch(/^2\. Phạt tiền từ 4\.000\.000 đồng.*sau đây:$/);
    expect(shown.pieces[1]?.text).toBe('c) Không chấp hành hiệu lệnh của đèn tín hiệu giao thông khi đèn đỏ;');
    expect(shown).toMatchObject({ khoan: '2', diem: 'c', cut: true });
  });

  test('shows the point that was named', async () => {
    const result = await Citizen.known().says('điểm đ khoản 2 điều 27 luật đất đai');
    expect(result.messages[0]?.quotations?.map((q) => q.text)).toEqual([
      '2. Nhóm người sử dụng đất có quyền sau:',
      'đ) Cùng tặng cho.',
    ]);
    expect(textOf(result)).toContain('Điểm đ khoản 2 Điều 27');
  });

  test('every piece is a slice of the article, whatever is asked', () => {
    const ids = ['168/2024/nđ-cp#6', '168/2024/nđ-cp#7', '168/2024/nđ-cp#8', '31/2024/qh15#27', '52/2014/qh13#51'];
    const place = fc.option(fc.constantFrom('1', '2', '3', '9'), { nil: undefined });
    const diem = fc.option(fc.constantFrom('a', 'c', 'đ'), { nil: undefined });
    const question = fc.option(fc.constantFrom('đèn đỏ', 'tặng cho', 'hợp đồng văn bản', ''), { nil: undefined });
    fc.assert(
      fc.property(fc.constantFrom(...ids), place, diem, question, (id, khoan, point, asked) => {
        const law = article(id);
        const { pieces } = excerpt({ article: law, khoan, diem: point, question: asked });
        expect(pieces.length).toBeGreaterThan(0);
        expect(pieces.every((piece) => piece.text !== '' && law.text.includes(piece.text))).toBe(true);
        expect(pieces.reduce((sum, piece) => sum + piece.text.length, 0)).toBeLessThanOrEqual(900);
      }),
    );
  });

  test('fits one message on both platforms', async () => {
    for (const text of ['điều 7 nghị định 168/2024', 'điều 27 luật đất đai', 'vượt đèn đỏ xe máy']) {
      const { messages } = await Citizen.known().says(text);
      for (const message of messages) expect([...message.text].length).toBeLessThanOrEqual(2000);
    }
  });
});

describe('a number that several documents in force bear', () => {
  const numbers = ['55/2020/NĐ-CP', '55/2024/NĐ-CP'] as const;
  const law = {
    documents: numbers.map((number) => documentFacts({ number, type: 'Nghị định', effective: `${number.slice(3, 7)}-03-01` })),
    articles: numbers.flatMap((number) => ['1', '2'].map((dieu) => ({ number, dieu, text: `Điều ${dieu} của số ${number}.` }))),
    faqs: [],
  }; // prettier-ignore

  test('is asked back about, newest first, and a tap shows what was asked for', async () => {
    const citizen = Citizen.known({ law });
    const result = await citizen.says('điều 2 nghị định 55');
    expect(buttonsOf(result).slice(0, 2)).toEqual([...numbers].reverse());
    expect(textOf(await citizen.taps(result, numbers[0]))).toContain(`“Điều 2 của số ${numbers[0]}.”`);
    expect(textOf(await citizen.says('điều 1'))).toContain(`“Điều 1 của số ${numbers[0]}.”`);
  });

  test('is not where the year is named, or all but one have ended', async () => {
    expect(textOf(await Citizen.known({ law }).says('điều 2 nghị định 55/2020'))).toContain(`số ${numbers[0]}.”`);
    const [old, current] = law.documents;
    const ended = { ...law, documents: [{ ...old!, expires: '2024-03-01' }, current!] };
    expect(textOf(await Citizen.known({ law: ended }).says('điều 2 nghị định 55'))).toContain(`số ${numbers[1]}.”`);
  });
});

describe('the link of a card', () => {
  test('is the document’s where the article’s own leads nowhere', async () => {
    const url = 'http://vbpl.vn/TW/Pages/vbpq-toanvan.aspx?ItemID=';
    const article = { number: '5/2020/NĐ-CP', dieu: '3', text: 'Chợ phiên họp ngày chẵn.', url };
    const law = (of: string) => ({
      documents: [documentFacts({ number: '5/2020/NĐ-CP', effective: '2020-03-01', url: of })],
      ...{ articles: [article], faqs: [] },
    });
    const known = await Citizen.known({ law: law(`${url}95942`) }).says('chợ phiên họp ngày nào');
    expect(textOf(known)).toContain(`Nguồn: ${url}95942`);
    expect(textOf(await Citizen.known({ law: law(url) }).says('chợ phiên họp ngày nào'))).not.toContain('Nguồn:');
  });
});

describe('a FAQ', () => {
  test('gives our answer, then what it rests on, the article behind a button', async () => {
    const citizen = Citizen.known();
    const result = await citizen.says('thu tuc ly hon thuan tinh');
    expect(textOf(result)).toMatch(
      /^Hỏi: Ly hôn thuận tình cần giấy tờ gì\?\n\nAnh\/Chị nộp đơn có chữ ký của cả hai người/,
    );
    expect(textOf(result)).toContain('• Khoản 1 Điều 51, Luật Hôn nhân và gia đình số 52/2014/QH13.');
    expect(textOf(result)).toContain('01/01/2015');
    expect(result.messages[0]?.quotations ?? []).toEqual([]);
    const law = await citizen.taps(result, 'Xem Điều 51');
    expectQuoted(law.messages[0]);
    expect(law.messages[0]?.text).toContain('“1. Vợ, chồng có quyền yêu cầu ly hôn');
  });

  test('and another one that rests on the same article have one button for it', async () => {
    const faq = (slug: string, question: string, answer: string, khoan: string) => ({
      ...{ id: `dat-dai/${slug}`, field: 'dat-dai', questions: [question], answer, asOf: '2026-10-01' },
      citations: [{ document: '5/2020/NĐ-CP', dieu: '3', khoan }],
    });
    const result = await Citizen.known({
      law: {
        documents: [documentFacts({ number: '5/2020/NĐ-CP', type: 'Nghị định', effective: '2020-03-01' })],
        articles: [{ number: '5/2020/NĐ-CP', dieu: '3', text: '1. Phạt tiền.\n2. Tịch thu tang vật.' }],
        faqs: [
          faq('phat', 'Bán hàng ngoài chợ phiên phạt bao nhiêu?', 'Một trăm nghìn đồng.', '1'),
          faq('thu', 'Bán hàng ngoài chợ phiên thu hàng không?', 'Có, nếu là hàng giả.', '2'),
        ],
      },
    }).says('bán hàng ngoài chợ phiên');
    expect(result.messages).toHaveLength(2);
    expect(result.messages.map(({ text }) => text.startsWith('Có thể cũng liên quan:'))).toEqual([false, true]);
    expect(result.messages.at(-1)?.buttons?.filter(({ title }) => title === 'Xem Điều 3')).toHaveLength(1);
  });

  test('has the law that it rests on behind it, to the letter, the Khoản that it cites', async () => {
    const question = 'Bán hàng ngoài chợ phiên có bị tịch thu hàng không?';
    const { messages } = await Citizen.known({
      law: {
        documents: [documentFacts({ number: '5/2020/NĐ-CP', type: 'Nghị định', effective: '2020-03-01' })],
        articles: [
          {
            ...{ number: '5/2020/NĐ-CP', dieu: '3', title: 'Bán hàng ngoài chợ phiên' },
            text: '1. Phạt tiền người bán hàng ngoài chợ phiên; bị tịch thu hàng.\n2. Trả lại hàng đã bị thu.',
          },
        ],
        faqs: [
          {
            ...{
              id: 'dat-dai/thu',
              field: 'dat-dai',
              questions: [question],
              answer: 'Được trả lại.',
              asOf: '2026-10-01',
            },
            citations: [{ document: '5/2020/NĐ-CP', dieu: '3', khoan: '2' }],
          },
        ],
      },
    }).says(question);
    expect(messages.map(({ text }) => text.split('\n')[0])).toEqual([
      `Hỏi: ${question}`,
      'Quy định mà câu trả lời trên dựa vào:',
    ]);
    expect(messages[1]?.text).toContain('“2. Trả lại hàng đã bị thu.”');
  });

  test('and an article of the same number of another law have buttons that name their laws', async () => {
    const law = (number: string, text: string) => ({ number, dieu: '3', title: text, text });
    const result = await Citizen.known({
      law: {
        documents: ['5/2020/NĐ-CP', '8/2021/NĐ-CP'].map((number) => documentFacts({ number, effective: '2020-03-01' })),
        articles: [law('5/2020/NĐ-CP', 'Chợ phiên họp ngày chẵn.'), law('8/2021/NĐ-CP', 'Chợ phiên bán hàng.')],
        faqs: [
          {
            ...{ id: 'dat-dai/cho', field: 'dat-dai', questions: ['Chợ phiên họp ngày nào?'], answer: 'Ngày chẵn.' },
            ...{ asOf: '2026-10-01', citations: ['5/2020/NĐ-CP', '8/2021/NĐ-CP'].map((document) => ({ document, dieu: '3' })) },
          },
        ],
      },
    }).says('chợ phiên họp ngày nào');
    expect(buttonsOf(result)).toEqual(expect.arrayContaining(['Điều 3, 5/2020', 'Điều 3, 8/2021']));
  }); // prettier-ignore

  test('says of a document that was changed where nobody knows that what it rests on may be changed', async () => {
    const citation = { document: '5/2020/NĐ-CP', dieu: '3', khoan: '1' };
    const questions = ['Bán hàng ngoài chợ phiên phạt bao nhiêu?'];
    const result = await Citizen.known({
      law: {
        documents: [
          documentFacts({ number: '5/2020/NĐ-CP', type: 'Nghị định', effective: '2020-03-01' }),
          documentFacts({ number: '9/2025/NĐ-CP', type: 'Nghị định', effective: '2025-01-01', amends: '5/2020/nđ-cp#*' }),
        ],
        articles: [{ number: '5/2020/NĐ-CP', dieu: '3', text: '1. Phạt tiền.\n2. Tịch thu tang vật.' }],
        faqs: [{ id: 'dat-dai/phat', field: 'dat-dai', questions, answer: 'Một trăm nghìn.', asOf: '2026-10-01', citations: [citation] }],
      },
    }).says('bán hàng ngoài chợ phiên phạt bao nhiêu');
    expect(textOf(result)).toContain('sửa đổi theo Nghị định số 9/2025/NĐ-CP, từ 01/01/2025; chưa rõ có cả đoạn này hay không');
  }); // prettier-ignore

  test('has no such button while the article is only known from the register', async () => {
    const result = await Citizen.known().says('đăng ký khai sinh cho con ở đâu');
    expect(textOf(result)).toContain('Điều 13, Luật Hộ tịch số 60/2014/QH13');
    expect(buttonsOf(result).some((title) => title.startsWith('Xem'))).toBe(false);
  });

  test('that rests on law no longer in force is not shown', async () => {
    const result = await Citizen.known().says('câu hỏi dựa trên luật đất đai cũ');
    expect(textOf(result)).not.toContain('không còn đúng');
    expect(result.questions[0]?.shown).not.toContain('dat-dai/luat-cu');
  });
});

describe('more results', () => {
  test('come one after another without repeating, then end', async () => {
    const citizen = Citizen.known();
    let result = await citizen.says('câu hỏi lao động số 3 về thời giờ làm việc');
    const seen = new Set<string>();
    for (let round = 0; round < 10 && buttonsOf(result).includes('Kết quả khác'); round++) {
      expect(seen.has(textOf(result))).toBe(false);
      seen.add(textOf(result));
      result = await citizen.taps(result, 'Kết quả khác');
    }
    expect(seen.size).toBeGreaterThan(0);
    expect(textOf(await citizen.says('xem thêm'))).toContain('không còn kết quả nào khác');
  });
});

describe('the full text', () => {
  test('is paged, and nothing of it is lost', async () => {
    const citizen = Citizen.known();
    let result = await citizen.taps(await citizen.says('điều 27 luật đất đai'), 'Toàn văn Điều 27');
    const shown: string[] = [];
    for (;;) {
      expectQuoted(result.messages[0]);
      shown.push(...(result.messages[0]?.quotations ?? []).map((q) => q.text));
      if (!buttonsOf(result).includes('Trang sau')) break;
      result = await citizen.taps(result, 'Trang sau');
    }
    const bare = (text: string) => text.replace(/\s/g, '');
    expect(shown.length).toBeGreaterThan(2);
    expect(bare(shown.join(''))).toBe(bare(article('31/2024/qh15#27').text));
    expect(textOf(result)).toContain(`(trang ${shown.length}/${shown.length})`);
  });
});

describe('law that a later document has changed', () => {
  const law = {
    documents: [
      documentFacts({ number: '5/2020/NĐ-CP', type: 'Nghị định', title: 'Về chợ phiên', effective: '2020-03-01' }),
      documentFacts({ number: '6/2025/NĐ-CP', type: 'Nghị định', effective: '2025-03-01' }),
    ],
    articles: [
      {
        number: '5/2020/NĐ-CP',
        dieu: '3',
        title: 'Phạt bán hàng ngoài chợ phiên',
        text: '1. Phạt tiền 100.000 đồng người bán hàng ngoài chợ phiên.\n2. Ban quản lý chợ phiên lập biên bản.',
      },
      {
        number: '6/2025/NĐ-CP',
        dieu: '1',
        title: 'Sửa đổi, bổ sung một số điều của Nghị định số 5/2020/NĐ-CP',
        text: '1. Sửa đổi khoản 1 Điều 3 như sau:\n“1. Phạt tiền 800.000 đồng người bán hàng lấn đường quanh chợ.”.\n2. Thay thế cụm từ “Ban quản lý” bằng cụm từ “Tổ quản lý” tại khoản 2 Điều 3.',
      },
    ],
    faqs: [],
  };

  test('is quoted in its new words, with the place that changed it', async () => {
    const result = await Citizen.known({ law }).says('khoản 1 điều 3 nghị định 5/2020/NĐ-CP');
    expect(textOf(result)).toContain('“1. Phạt tiền 800.000 đồng người bán hàng lấn đường quanh chợ.”');
    expect(textOf(result)).toContain('Khoản 1 Điều 3 (Phạt bán hàng ngoài chợ phiên), Nghị định số 5/2020/NĐ-CP');
    expect(textOf(result)).toContain(
      'Lời văn đã sửa đổi theo khoản 1 Điều 1, Nghị định số 6/2025/NĐ-CP, từ 01/03/2025.',
    );
    expect(textOf(result)).not.toContain('100.000');
    expect(result.messages[0]?.quotations?.map(({ articleId }) => articleId)).toEqual(['6/2025/nđ-cp#1']);
  });

  test('words that could not be put in are told below the passage that they concern', async () => {
    const result = await Citizen.known({ law }).says('khoản 2 điều 3 nghị định 5/2020/NĐ-CP');
    expect(textOf(result)).toContain('“2. Ban quản lý chợ phiên lập biên bản.”');
    expect(textOf(result)).toContain('còn được sửa đổi tại khoản 2 Điều 1, Nghị định số 6/2025/NĐ-CP');
    expect(textOf(result)).not.toContain('Lời văn đã sửa đổi');
  });

  test('its full text is the text of today, every stretch of the document that prints it', async () => {
    const citizen = Citizen.known({ law });
    const result = await citizen.taps(await citizen.says('điều 3 nghị định 5/2020/NĐ-CP'), 'Toàn văn Điều 3');
    expect(textOf(result)).toContain('800.000');
    const quoted = result.messages.flatMap((one) => one.quotations ?? []);
    const guard = createQuotationGuard(citizen.knowledge);
    expect(quoted.map(({ articleId }) => articleId)).toEqual(['6/2025/nđ-cp#1', '5/2020/nđ-cp#3']);
    expect(quoted.every((quotation) => guard(quotation, NOW))).toBe(true);
    expect(quoted.map(({ of }) => of)).toEqual(['5/2020/nđ-cp#3', undefined]);
  });

  test('a FAQ that was checked before the change is not shown, one checked after it is', async () => {
    const faq = {
      ...{
        id: 'cho/ban-ngoai',
        field: 'dat-dai',
        questions: ['Bán hàng ngoài chợ phiên bị phạt bao nhiêu?', 'ban ngoai cho'],
      },
      ...{ answer: 'Bị phạt tiền.', citations: [{ document: '5/2020/NĐ-CP', dieu: '3', khoan: '1' }] },
    };
    const asked = async (asOf: string) =>
      textOf(
        await Citizen.known({ law: { ...law, faqs: [{ ...faq, asOf }] } }).says(
          'bán hàng ngoài chợ phiên bị phạt bao nhiêu',
        ),
      );
    expect(await asked('2024-12-01')).not.toContain('Bị phạt tiền.');
    expect(await asked('2025-12-01')).toContain('Bị phạt tiền.');
  });
});

describe('law that is not in force', () => {
  test('is named with its dates, not quoted, and leads to its successor', async () => {
    const result = await Citizen.known().says('điều 27 luật đất đai 2013');
    expect(textOf(result)).toContain('đã hết hiệu lực từ 01/08/2024');
    expect(textOf(result)).toContain('Luật Đất đai số 31/2024/QH15');
    expect(textOf(result)).not.toContain('luật cũ về đất đai');
    expect(result.messages.flatMap((m) => m.quotations ?? [])).toEqual([]);
  });

  test('leads to the document that says it replaces it, whatever that one is called', async () => {
    const documents = [
      documentFacts({ number: '5/2020/NĐ-CP', type: 'Nghị định', effective: '2020-03-01' }),
      documentFacts({ number: '6/2025/NĐ-CP', type: 'Nghị định', title: 'Về chợ', effective: '2025-03-01' }),
    ];
    const end = 'Nghị định này có hiệu lực từ ngày 01 tháng 3 năm 2025 và thay thế Nghị định số 5/2020/NĐ-CP.';
    const articles = [
      { number: '5/2020/NĐ-CP', dieu: '3', text: 'Chợ họp từ 6 giờ.' },
      { number: '6/2025/NĐ-CP', dieu: '9', title: 'Hiệu lực thi hành', text: end },
    ];
    const result = await Citizen.known({ law: { documents, articles, faqs: [] } }).says(
      'điều 3 nghị định 5/2020/NĐ-CP',
    );
    expect(textOf(result)).toContain('đã hết hiệu lực từ 01/03/2025');
    expect(textOf(result)).toContain('Văn bản thay thế: Nghị định số 6/2025/NĐ-CP – Về chợ.');
  });

  test('never appears in an answer, whatever is asked', async () => {
    const words = fc.constantFrom(
      'luật',
      'đất đai',
      'cũ',
      'quy định',
      'điều 27',
      '2013',
      'chuyển nhượng',
      'ly hôn',
      'xe máy',
      'khoản 2',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 6 }), async (list) => {
        const result = await Citizen.known().says(list.join(' '));
        const quoted = result.messages.flatMap((m) => m.quotations ?? []);
        expect(quoted.every((q) => createQuotationGuard(knowledge)(q, NOW))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a document known only from the register', () => {
  test('is named with date and link, the missing text said plainly, and FAQs on that article offered', async () => {
    const citizen = Citizen.known();
    const result = await citizen.says('điều 13 luật hộ tịch');
    expect(textOf(result)).toContain('chưa được nạp');
    expect(textOf(result)).toContain('60/2014/QH13');
    expect(textOf(result)).toContain('01/01/2016');
    expect(textOf(result)).toContain('https://example.gov.vn/ho-tich');
    expect(textOf(await citizen.says('1'))).toContain('Uỷ ban nhân dân cấp xã');
  });

  test('a document with articles, but not this one, says which it has', async () => {
    expect(textOf(await Citizen.known().says('điều 99 nghị định 168/2024'))).toContain(
      'có 3 điều (điều cuối: 8) và không có Điều 99',
    );
  });
});

describe('the guard at send time', () => {
  const guard = createQuotationGuard(knowledge);
  const good = { articleId: '168/2024/nđ-cp#8', text: 'Người đi xe đạp vi phạm' };

  test('passes what is in the article and in force', () => {
    expect(guard(good, NOW)).toBe(true);
  });

  test.each([
    ['one letter changed', { ...good, text: 'Người đi xe đạp vi phạn' }],
    ['nothing', { ...good, text: '  ' }],
    ['an article that does not exist', { ...good, articleId: '168/2024/nđ-cp#99' }],
    ['another article', { ...good, articleId: '168/2024/nđ-cp#6' }],
    ['law that has ended', { articleId: '45/2013/qh13#27', text: 'Quy định của luật cũ' }],
  ])('refuses %s', (_, quotation) => {
    expect(guard(quotation, NOW)).toBe(false);
  });

  test('goes by the day in Vietnam', () => {
    expect(guard(good, Date.parse('2024-12-31T16:59:59Z'))).toBe(false);
    expect(guard(good, Date.parse('2024-12-31T17:00:00Z'))).toBe(true);
  });
});
