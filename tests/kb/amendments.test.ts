import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { quotationsOf } from '../../src/dialog/answers/quotations.ts';
import { amendmentLines } from '../../src/dialog/answers/source.ts';
import { createQuotationGuard } from '../../src/dialog/quotation-guard.ts';
import { textsIn } from '../../src/dialog/texts.ts';
import { parseInstructions } from '../../src/kb/amending/instructions.ts';
import { readingOf, type StoredAmendment } from '../../src/kb/amending/reading.ts';
import type { KnowledgeStore } from '../../src/kb/store.ts';
import { documentFacts, publishLaw, type TestLaw } from '../support/law.ts';

const TITLE = 'Sửa đổi, bổ sung một số điều của Luật Chợ phiên số 10/2015/QH13';

/** `kind dieu/khoan/diem` of every part that an article of that heading changes. */
function ordered(text: string, title = TITLE): string[] {
  return parseInstructions({ title, text }).flatMap(({ kind, parts }) =>
    parts.map(({ dieu, khoan, diem }) => [kind, [dieu, khoan, diem].filter((one) => one !== null).join('/')].join(' ')),
  );
}

describe('what an amending article orders', () => {
  test('new words of a Khoản, a Điểm and a whole Điều', () => {
    const text = [
      '1. Sửa đổi, bổ sung khoản 5 Điều 2 như sau:',
      '“5. Chợ đêm là chợ họp sau 18 giờ.”.',
      '2. Sửa đổi điểm d khoản 1 Điều 3 như sau: “d) Bán hàng đúng chỗ;”;',
      '3. Sửa đổi, bổ sung Điều 4 như sau:',
      '“Điều 4. Giờ họp chợ',
      '1. Chợ họp từ 5 giờ.',
      '2. Chợ tan trước 22 giờ.”.',
    ].join('\n');
    expect(ordered(text)).toEqual(['new 2/5', 'new 3/1/d', 'new 4']);
  });

  test('items under one that names the Điều, or the Khoản', () => {
    const text = [
      '1. Sửa đổi, bổ sung một số khoản của',
      'Điều 6 như sau:',
      'a) Sửa đổi, bổ sung khoản 3 và khoản 4 như sau:',
      '“3. Ba.',
      '4. Bốn.”;',
      'b) Bổ sung khoản 9 vào sau khoản 8 như sau:',
      '“9. Chín.”.',
      '2. Sửa đổi, bổ sung một số điểm của khoản 2 Điều 7 như sau:',
      'a) Sửa đổi điểm b như sau: “b) Bê;”.',
    ].join('\n');
    expect(ordered(text)).toEqual(['new 6/3', 'new 6/4', 'added 6/9', 'new 7/2/b']);
  });

  test('parts of several levels in one phrase', () => {
    expect(
      ordered('1. Bãi bỏ điểm b, điểm đ khoản 2 và khoản 10 Điều 28; các khoản 1, 2 và 4 Điều 29; Điều 30.'),
    ).toEqual([
      'removed 28/2/b',
      'removed 28/2/đ',
      'removed 28/10',
      'removed 29/1',
      'removed 29/2',
      'removed 29/4',
      'removed 30',
    ]);
  });

  test('words that give way to others', () => {
    const text =
      '1. Thay thế cụm từ “ban quản lý” bằng cụm từ “tổ quản lý” tại khoản 1 Điều 5 và Điều 8; bỏ cụm từ “cấp huyện” tại Điều 9.';
    expect(ordered(text)).toEqual(['words 5/1', 'words 8', 'words 9']);
    expect(parseInstructions({ title: TITLE, text }).map(({ words }) => words)).toEqual([
      { old: 'ban quản lý', fresh: 'tổ quản lý' },
      { old: 'cấp huyện', fresh: null },
    ]);
  });

  test('the document: by number, by name, of one item, in a heading that breaks off', () => {
    const item =
      '1. Sửa đổi, bổ sung một số điều của Luật Bến đò số 3/2010/QH12 đã được sửa đổi theo Luật số 4/2012/QH13 như sau:\na) Bãi bỏ Điều 3.\n2. Sửa đổi khoản 1 Điều 2 của Luật Cầu phao như sau: “1. Một.”.';
    const targets = parseInstructions({ title: 'Sửa đổi các luật có liên quan', text: item }).map(
      ({ target }) => target,
    );
    expect(targets).toEqual([
      { number: '3/2010/QH12', name: 'Luật Bến đò' },
      { number: null, name: 'Luật Cầu phao' },
    ]);
    const broken = {
      title: 'Sửa đổi, bổ sung một số điều của Nghị định số',
      text: '12/2013/NĐ-CP như sau:\n1. Bãi bỏ Điều 4.',
    };
    expect(parseInstructions(broken)[0]?.target.number).toBe('12/2013/NĐ-CP');
  });

  test('an item that names no document is not about that of the item before', () => {
    const text = '1. Bãi bỏ Khoản 2 Điều 3 Nghị định số 12/2013/NĐ-CP.\n2. Bãi bỏ Điều 7.';
    expect(ordered(text, 'Hiệu lực thi hành')).toEqual(['removed 3/2']);
    const lead = 'Sửa đổi, bổ sung một số điều của Luật Chợ phiên như sau:';
    expect(ordered(`${lead}\n${text}`, '')).toEqual(['removed 3/2', 'removed 7']);
  });

  test.each([
    [
      'a rule about amending papers',
      'Sửa đổi giấy phép',
      '1. Doanh nghiệp đề nghị sửa đổi, bổ sung giấy phép khi đổi tên.',
    ],
    ['its own document', 'Trách nhiệm', '1. Việc sửa đổi, bổ sung khoản 2 Điều 3 của Luật này do Quốc hội quyết định.'],
    ['no document at all', 'Bãi bỏ', '1. Bãi bỏ Điều 3.'],
  ])('nothing is ordered by %s', (_, title, text) => expect(parseInstructions({ title, text })).toEqual([]));
});

const MARKET = documentFacts({
  number: '10/2015/QH13',
  type: 'Luật',
  title: 'Luật Chợ phiên',
  effective: '2016-01-01',
});
const AMENDING = documentFacts({ number: '20/2022/QH15', type: 'Luật', effective: '2023-07-01' });
const OLD = {
  number: '10/2015/QH13',
  dieu: '5',
  title: 'Phạt',
  text: '1. Phạt tiền 100.000 đồng đối với người bán hàng ngoài chợ.\n2. Phạt tiền 300.000 đồng đối với một trong các hành vi sau đây:\na) Bán hàng giả;\nb) Lấn lối đi.\n3. Người dưới 16 tuổi bị phạt cảnh cáo.',
};
const ORDERS = {
  number: '20/2022/QH15',
  dieu: '1',
  title: TITLE,
  text: [
    '1. Sửa đổi, bổ sung khoản 1 Điều 5 như sau:',
    '“1. Phạt tiền 500.000 đồng đối với người bày hàng dưới lòng đường gần chợ.”.',
    '2. Sửa đổi điểm b khoản 2 Điều 5 như sau:',
    '“b) Chiếm lối đi, lối thoát nạn.”.',
    '3. Bổ sung khoản 2a vào sau khoản 2 Điều 5 như sau:',
    '“2a. Tịch thu tang vật đối với hành vi bán hàng giả.”.',
  ].join('\n'),
};

function market(
  changes: { articles?: TestLaw['articles']; documents?: TestLaw['documents']; faqs?: TestLaw['faqs'] } = {},
): KnowledgeStore {
  return publishLaw({
    documents: changes.documents ?? [MARKET, AMENDING],
    articles: changes.articles ?? [OLD, ORDERS],
    faqs: changes.faqs ?? [],
  });
}

describe('an article as amended', () => {
  const article = market().articleOn('10/2015/qh13#5', '2026-11-29');

  test('reads as the later document says, part by part', () => {
    expect(article?.text.split('\n').filter((line) => line !== '')).toEqual([
      '1. Phạt tiền 500.000 đồng đối với người bày hàng dưới lòng đường gần chợ.',
      '2. Phạt tiền 300.000 đồng đối với một trong các hành vi sau đây:',
      'a) Bán hàng giả;',
      'b) Chiếm lối đi, lối thoát nạn.',
      '2a. Tịch thu tang vật đối với hành vi bán hàng giả.',
      '3. Người dưới 16 tuổi bị phạt cảnh cáo.',
    ]);
    expect(article?.clauses.map(({ khoan }) => khoan)).toEqual(['1', '2', '2a', '3']);
    expect(article?.unshown).toEqual([]);
  });

  test('says where each stretch comes from', () => {
    const quotations = article && quotationsOf(article, [{ start: 0, text: article.text }]);
    expect(quotations?.map(({ articleId }) => articleId)).toEqual([
      '20/2022/qh15#1',
      '10/2015/qh13#5',
      '20/2022/qh15#1',
      '20/2022/qh15#1',
      '10/2015/qh13#5',
    ]);
  });

  test('before the first day of the change it reads as it did', () => {
    const before = market().articleOn('10/2015/qh13#5', '2023-06-30');
    expect(before?.text).toBe(OLD.text);
    expect(before?.passages).toBeUndefined();
  });

  test('what is stored stays as it is', () => expect(market().article('10/2015/qh13#5')?.text).toBe(OLD.text));

  test('a text that shows what was ordered is left alone, whatever was changed in it since', () => {
    const upToDate = {
      ...OLD,
      text: OLD.text
        .replace(/^1.*/u, '1. Phạt tiền 900.000 đồng đối với người bán rong.')
        .replace(
          'b) Lấn lối đi.',
          'b) Chiếm lối đi, lối thoát nạn.\n2a. Tịch thu tang vật đối với hành vi bán hàng giả.',
        ),
    };
    expect(
      market({ articles: [upToDate, ORDERS] }).articleOn('10/2015/qh13#5', '2026-11-29')?.passages,
    ).toBeUndefined();
  });

  test('the last of several changes counts, and one within an earlier one is put into it', () => {
    const later = {
      number: '30/2025/QH15',
      dieu: '1',
      title: TITLE,
      text: '1. Sửa đổi khoản 1 Điều 5 như sau:\n“1. Phạt tiền 700.000 đồng.”.',
    };
    const documents = [MARKET, AMENDING, documentFacts({ number: '30/2025/QH15', effective: '2026-01-01' })];
    const store = market({ documents, articles: [later, OLD, ORDERS] });
    expect(store.articleOn('10/2015/qh13#5', '2026-11-29')?.text).toMatch(/^1\. Phạt tiền 700\.000 đồng\.\n/u);
    expect(store.articleOn('10/2015/qh13#5', '2025-11-29')?.text).toMatch(/^1\. Phạt tiền 500\.000 đồng/u);
  });

  test('a law that is called by its name is the one in force then', () => {
    const named = { ...ORDERS, title: 'Sửa đổi, bổ sung một số điều của Luật Chợ phiên' };
    const newer = documentFacts({
      number: '40/2026/QH16',
      type: 'Luật',
      title: 'Luật Chợ phiên',
      effective: '2026-07-01',
    });
    const store = market({
      documents: [MARKET, AMENDING, newer],
      articles: [OLD, { ...OLD, number: '40/2026/QH16' }, named],
    });
    expect(store.articleOn('10/2015/qh13#5', '2026-01-01')?.text).toContain('500.000');
    expect(store.articleOn('40/2026/qh16#5', '2026-11-29')?.text).toBe(OLD.text);
  });

  test('a whole Điều takes its new heading, an abolished one ends', () => {
    const text = [
      '1. Sửa đổi Điều 5 như sau:',
      '“Điều 5. Mức phạt',
      '1. Phạt tiền 1.000.000 đồng.”.',
      '2. Bãi bỏ Điều 6.',
    ].join('\n');
    const store = market({ articles: [OLD, { ...OLD, dieu: '6' }, { ...ORDERS, text }] });
    const whole = store.articleOn('10/2015/qh13#5', '2026-11-29');
    expect([whole?.title, whole?.text]).toEqual(['Mức phạt', '1. Phạt tiền 1.000.000 đồng.']);
    expect(store.articleOn('10/2015/qh13#6', '2026-11-29')?.expires).toBe('2023-07-01');
  });

  test('what cannot be put in is told', () => {
    const text = [
      '1. Thay thế cụm từ “cảnh cáo” bằng cụm từ “nhắc nhở” tại khoản 3 Điều 5.',
      '2. Sửa đổi khoản 9 Điều 5 như sau:',
      '“9. Chín.”.',
    ].join('\n');
    const unshown = market({ articles: [OLD, { ...ORDERS, text }] }).articleOn('10/2015/qh13#5', '2026-11-29')?.unshown;
    expect(unshown?.map(({ kind, khoan }) => [kind, khoan])).toEqual([
      ['words', '3'],
      ['new', '9'],
    ]);
  });

  test('a document that is law no longer changes nothing to the letter', () => {
    const ended = documentFacts({ number: '20/2022/QH15', effective: '2023-07-01', expires: '2025-01-01' });
    const after = market({ documents: [MARKET, ended] }).articleOn('10/2015/qh13#5', '2026-11-29');
    expect(after?.text).toBe(OLD.text);
    expect(after?.unshown).toHaveLength(3);
  });
});

/** A law of which only this is known. */
const lawElsewhere = (amends: string) =>
  documentFacts({ number: '50/2026/QH16', type: 'Luật', effective: '2026-08-15', amends });
/** Its text, once it is there. */
const LAW_ELSEWHERE = {
  ...ORDERS,
  number: '50/2026/QH16',
  text: '1. Sửa đổi khoản 3 Điều 5 như sau:\n“3. Người dưới 16 tuổi không bị phạt tiền.”.',
};

/** What is said of amendments below a quotation of Điều 5, or of a Khoản of it. */
function linesOf(store: KnowledgeStore, { day = '2026-11-29', khoan }: { day?: string; khoan?: string } = {}) {
  const article = store.articleOn('10/2015/qh13#5', day);
  return article ? amendmentLines(article, { texts: textsIn('vi'), khoan, shown: [] }) : [];
}

describe('an article that a document changes whose own text is not there', () => {
  const ELSEWHERE = lawElsewhere('10/2015/qh13#5/3 10/2015/qh13#99');
  const told = (store: KnowledgeStore, day: string) =>
    store.articleOn('10/2015/qh13#5', day)?.unshown?.map(({ khoan, by }) => [khoan, by.document.number, by.dieu]);

  test('is told of from the first day of the change, in its own words still', () => {
    const store = market({ documents: [MARKET, ELSEWHERE], articles: [OLD] });
    expect(told(store, '2026-11-29')).toEqual([['3', '50/2026/QH16', null]]);
    expect(store.articleOn('10/2015/qh13#5', '2026-11-29')?.text).toBe(OLD.text);
    expect(told(store, '2026-08-14')).toBeUndefined();
    expect(store.articleOn('10/2015/qh13#99', '2026-11-29')).toBeUndefined();
  });

  test('comes behind what is there to be quoted', () => {
    const store = market({ documents: [MARKET, AMENDING, ELSEWHERE] });
    expect(store.articleOn('10/2015/qh13#5', '2026-11-29')?.text).toContain('500.000');
    expect(told(store, '2026-11-29')).toEqual([['3', '50/2026/QH16', null]]);
  });

  test('is quoted as amended once that text is there', () => {
    const store = market({ documents: [MARKET, ELSEWHERE], articles: [OLD, LAW_ELSEWHERE] });
    expect(told(store, '2026-11-29')).toEqual([]);
    expect(store.articleOn('10/2015/qh13#5', '2026-11-29')?.text).toContain('không bị phạt tiền');
  });

  test('is said of below the Khoản that it concerns, and of no other', () => {
    const store = market({ documents: [MARKET, ELSEWHERE], articles: [OLD] });
    expect(linesOf(store, { khoan: '3' })).toEqual([
      'Lưu ý: đoạn này còn được sửa đổi tại Luật số 50/2026/QH16, từ 15/08/2026, chưa thể hiện trong đoạn trích.',
    ]);
    expect(linesOf(store, { khoan: '1' })).toEqual([]);
  });
});

describe('an article of a document that another one changes nobody knows where', () => {
  const SOMEWHERE = lawElsewhere('10/2015/qh13#5/3 10/2015/qh13#*');
  const PERHAPS =
    'Lưu ý: một số điều của văn bản này đã được sửa đổi theo Luật số 50/2026/QH16, từ 15/08/2026; chưa rõ có cả đoạn này hay không.';

  test('is said to be perhaps one of those, unless the change is known', () => {
    const store = market({ documents: [MARKET, SOMEWHERE], articles: [OLD] });
    expect(linesOf(store, { khoan: '1' })).toEqual([PERHAPS]);
    expect(linesOf(store, { khoan: '3' })).toEqual([expect.stringContaining('chưa thể hiện trong đoạn trích')]);
    expect(linesOf(store, { khoan: '1', day: '2026-08-14' })).toEqual([]);
  });

  test('is said nothing of once the text of that document is there', () => {
    const store = market({ documents: [MARKET, SOMEWHERE], articles: [OLD, LAW_ELSEWHERE] });
    expect(linesOf(store, { khoan: '1' })).toEqual([]);
  });
});

describe('what looks like an order and is none', () => {
  test.each([
    ['of a document below', '20/2022/NĐ-CP', '2023-07-01'],
    ['of an earlier year', '20/2014/QH13', '2015-01-01'],
    ['of an earlier number', '9/2015/QH13', '2015-07-01'],
  ])('%s', (_, number, effective) => {
    const documents = [MARKET, documentFacts({ number, effective })];
    const store = market({ documents, articles: [OLD, { ...ORDERS, number }] });
    expect(store.articleOn('10/2015/qh13#5', '2026-11-29')?.passages).toBeUndefined();
  });

  test('a decree on a law that a later decree changes: the decree is changed, not the law', () => {
    const text = '1. Bãi bỏ Điều 4 Nghị định số 83/2013/NĐ-CP quy định chi tiết một số điều của Luật Chợ phiên.';
    expect(parseInstructions({ title: 'Điều khoản thi hành', text }).map(({ target }) => target.number)).toEqual([
      '83/2013/NĐ-CP',
    ]);
  });
});

describe('the check at send time', () => {
  const guard = createQuotationGuard(market());
  const now = Date.parse('2026-11-29T05:00:00Z');

  test.each([
    [
      'new words, as the amending article’s',
      '20/2022/qh15#1',
      '1. Phạt tiền 500.000 đồng đối với người bày hàng',
      true,
    ],
    [
      'new words, as the amended article’s',
      '10/2015/qh13#5',
      '1. Phạt tiền 500.000 đồng đối với người bày hàng',
      false,
    ],
    ['old words that have given way', '10/2015/qh13#5', '1. Phạt tiền 100.000 đồng', false],
    ['old words that stand', '10/2015/qh13#5', '3. Người dưới 16 tuổi bị phạt cảnh cáo.', true],
  ])('%s', (_, articleId, text, passes) => expect(guard({ articleId, text }, now)).toBe(passes));

  test('old words are the law of an earlier day', () => {
    const asOf = '2020-07-01';
    expect(guard({ articleId: '10/2015/qh13#5', text: '1. Phạt tiền 100.000 đồng', asOf }, now)).toBe(true);
  });
});

test('whatever is ordered, every stretch is of a stored article to the letter, and the stretches are the text', () => {
  const article = market().article('10/2015/qh13#5');
  if (!article) throw new Error('the article is missing');
  const by = { articleId: '20/2022/qh15#1', document: article.document, dieu: '1', khoan: null, diem: null };
  const order = fc.record({
    kind: fc.constantFrom('new', 'added', 'removed', 'words', 'other'),
    khoan: fc.constantFrom(null, '1', '2', '2a', '3', '4', '9'),
    diem: fc.constantFrom(null, null, 'a', 'b', 'c', 'đ'),
    words: fc.constantFrom(
      null,
      '',
      '1. Một.',
      '2. Hai:\na) A;\nb) B.',
      'b) Bê.',
      '2a. Hai a.',
      'Điều 5. Tên\n1. Một.',
      '7. Bảy\n8. Tám',
    ),
    effective: fc.constantFrom(null, '2020-01-01'),
  });
  fc.assert(
    fc.property(fc.array(order, { maxLength: 6 }), (orders) => {
      const amendments: StoredAmendment[] = orders.map((one) => ({ ...one, by }));
      const reading = readingOf(article, amendments);
      const passages = reading.passages ?? [];
      expect(passages.map(({ start, end }) => reading.text.slice(start, end)).join('')).toBe(
        orders.length === 0 ? '' : reading.text,
      );
      for (const { start, end, amendment } of passages) {
        const text = reading.text.slice(start, end);
        const sources = amendment ? amendments.map(({ words }) => words ?? '') : [article.text, '\n'];
        expect(sources.some((source) => source.includes(text))).toBe(true);
      }
    }),
  );
});
