import type { KnownWord, SpellingCounts } from '../../src/retrieval/text/counts.ts';
import { fold, normalise, words } from '../../src/retrieval/text/normalise.ts';

/** Sentences as law and citizens write them, each standing for many texts. */
const SENTENCES = [
  'người lao động không được trả lương làm thêm giờ',
  'người điều khiển xe máy vượt đèn đỏ bị phạt bao nhiêu tiền',
  'thủ tục cấp giấy chứng nhận quyền sử dụng đất như thế nào',
  'vợ chồng ly hôn thuận tình thì chia tài sản thế nào',
  'cho vay nặng lãi bị phạt thế nào',
  'công an phường có được giữ giấy phép lái xe không',
  'hòa giải tranh chấp đất đai tại ủy ban nhân dân xã',
  'tôi muốn đăng ký khai sinh cho con cần giấy tờ gì',
  'hạng c lái được xe gì và làm ca đêm được hưởng lương ra sao',
  'nghị định 168 2024 nđ cp điều 7 khoản 2',
];

/** Texts counted, and how many of them each sentence stands for. */
const SIZE = 10_000;
const TIMES = 300;

/** Counts over a few sentences, as if they were a corpus of 10,000 texts. */
export function smallCounts(): SpellingCounts {
  const found = new Map<string, number>();
  const pairs = new Map<string, number>();
  const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + TIMES);
  for (const sentence of SENTENCES.map((text) => words(normalise(text)))) {
    sentence.forEach((word, at) => {
      add(found, word);
      add(pairs, `${sentence[at - 1] ?? ''} ${word}`);
    });
  }
  const known = (word: string): KnownWord => ({
    word,
    count: word === '' ? SIZE : (found.get(word) ?? 0),
    number: undefined,
    followers: undefined,
  });
  return {
    size: SIZE,
    texts: SIZE,
    find: known,
    forms: (folded) => [...found.keys()].filter((word) => fold(word) === folded).map(known),
    pair: (left, right) => pairs.get(`${left.word} ${right.word}`) ?? 0,
  };
}

/** Words of the sentences, each of which is well spelled. */
export function knownSentences(): string[][] {
  return SENTENCES.map((text) => words(normalise(text)));
}
