import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { systemClock } from '../../src/infra/clock.ts';
import { readAsked } from '../../src/retrieval/asked/asked-file.ts';
import { AskedMatcher } from '../../src/retrieval/asked/asked-matcher.ts';
import { loadAsked } from '../../src/retrieval/asked/asked-texts.ts';
import { TermIndex } from '../../src/retrieval/asked/term-index.ts';
import { noVectorCache } from '../../src/retrieval/dense/vector-cache.ts';
import { askedQuestions } from '../../src/retrieval/evaluation/asked-questions.ts';
import { buildIndex } from '../../src/retrieval/index-build.ts';
import { readVocabulary } from '../../src/retrieval/lexical/vocabulary.ts';
import { openRetriever, type OpenedRetriever } from '../../src/retrieval/retriever.ts';
import { fold } from '../../src/retrieval/text/normalise.ts';
import type { Question } from '../../src/retrieval/text/question.ts';
import { smallKnowledge } from './small-knowledge.ts';

const model = { name: 'hoiluat-embed', directory: 'data/models', allowRemote: false };
const folder = mkdtempSync(path.join(tmpdir(), 'hoi-luat-asked-'));
const data = path.join(folder, 'data');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LINES = [
  '# ghi chú',
  '02/2023/NĐ-XX#5\tbị công an thổi vì cán vạch lúc qua ngã tư | qua ngã tư lúc đèn chưa xanh',
  '01/2024/qh99#3, 01/2024/qh99#2\tai được giữ bé khi đường ai nấy đi | mẹ bắt con được không',
  '99/1999/qh1#1\tqua ngã tư lúc đèn chưa xanh thì sao',
];

function ask(text: string, unmarked = false): Question {
  const words = text.split(' ');
  return { understood: text, words, foldedWords: words.map(fold), unmarked, documentNumbers: [] };
}

function write(name: string, lines: readonly string[]): string {
  const directory = path.join(folder, name);
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'a.tsv'), lines.join('\n'));
  return directory;
}

describe('the file of what citizens ask', () => {
  test('names articles and ways of asking', () => {
    const { lines } = readAsked(write('good', LINES));
    expect(lines).toHaveLength(3);
    expect(lines[1]).toEqual({
      articles: ['01/2024/qh99#3', '01/2024/qh99#2'],
      clauses: [],
      phrasings: ['ai được giữ bé khi đường ai nấy đi', 'mẹ bắt con được không'],
      unprompted: false,
    });
  });

  test('names Khoản where single ones answer, and each article once', () => {
    const [line] = readAsked(write('khoan', ['01/2024/qh99#3/2, 01/2024/QH99#3/4a, 01/2024/qh99#2\thỏi gì'])).lines;
    expect(line?.articles).toEqual(['01/2024/qh99#3', '01/2024/qh99#2']);
    expect(line?.clauses).toEqual([
      { article: '01/2024/qh99#3', khoan: '2' },
      { article: '01/2024/qh99#3', khoan: '4a' },
    ]);
  });

  test('that was asked before anybody looked for the answer never sees its own line when training asks with it', () => {
    const directory = write('unprompted', []);
    writeFileSync(path.join(directory, 'hoi-a.tsv'), LINES.join('\n'));
    const { lines } = readAsked(directory);
    expect(lines.map(({ unprompted }) => unprompted)).toEqual([true, true, true]);
    const questions = [0, 1, 2].flatMap((fold) => askedQuestions(lines, fold));
    const sources = Object.fromEntries(questions.map(({ question, source }) => [question, source]));
    expect(sources['ai được giữ bé khi đường ai nấy đi']).toBe('asked_unprompted');
    expect(sources['mẹ bắt con được không']).toBe('asked_uncovered');
    const first = questions.find(({ question }) => question === 'ai được giữ bé khi đường ai nấy đi');
    expect([...(first?.hidden ?? [])]).toEqual([2, 3]);
  });

  test.each([
    ['chỉ có một cột', 'a.tsv line 2: 1 columns'],
    ['168/2024\tcâu hỏi', '“168/2024” is no article id'],
    ['168/2024/nđ-cp#7/\tcâu hỏi', '“168/2024/nđ-cp#7/” is no article id'],
    ['168/2024/nđ-cp#7\t | ', 'an empty column'],
    ['168/2024/nđ-cp#7\tmột\thai', '3 columns'],
  ])('is refused at a bad line: %s', (line, detail) => {
    const directory = write('bad', ['# đầu', line]);
    expect(() => readAsked(directory)).toThrow(
      expect.objectContaining({ code: 'ASKED_INVALID', detail: expect.stringContaining(detail) }),
    );
  });

  test('may be missing, and a change of it changes the hash', () => {
    expect(readAsked(path.join(folder, 'nowhere')).lines).toEqual([]);
    const before = readAsked(write('hash', LINES)).hash;
    expect(readAsked(write('hash', LINES)).hash).toBe(before);
    expect(readAsked(write('hash', LINES.slice(1))).hash).not.toBe(before);
  });
});

describe('comparing with phrasings', () => {
  test('adds up what two texts share as a comparison of sets does', () => {
    const text = fc.array(fc.constantFrom<string[]>('a', 'b', 'c', 'd', 'e'), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), text, (texts, asked) => {
        const idf = (term: string) => {
          const count = texts.filter((terms) => terms.includes(term)).length;
          return Math.log(1 + (texts.length - count + 0.5) / (count + 0.5));
        };
        const sum = (terms: Iterable<string>) => [...terms].reduce((total, term) => total + idf(term), 0);
        const index = new TermIndex(texts);
        const shared = new Float32Array(texts.length);
        expect(index.share(new Set(asked), shared)).toBeCloseTo(sum(new Set(asked)), 4);
        texts.forEach((terms, at) => {
          expect(shared[at]).toBeCloseTo(sum(new Set(terms.filter((term) => asked.includes(term)))), 4);
          expect(index.total(at)).toBeCloseTo(sum(new Set(terms)), 4);
        });
      }),
    );
  });

  test('points to the articles of the line, the knowledge permitting, with marks or without', async () => {
    const texts = await loadAsked(path.dirname(write('match/asked', LINES)), { embedder: undefined });
    const matcher = new AskedMatcher(texts, ['01/2024/qh99#2', '01/2024/qh99#3', '02/2023/nđ-xx#5']);
    const found = matcher.match(ask('đèn chưa xanh'), { vector: undefined });
    expect(found.ranked[0]).toBe(2);
    expect(found.of(2)?.lead).toBeGreaterThan(0);
    expect(found.of(2)).toMatchObject({ rank: 0 });
    expect(matcher.match(ask('ai duoc giu be', true), { vector: undefined }).ranked[0]).toBe(1);
    expect(matcher.match(ask('ai duoc giu be'), { vector: undefined }).of(0)?.cover).toBeLessThan(0.5);
  });

  test('names Khoản with the likeness of the nearest way of asking, but of those left out', async () => {
    const lines = ['01/2024/qh99#3/2\tai được giữ bé khi ly hôn', '01/2024/qh99#3/1\tmẹ bắt con được không'];
    const texts = await loadAsked(path.dirname(write('clauses/asked', lines)), { embedder: undefined });
    const matcher = new AskedMatcher(texts, ['01/2024/qh99#2', '01/2024/qh99#3']);
    const named = (hidden: ReadonlySet<number>) =>
      matcher.match(ask('mẹ được giữ bé không'), { vector: undefined, hidden }).clausesOf(1);
    expect(named(new Set()).map(({ khoan }) => khoan)).toEqual(['2', '1']);
    expect(named(new Set([1])).map(({ khoan }) => khoan)).toEqual(['2']);
    expect(matcher.match(ask('mẹ'), { vector: undefined }).clausesOf(0)).toEqual([]);
  });

  test('leaves out what training asks with', async () => {
    const texts = await loadAsked(path.dirname(write('match/asked', LINES)), { embedder: undefined });
    const matcher = new AskedMatcher(texts, ['01/2024/qh99#2', '02/2023/nđ-xx#5']);
    const scoreWith = (hidden: ReadonlySet<number>) =>
      matcher.match(ask('mẹ bắt con được không'), { vector: undefined, hidden }).of(0)?.score ?? 0;
    expect(scoreWith(new Set())).toBeGreaterThan(scoreWith(new Set([3])));
    expect(scoreWith(new Set([2, 3]))).toBe(0);
    const folds = [0, 1, 2].map((k) => askedQuestions(texts.lines, k));
    expect(folds.flat()).toHaveLength(5);
    const hidden = folds.flat().find(({ question }) => question === 'mẹ bắt con được không')?.hidden;
    expect([[3], [2, 3]]).toContainEqual([...(hidden ?? [])]);
  });
});

describe('searching with what citizens ask', () => {
  let retriever: OpenedRetriever;

  beforeAll(async () => {
    const directory = path.join(folder, 'index');
    mkdirSync(data, { recursive: true });
    symlinkSync(path.resolve('data/models'), path.join(data, 'models'));
    cpSync('data/lexicon', path.join(data, 'lexicon'), { recursive: true });
    write('data/asked', LINES);
    writeFileSync(path.join(data, 'lexicon/everyday-test.tsv'), 'đường ai nấy bước\tly hôn thuận tình\n');
    await buildIndex({ snapshot: smallKnowledge(), directory, model, vectors: noVectorCache });
    retriever = await openRetriever({ directory, model, dataDirectory: data }, systemClock);
  }, 60_000);
  afterAll(() => retriever.close());

  const firstArticle = async (text: string) =>
    (await retriever.search({ text })).candidates.find(({ kind }) => kind === 'article')?.id;

  test.each(['ai được giữ bé khi đường ai nấy đi', 'ai duoc giu be khi duong ai nay di', 'mẹ bắt con được không'])(
    '“%s” finds an article that has none of its words',
    async (text) => expect(await firstArticle(text)).toBe('01/2024/qh99#3'),
  );

  test('finds an article by what statutes say for the words of the question', async () => {
    expect(await firstArticle('thủ tục đường ai nấy bước')).toBe('01/2024/qh99#2');
    expect(await firstArticle('thu tuc duong ai nay buoc')).toBe('01/2024/qh99#2');
  });

  test('never brings back law that has expired', async () => {
    const found = await retriever.search({ text: 'qua ngã tư lúc đèn chưa xanh', asOf: '2026-01-01' });
    expect(found.candidates.map(({ id }) => id)).not.toContain('99/1999/qh1#1');
  });
});

describe('the vocabulary', () => {
  const directory = path.join(folder, 'words');

  function read(lines: readonly string[]) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, 'everyday-x.tsv'), lines.join('\n'));
    return readVocabulary(directory);
  }

  test('says what statutes say, the longest phrase first, also for typing without marks', () => {
    const { rewrite } = read([
      '# ghi chú',
      'sổ đỏ\tgiấy chứng nhận\tquyền sử dụng đất',
      'làm sổ đỏ\tcấp giấy chứng nhận',
    ]);
    expect(rewrite(ask('thủ tục làm sổ đỏ'))?.words.join(' ')).toBe('thủ tục cấp giấy chứng nhận');
    expect(rewrite(ask('mất sổ đỏ'))?.phrases.map((phrase) => phrase.join(' '))).toEqual([
      'giấy chứng nhận',
      'quyền sử dụng đất',
    ]);
    expect(rewrite(ask('mat so do', true))?.words.join(' ')).toBe('mat giấy chứng nhận');
    expect(rewrite(ask('mat so do'))).toBeUndefined();
  });

  test('names the line that it cannot read', () => {
    expect(() => read(['sổ đỏ\tgiấy', 'bìa đỏ'])).toThrow(
      expect.objectContaining({ code: 'MODEL_INVALID', detail: expect.stringContaining('line 2') }),
    );
  });

  test('is whole as it is shipped', () => {
    expect(readVocabulary('data/lexicon').rewrite(ask('mất bằng lái'))?.words).toContain('giấy');
    const { lines } = readAsked('data/asked');
    expect(lines.length).toBeGreaterThan(1_000);
  });
});
