import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { decodeKeys } from '../../src/retrieval/text/keys.ts';
import { readLexicon } from '../../src/retrieval/text/lexicon.ts';
import { fold, normalise, words } from '../../src/retrieval/text/normalise.ts';
import { readQuestion } from '../../src/retrieval/text/question.ts';
import { slips } from '../../src/retrieval/text/slips.ts';
import { putTone, takeTone } from '../../src/retrieval/text/syllable.ts';
import { knownSentences, smallCounts } from './spelling-counts.ts';

const tools = { counts: smallCounts(), shorthand: readLexicon('data/lexicon').shorthand };
const read = (text: string) => readQuestion(text, tools).understood;

const onset = fc.constantFrom('', 'b', 'c', 'ch', 'd', 'đ', 'g', 'h', 'kh', 'l', 'm', 'n', 'ng', 'nh', 'ph', 'qu', 'r', 's', 't', 'th', 'tr', 'v', 'x', 'gi'); // prettier-ignore
const rhyme = fc.constantFrom('a', 'ai', 'an', 'ang', 'anh', 'ao', 'au', 'ăn', 'ăng', 'âm', 'ân', 'âu', 'ây', 'e', 'em', 'eo', 'ên', 'ênh', 'i', 'iên', 'iêu', 'im', 'inh', 'o', 'oa', 'oan', 'oe', 'oi', 'ong', 'ôi', 'ông', 'ơi', 'ơn', 'u', 'ung', 'uôn', 'ương', 'ươi', 'ưa', 'ưu', 'uy', 'uyên'); // prettier-ignore
const syllable = fc
  .record({ onset, rhyme, tone: fc.nat(5) })
  .filter((made) => made.onset !== 'qu' || !/^[uoôơư]/.test(made.rhyme))
  .filter((made) => made.onset !== 'gi' || !/^[iu]/.test(made.rhyme))
  .map((made) => ({ ...made, word: putTone({ letters: made.onset + made.rhyme, tone: made.tone }) ?? '' }))
  .filter(({ word }) => word !== '');

/** Keys of a syllable, written from the layouts' own descriptions and not from the decoder. */
const TELEX: Readonly<Record<string, string>> = { ă: 'aw', â: 'aa', đ: 'dd', ê: 'ee', ô: 'oo', ơ: 'ow', ư: 'uw' };
const VNI: Readonly<Record<string, string>> = { ă: 'a8', â: 'a6', đ: 'd9', ê: 'e6', ô: 'o6', ơ: 'o7', ư: 'u7' };
const keys = (letters: string, table: Readonly<Record<string, string>>) =>
  [...letters].map((letter) => table[letter] ?? letter).join('');

describe('a syllable', () => {
  test('gets the tone back that was taken off', () => {
    fc.assert(fc.property(syllable, ({ word }) => expect(putTone(takeTone(word))).toBe(word)));
  });

  test('has its tone where the dictionaries put it', () => {
    const cases = 'hoà khoẻ thuỷ toàn mía mùa được quý già giếng người nghiêng thuở khuya ngoài';
    for (const word of cases.split(' ')) expect(putTone(takeTone(word))).toBe(word);
    expect(putTone({ letters: 'facebook', tone: 1 })).toBeUndefined();
  });
});

describe('left-over keys', () => {
  test('of Telex are decoded, with the tone last or right after its vowel', () => {
    fc.assert(
      fc.property(syllable, ({ onset: head, rhyme: tail, tone, word }) => {
        const typed = `${keys(head + tail, TELEX)}${' sfrxj'.charAt(tone).trim()}`;
        if (typed !== word) expect(decodeKeys(typed)).toBe(word);
      }),
    );
  });

  test('of VNI are decoded', () => {
    fc.assert(
      fc.property(syllable, ({ onset: head, rhyme: tail, tone, word }) => {
        const typed = `${keys(head + tail, VNI)}${tone === 0 ? '' : tone}`;
        if (typed !== word) expect(decodeKeys(typed)).toBe(word);
      }),
    );
  });

  test('come late, doubled up, or in a word that is half done', () => {
    const cases = { khongo: 'không', dduwocj: 'được', dduowcj: 'được', nhw: 'như', quyêfn: 'quyền', đâts: 'đất', muaw: 'mưa', thuowr: 'thuở', ngừơi: 'người', d9u7o7c5: 'được' }; // prettier-ignore
    for (const [typed, meant] of Object.entries(cases)) expect(decodeKeys(typed)).toBe(meant);
  });

  test('are not seen where there are none', () => {
    for (const word of ['the', 'ban', 'không', 'facebook', 'điều', '168', 'dieu8', 'nđ']) {
      expect(decodeKeys(word)).toBeUndefined();
    }
  });
});

describe('a slip', () => {
  test('of one key can be taken back', () => {
    const known = fc.constantFrom('phat', 'nguoi', 'khong', 'quyen', 'dat');
    fc.assert(
      fc.property(known, fc.nat(10), fc.constantFrom('drop', 'double', 'swap'), (word, place, kind) => {
        const at = place % (word.length - 1);
        const [head, a, b, tail] = [word.slice(0, at), word.charAt(at), word.charAt(at + 1), word.slice(at + 2)];
        const typed = { drop: head + b + tail, double: head + a + a + b + tail, swap: head + b + a + tail }[kind];
        if (typed !== word) expect(slips(typed).map((slip) => slip.folded)).toContain(word);
      }),
    );
  });
});

describe('reading', () => {
  const sentence = fc.constantFrom(...knownSentences());

  test('changes nothing in a text that is well spelled', () => {
    for (const known of knownSentences()) expect(read(known.join(' '))).toBe(known.join(' '));
  });

  test('changes nothing the second time', () => {
    // Only shorthand for words that the dictionary knows: what it does not know may be taken for a slip the next time.
    const noise = fc.constantFrom('ko', 'k', 'dc', 'ntn', 'phta', 'quyeenf', 'grab', '168/2024/NĐ-CP', '800k');
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            noise,
            sentence.map((known) => known.join(' ')),
          ),
        ),
        (parts) => {
          const once = read(parts.join(' '));
          expect(read(once)).toBe(once);
        },
      ),
    );
  });

  test('finds the marks of a text without any', () => {
    for (const known of knownSentences()) expect(read(fold(known.join(' ')))).toBe(known.join(' '));
  });

  test('takes case, tone position and punctuation for nothing', () => {
    fc.assert(
      fc.property(sentence, fc.constantFrom(', ', '…', '?? ', ' – '), (known, mark) => {
        const text = known.join(' ');
        expect(read(text.toUpperCase().replaceAll(' ', mark))).toBe(text);
        expect(read(text.replaceAll('oà', 'òa').replaceAll('uỷ', 'ủy').normalize('NFD'))).toBe(text);
      }),
    );
  });

  test('decodes any word that was left in Telex', () => {
    fc.assert(
      fc.property(sentence, fc.nat(), (known, place) => {
        const at = place % known.length;
        const word = known[at] ?? '';
        const { letters, tone } = takeTone(word);
        const typed = known.with(at, `${keys(letters, TELEX)}${' sfrxj'.charAt(tone).trim()}`).join(' ');
        expect(read(typed)).toBe(known.join(' '));
      }),
    );
  });

  const examples: Readonly<Record<string, string>> = {
    'cho vay nặng lai bi phat the nao': 'cho vay nặng lãi bị phạt thế nào',
    'toi khong dduwocj cap giaays chuwngs nhan': 'tôi không được cấp giấy chứng nhận',
    'thủ tục cấp giấy chứng nhận quyeenf sử dụng đất': 'thủ tục cấp giấy chứng nhận quyền sử dụng đất',
    'vượt đèn đỏ bị phta bao nhiêu': 'vượt đèn đỏ bị phạt bao nhiêu',
    'vượt đènđỏ bị phạt baonhiêu': 'vượt đèn đỏ bị phạt bao nhiêu',
    'ly hôm thuận tình': 'ly hôn thuận tình',
    'xe máy vượt đèn đỏ phat bn': 'xe máy vượt đèn đỏ phạt bao nhiêu',
    'k2 đ7 nghị định 168/2024/NĐ-CP': 'khoản 2 điều 7 nghị định 168 2024 nđ cp',
    'vay 50tr lãi 800k': 'vay 50 triệu lãi 800 nghìn',
    'hạng c lái được xe gì': 'hạng c lái được xe gì',
    'làm ca đêm dc hưởng lương': 'làm ca đêm được hưởng lương',
    'facebook grab shopee': 'facebook grab shopee',
  };

  test.each(Object.entries(examples))('reads “%s”', (typed, meant) => expect(read(typed)).toBe(meant));

  test('tells unmarked questions from marked ones by what was meant', () => {
    expect(readQuestion('vuot den do phat bn', tools).unmarked).toBe(true);
    expect(readQuestion('vuwowtj ddenf ddor bij phatj', tools).unmarked).toBe(false);
    expect(readQuestion('168 2024', tools).unmarked).toBe(false);
  });

  test('gives some words for any text, and never takes long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const question = readQuestion(text, tools);
        expect(question.foldedWords).toEqual(question.words.map(fold));
        expect(question.words.length > 0).toBe(words(normalise(text)).length > 0);
      }),
    );
  });
});
