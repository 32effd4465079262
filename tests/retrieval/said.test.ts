import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { parseClauses } from '../../src/kb/clauses.ts';
import { articleId, type Article } from '../../src/kb/model.ts';
import { noVectorCache } from '../../src/retrieval/dense/vector-cache.ts';
import { buildIndex } from '../../src/retrieval/index-build.ts';
import type { LexicalIndex } from '../../src/retrieval/lexical/lexical-index.ts';
import { openIndex } from '../../src/retrieval/open-index.ts';
import { readVocabulary } from '../../src/retrieval/lexical/vocabulary.ts';
import { SaidReader } from '../../src/retrieval/ranking/said.ts';
import { askedTerms } from '../../src/retrieval/text/asked-term.ts';
import { fold, normalise, words } from '../../src/retrieval/text/normalise.ts';
import type { Question } from '../../src/retrieval/text/question.ts';
import { smallKnowledge } from './small-knowledge.ts';

type LawRow = readonly [number: string, dieu: string, title: string, name: string, text: string];

/** Articles in our own words, of an imagined country's law. */
const LAW: readonly LawRow[] = [
  [
    '10/2015/QH99',
    '2',
    'Giải thích từ ngữ',
    'Luật Chợ phiên',
    '1. Chợ phiên là nơi mua bán họp theo ngày.\n2. Người bán dạo (sau đây gọi tắt là người bán) là người bán không có quầy.\n3. Y tế chợ bao gồm trạm và xe.',
  ],
  [
    '10/2015/QH99',
    '27',
    'Đồng bán',
    'Luật Chợ phiên',
    '1. Bán là việc giao hàng.\n2. Người giúp bán được hiểu là người trông quầy.',
  ],
  ['20/2020/QH99', '27', 'Chợ phiên đêm', 'Luật Chợ phiên', 'Chợ phiên đêm họp đến nửa đêm.'],
  ['21/2020/QH99', '4', 'Phạt', 'Luật Tố tụng chợ phiên', 'Phạt tiền 100.000 đồng đối với người kiện sai.'],
  ['21/2020/QH99', '3', 'Phạm vi', 'Luật Tố tụng chợ phiên', 'Luật này nói về việc kiện ở chợ.'],
  [
    '40/2022/QH99',
    '5',
    'Đất chợ',
    'Luật Đất chợ',
    '1. Nhóm đất bãi gồm hai loại.\n2. Sức bán của cá nhân là khả năng bán.\n3. Điều kiện là đại lý chợ: có quầy.\n4. Chủ quầy là cá nhân chết.\n5. Quyền bán là tài sản riêng của bên nào thì thuộc bên đó.\n6. Chợ phiên là chợ có đất.\n7. Giao quầy tài sản là giao quầy để bảo đảm.\n8. Chủ chợ nhận tiền của người giữ quầy (sau đây gọi chung là người thu tiền) mỗi ngày.\n9. Người chợ cũ được quy định trong Luật này là người bán từ đủ 60 tuổi.',
  ],
  ['50/2021/TT-X', '50', 'Giải thích từ ngữ', '', 'Chợ phiên là chợ của bộ đội.\nXe hàng rong là xe chở hàng.'],
  ['51/2021/TT-X', '51', 'Hồ sơ vay', '', 'Xe hàng rong gồm xe của người vay (sau đây gọi là xe thế nợ lâu).'],
  ['42/2022/QH99', '91', 'Hội chợ', 'Luật Hội', 'Một nhóm được công nhận là hội chợ khi có tên.'],
  ['42/2022/QH99', '92', 'Hội chợ', 'Luật Hội', 'Quốc tịch của hội chợ nước ngoài theo nước đó.'],
  ['10/1990/QH99', '1', 'Quầy', 'Luật Quầy', 'Quầy là nơi bán.'],
  ['41/2022/QH99', '6', 'Các quầy', 'Luật Các quầy', 'Nhóm quầy gồm ba quầy.'],
  ...['71', '72', '73'].map((dieu): LawRow => [
    '70/2022/QH99',
    dieu,
    'Phạt',
    'Luật Phạt chợ',
    'Phạt tiền 100.000 đồng.',
  ]),
  ['80/2022/QH99', '81', 'Giữ xe', 'Pháp lệnh Giữ xe', 'Xe gửi ở chợ có vé.'],
  ['Hiến pháp 2099', '1', '', '', 'Nước là của dân.'],
];

/** What so many articles begin with is no term. */
const FILES = Array.from({ length: 41 }, (_, at): LawRow => [
  '30/2021/QH99',
  String(at + 1),
  'Hồ sơ',
  'Luật Hồ sơ',
  'Hồ sơ gồm một tờ đơn.',
]);

const folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-said-'));
let index: LexicalIndex;
let reader: SaidReader;

beforeAll(async () => {
  const [model] = [...smallKnowledge().articles()] as [Article];
  const articles = [...LAW, ...FILES].map(([number, dieu, title, name, text], at): Article => {
    const type = number.includes('/TT-') ? 'Thông tư' : 'Luật';
    const document = { ...model.document, number, type, title: name === '' ? null : name };
    return {
      ...model,
      ...{ dieu, title, text, document },
      versionId: at + 1,
      id: articleId(number, dieu),
      clauses: parseClauses(text),
    };
  });
  const snapshot = { ...smallKnowledge(), articleCount: articles.length, articles: () => articles };
  await buildIndex({ snapshot, directory: folder, model: null, vectors: noVectorCache });
  ({ index } = openIndex(folder));
  writeFileSync(path.join(folder, 'everyday.tsv'), 'gánh hàng rong\tngười bán rong\tngười bán dạo\nsạp\tquầy\n');
  reader = new SaidReader(index, readVocabulary(folder));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(question: string): Question {
  const said = words(normalise(question));
  return { understood: said.join(' '), words: said, foldedWords: said.map(fold), unmarked: false, documentNumbers: [] };
}

function said(question: string, allowed: (article: number) => boolean = () => true) {
  const { explained, belief, preference } = reader.read(read(question), allowed);
  const ids = index.strings.articleIds;
  return {
    explaining: [...explained.keys()].map((article) => ids[article]),
    clauses: [...explained.values()].map(({ clause }) => clause),
    odds: [...explained.keys()].map((article) => belief(article, -6)),
    gained: ids.filter((_, article) => preference(article) > 0),
  };
}

describe('the meaning of a term', () => {
  test.each([
    ['Chợ phiên là gì?', '10/2015/qh99#2'],
    ['thế nào là chợ phiên theo quy định của pháp luật', '10/2015/qh99#2'],
    ['Dạ cho em hỏi người bán dạo là ai ạ', '10/2015/qh99#2'],
    ['theo quy định của luật người bán dạo được hiểu như thế nào', '10/2015/qh99#2'],
    ['y tế chợ là gì', '10/2015/qh99#2'],
    ['khái niệm người giúp bán', '10/2015/qh99#27'],
    ['người giúp bán trong chợ đêm là ai', '10/2015/qh99#27'],
    ['đất bãi là gì', '40/2022/qh99#5'], // “nhóm đất bãi”
    ['sức bán là gì', '40/2022/qh99#5'], // “sức bán của cá nhân”
    ['giao quầy là gì', '40/2022/qh99#5'], // “giao quầy tài sản”
    ['người chợ cũ là ai', '40/2022/qh99#5'], // “… quy định trong Luật này”
    ['hội chợ là gì', '42/2022/qh99#91'], // whose heading it is, first of all
    ['người thu tiền là ai', '40/2022/qh99#5'], // what it is called in passing
    ['gánh hàng rong là gì', '10/2015/qh99#2'], // what statutes call so second
    ['định nghĩa chợ phiên là gì', '10/2015/qh99#2'],
    ['khái niệm chợ phiên như thế nào', '10/2015/qh99#2'],
    ['xe hàng rong là gì', '50/2021/tt-x#50'], // where terms are explained, not where a loan is given
  ])('“%s” is told by the article that explains it', (question, id) => {
    expect(said(question).explaining).toEqual([id]);
  });

  test.each([
    'mục đích của chợ phiên là gì', // not what it is, but what it is for
    'chợ phiên sáng là gì', // another term, which no article explains
    'họp chợ phiên ở đâu',
    'chợ phiên được quy định như thế nào',
    'hồ sơ là gì',
    'điều kiện là gì', // of what was asked before
    'quyền bán là gì', // whose it is
    'chủ quầy là ai', // that he dies is a case, not what he is
    'chợ phiên là của ai',
    'chợ phiên theo phương thức mới là gì', // which is another thing
    'hồ sơ vay là gì', // the heading of a circular
    'xe thế nợ là gì', // what only a circular calls so, for itself
    'sạp dưa là gì', // of which only a part has another name
    'là gì',
    '',
  ])('“%s” asks for the meaning of no term that is explained', (question) => {
    expect(said(question).explaining).toEqual([]);
  });

  test('names the Khoản, and is believed, however little the words say', () => {
    expect(said('người bán dạo là ai')).toMatchObject({ clauses: [2], odds: [expect.closeTo(Math.log(19), 5)] });
    expect(said('bán là gì').odds).toHaveLength(1);
    expect(said('hội chợ là gì').odds).toEqual([-2]); // which tells of it, but need not say what it is
    expect(said('người bán dạo là ai', () => false).explaining).toEqual([]);
  });

  test('a law that may not be found hides none that explains the term in full', () => {
    const old = index.strings.articleIds.indexOf('10/1990/qh99#1');

    expect(said('quầy là gì').explaining).toEqual(['10/1990/qh99#1']);
    expect(said('quầy là gì', (article) => article !== old).explaining).toEqual(['41/2022/qh99#6']);
  });

  test('is not asked for in a text that is longer than what is read of a question', () => {
    const story = (length: number) => said(`${'dạ '.repeat(length - 4)}chợ phiên là gì`).explaining;
    expect(story(60)).toEqual(['10/2015/qh99#2']);
    expect(story(61)).toEqual([]);
  });

  test('terms that are tried become shorter only by what is said by the way', () => {
    expect(askedTerms('anh ơi cho em hỏi tang vật là gì vậy')).toContain('tang vật');
    expect(askedTerms('nhiệm vụ của tang vật là gì')).not.toContain('tang vật');
  });
});

describe('laws and articles that are named', () => {
  test('all laws of a name gain, or the one of the year', () => {
    expect(said('luật chợ phiên nói gì').gained).toEqual(['10/2015/qh99#2', '10/2015/qh99#27', '20/2020/qh99#27']);
    expect(said('luật chợ phiên năm 2020 nói gì').gained).toEqual(['20/2020/qh99#27']);
    expect(said('luật chợ phiên năm 1990 nói gì').gained).toHaveLength(3);
  });

  test('the longest name counts, and “pháp luật …” names none', () => {
    expect(said('theo luật tố tụng chợ phiên thì sao').gained).toEqual(['21/2020/qh99#4', '21/2020/qh99#3']);
    expect(said('pháp luật chợ phiên').gained).toEqual([]);
  });

  test('who asks for a fine names the law that was broken: only what speaks of fines gains', () => {
    expect(said('theo luật chợ phiên bán ngoài chợ bị phạt bao nhiêu').gained).toEqual([]);
    expect(said('theo luật tố tụng chợ phiên thì bị phạt bao nhiêu').gained).toEqual(['21/2020/qh99#4']);
  });

  test('the constitution is named without a number', () => {
    expect(said('hiến pháp quy định gì').gained).toEqual(['hiến pháp 2099#1']);
  });

  test('an article gains by its number', () => {
    expect(said('điều 3 nói gì').gained).toEqual(['21/2020/qh99#3', '30/2021/qh99#3']);
    expect(said('điều 99 nói gì').gained).toEqual([]);
  });

  test('what the standing committee made is named, too', () => {
    expect(said('pháp lệnh giữ xe nói gì').gained).toEqual(['80/2022/qh99#81']);
  });
});

describe('what is searched where a penalty is asked', () => {
  test.each([
    ['Theo Luật Chợ phiên, bán ngoài chợ bị phạt bao nhiêu?', 'bán ngoài chợ bị phạt bao nhiêu'],
    ['theo quy định của luật đất chợ năm 2022 thì lấn quầy bị phạt bao nhiêu', 'lấn quầy bị phạt bao nhiêu'],
    ['bán ngoài chợ bị xử sao theo luật chợ phiên', 'bán ngoài chợ bị xử sao'],
    ['bán ngoài chợ phạt bao nhiêu theo luật chợ phiên mới nhất', 'bán ngoài chợ phạt bao nhiêu'],
    ['theo pháp lệnh giữ xe thì mất vé bị phạt bao nhiêu', 'mất vé bị phạt bao nhiêu'],
  ])('“%s” leaves out the law, which states no fines', (question, searched) => {
    const { understood, words: kept, foldedWords } = reader.searched(read(question));
    expect(understood).toBe(searched);
    expect(kept).toEqual(searched.split(' '));
    expect(foldedWords).toEqual(kept.map(fold));
  });

  test('“phat” is a penalty where marks are left out, whatever it was read as', () => {
    const misread = read('theo luật chợ phiên bán ngoài chợ bị phát bao nhiêu');
    expect(reader.searched({ ...misread, unmarked: true }).words).toHaveLength(7);
    expect(reader.searched(misread)).toBe(misread);
  });

  test.each([
    'theo luật phạt chợ bán ngoài chợ bị phạt bao nhiêu', // which states fines
    'theo luật chợ phiên thì bán ngoài chợ là gì', // no penalty is asked
    'theo luật chợ phiên xử lý đơn của người bán thế nào',
    'theo luật chợ phiên hình phạt đuổi chợ là gì',
    'luật chợ phiên phạt bao nhiêu', // nothing else is said
    'theo luật chợ phiên mức phạt vi phạm hợp đồng bán quầy là bao nhiêu', // what people agree on
    'bán ngoài chợ phiên bị phạt bao nhiêu',
  ])('“%s” is searched as it is', (question) => {
    expect(reader.searched(read(question)).understood).toBe(read(question).understood);
  });
});
