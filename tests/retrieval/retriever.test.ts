import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { systemClock } from '../../src/infra/clock.ts';
import type { Faq } from '../../src/kb/model.ts';
import type { VectorCache } from '../../src/retrieval/dense/vector-cache.ts';
import { noVectorCache, sqliteVectorCache } from '../../src/retrieval/dense/vector-cache.ts';
import { buildIndex } from '../../src/retrieval/index-build.ts';
import { openRetriever, type OpenedRetriever } from '../../src/retrieval/retriever.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { knowledgeMigrations } from '../../src/storage/migrations/knowledge.ts';
import { smallKnowledge } from './small-knowledge.ts';

const model = { name: 'hoiluat-embed', directory: 'data/models', allowRemote: false };
const folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-retriever-'));
const open = (name: string, withModel = true) =>
  openRetriever(
    { directory: path.join(folder, name), model: withModel ? model : null, dataDirectory: 'data' },
    systemClock,
  );
let retriever: OpenedRetriever;

beforeAll(async () => {
  await buildIndex({ snapshot: smallKnowledge(), directory: path.join(folder, '1'), model, vectors: noVectorCache });
  retriever = await open('1');
}, 240_000);

afterAll(async () => {
  await retriever.close();
  rmSync(folder, { recursive: true, force: true });
});

const firstArticle = async (text: string, asOf?: string) => {
  const { candidates } = await retriever.search({ text, ...(asOf === undefined ? {} : { asOf }) });
  return candidates.find((candidate) => candidate.kind === 'article');
};

describe('searching', () => {
  test.each([
    ['thủ tục ly hôn thuận tình', '01/2024/qh99#2'],
    ['ly hôn rồi con dưới ba tuổi ai nuôi', '01/2024/qh99#3'],
    ['xe máy vượt đèn đỏ bị phạt bao nhiêu', '02/2023/nđ-xx#5'],
    ['xe may vuot den do bi phat bao nhieu', '02/2023/nđ-xx#5'],
    ['ô tô vượt đèn đỏ bị phạt thế nào', '02/2023/nđ-xx#6'],
    ['thời hạn đăng ký khai sinh', '03/2020/tt-yy#5'],
  ])('“%s” finds %s first', async (text, id) => {
    expect((await firstArticle(text))?.id).toBe(id);
  });

  test('names the clause that answers', async () => {
    const found = await firstArticle('xe máy vượt đèn đỏ');
    expect(found?.kind === 'article' && found.clauses[0]?.khoan).toBe('2');
    const fee = await firstArticle('lệ phí ly hôn thuận tình là bao nhiêu');
    expect(fee?.kind === 'article' && fee.clauses[0]?.khoan).toBe('3');
  });

  test('compares each Khoản under the heading of its article, and an article without Khoản as a whole', async () => {
    const question = 'phí bao nhiêu';
    const { engine, embedder } = retriever;
    const [vector] = (await embedder?.embed([question], 'query')) ?? [];
    const { set } = engine.rank(engine.read(question), { vector });
    const place = (id: string) => engine.parts.index.strings.articleIds.indexOf(id);
    const passages = ['1. Vợ chồng cùng nộp đơn tại tòa án nơi cư trú.', '2. Tòa án hòa giải trong mười lăm ngày.', '3. Lệ phí là ba trăm nghìn đồng.']; // prettier-ignore
    const headed = passages.map((khoan) => `Thủ tục ly hôn thuận tình. ${khoan}`);
    const nearest = Math.max(...(await retriever.likeness(question, headed)));
    expect(set.clauseSimilarity(place('01/2024/qh99#2'))).toBeCloseTo(nearest, 2);
    expect(nearest).toBeGreaterThan(set.similarity(place('01/2024/qh99#2')) + 0.02);
    expect(set.clauseSimilarity(place('01/2024/qh99#3'))).toBe(set.similarity(place('01/2024/qh99#3')));
  });

  test('offers no law that has expired on the day asked about', async () => {
    const ids = async (asOf: string) =>
      (await retriever.search({ text: 'hồ sơ đăng ký khai sinh', asOf })).candidates.map(({ id }) => id);
    expect(await ids('2024-06-01')).toContain('03/2020/tt-yy#4');
    expect(await ids('2026-01-01')).not.toContain('03/2020/tt-yy#4');
  });

  test('is surer of a question that the knowledge answers than of a greeting', async () => {
    const faq = await retriever.search({ text: 'đăng ký khai sinh cho con cần những giấy tờ gì' });
    expect(faq.candidates[0]).toMatchObject({ kind: 'faq', id: 'ho-tich/khai-sinh', versionId: 100 });
    const greeting = await retriever.search({ text: 'xin chào bạn nhé' });
    expect(faq.confidence).toBeGreaterThan(0.5);
    expect(greeting.confidence).toBeLessThan(0.2);
    expect(greeting.action).toBe('handover');
  });

  test('says that the confidence was calibrated on another corpus', async () => {
    expect((await retriever.search({ text: 'ly hôn' })).calibrated).toBe(false);
  });

  test.each(['', '   ', '???', '😀', 'x'.repeat(100_000), 'đ '.repeat(5_000), '\u0000\ud800'])(
    'takes odd input without failing',
    async (text) => {
      const result = await retriever.search({ text });
      expect(result.confidence).toBeLessThan(0.5);
    },
  );
});

describe('an index', () => {
  test('of FAQs alone answers their questions', async () => {
    const snapshot = smallKnowledge({ generation: 2, withArticles: false });
    await buildIndex({ snapshot, directory: path.join(folder, '2'), model, vectors: noVectorCache });
    const faqsOnly = await open('2');
    const found = await faqsOnly.search({ text: 'lam giay khai sinh cho be can gi' });
    expect(found.candidates[0]).toMatchObject({ kind: 'faq', id: 'ho-tich/khai-sinh' });
    expect(faqsOnly.generation()).toBe(2);
    await faqsOnly.close();
  });

  test('is refused when a file of it was changed, and names the file', async () => {
    await buildIndex({
      snapshot: smallKnowledge(),
      directory: path.join(folder, 'bad'),
      model,
      vectors: noVectorCache,
    });
    for (const file of [
      'graph.hnsw',
      'vectors.bin',
      'lexical.bin',
      'strings.json',
      'faqs.bin',
      'faqs.json',
      'manifest.json',
    ]) {
      const whole = path.join(folder, 'bad', file);
      copyFileSync(whole, `${whole}.kept`);
      writeFileSync(whole, readFileSync(whole).subarray(0, -1).fill(0, 0, 1));
      // Without the model, which has nothing to do with it and would read all that citizens ask each time.
      await expect(open('bad', false)).rejects.toMatchObject({ code: 'INDEX_DAMAGED', detail: file });
      copyFileSync(`${whole}.kept`, whole);
    }
    await (await open('bad', false)).close();
  });

  test('with the same law takes the law’s files over, and answers as one that was built anew', async () => {
    const extra = {
      ...{ versionId: 900, id: 'nuoi/bo-cau', field: 'nuoi', answer: '…', citations: [], asOf: '2026-01-01' },
      questions: ['Nuôi bồ câu zxqv trong khu dân cư được không?'],
    };
    const base = smallKnowledge({ generation: 8 });
    const snapshot = { ...base, faqCount: base.faqCount + 1, faqs: () => [...base.faqs(), extra] };
    const options = { snapshot, model, vectors: noVectorCache };
    const read = jest.fn(() => base.articles());
    await buildIndex({
      ...options,
      snapshot: { ...snapshot, articles: read },
      directory: path.join(folder, 'renewed'),
      sameLaw: path.join(folder, '1'),
    });
    expect(read).not.toHaveBeenCalled();
    await buildIndex({ ...options, directory: path.join(folder, 'anew') });
    const [renewed, anew] = await Promise.all([open('renewed'), open('anew')]);
    expect(renewed.generation()).toBe(8);
    for (const text of ['nuoi bo cau zxqv', 'vượt đèn đỏ', 'thu tuc ly hon', 'đăng ký khai sinh cần gì']) {
      expect((await renewed.search({ text })).candidates).toEqual((await anew.search({ text })).candidates);
    }
    expect((await renewed.search({ text: extra.questions[0]! })).candidates[0]).toMatchObject({ id: extra.id });
    await Promise.all([renewed.close(), anew.close()]);
  }, 300_000);

  test('is built anew when the one to take over is damaged, or has no room for the FAQs’ words', async () => {
    const wordsOnly = { model: null, vectors: noVectorCache };
    const from = path.join(folder, 'words');
    await buildIndex({ ...wordsOnly, snapshot: smallKnowledge(), directory: from });
    const base = smallKnowledge({ generation: 9 });
    const [first, ...rest] = base.faqs();
    const wordy = Array.from({ length: 5_000 }, (_, at) => `từ${at}`).join(' ');
    const timesRead = async (faqs: readonly Faq[]) => {
      const articles = jest.fn(() => base.articles());
      const snapshot = { ...base, articles, faqs: () => faqs };
      await buildIndex({ ...wordsOnly, snapshot, directory: path.join(folder, 'words-9'), sameLaw: from });
      return articles.mock.calls.length;
    };
    expect(await timesRead([first!, ...rest])).toBe(0);
    expect(await timesRead([{ ...first!, questions: [wordy] }, ...rest])).toBe(1);
    writeFileSync(path.join(from, 'strings.json'), '[]');
    expect(await timesRead([first!, ...rest])).toBe(1);
  });

  test('leaves nothing behind when it cannot be built', async () => {
    const missing = { ...model, name: 'no-such-model' };
    const directory = path.join(folder, 'never');
    const build = buildIndex({ snapshot: smallKnowledge(), directory, model: missing, vectors: noVectorCache });
    await expect(build).rejects.toMatchObject({ code: 'MODEL_MISSING' });
    await expect(open('never')).rejects.toMatchObject({ code: 'INDEX_MISSING' });
  });

  test('embeds an article once: the second build takes every vector from the database', async () => {
    const db = openDatabase({ file: ':memory:', migrations: knowledgeMigrations });
    const cache = sqliteVectorCache(db);
    let put = 0;
    const counting: VectorCache = {
      get: (hash, contents) => cache.get(hash, contents),
      put(hash, entries) {
        put += entries.length;
        cache.put(hash, entries);
      },
    };
    const build = () =>
      buildIndex({ snapshot: smallKnowledge(), directory: path.join(folder, 'twice'), model, vectors: counting });
    const first = await build();
    const made = put;
    const second = await build();
    expect(made).toBe(8 + 7 + 5);
    expect(put).toBe(made);
    expect(second).toEqual(first);
    db.close();
  });
});
