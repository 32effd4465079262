import { describe, expect, test } from '@jest/globals';

import { classesOf, isOver } from '../../src/dialog/intents/classes.ts';
import { countryClasses, withCountries } from '../../src/dialog/intents/countries.ts';
import { utterance } from '../../src/dialog/text/utterance.ts';

describe('classes of words', () => {
  test.each([
    ['nó đang cầm dao đứng ngoài cửa', ['weapon', 'now']],
    ['no dang cam dao dung ngoai cua', ['weapon', 'now']],
    ['năm ngoái em bị đánh, giờ kiện được không', ['harm', 'past', 'asks']],
    ['ba em mất năm 2015', ['past']],
    ['cá độ 10 triệu', ['law']],
    // With no marks, words that only look like those of a class.
    ['cho em hoi dang ky o dau', []],
    ['em so le phi cao', []],
    ['de em can nhac', []],
    ['xe chay ra bai', []],
  ])('%j meets %j', (text, classes) => {
    expect(classesOf(utterance(text))).toEqual(classes);
  });

  test.each([
    ['tháng trước hai nhà đánh nhau, xã hoà giải rồi', true],
    ['tháng trước nó đánh em, giờ nó đang đập cửa', false],
    ['nó đánh em', false],
  ])('%j is over: %s', (text, over) => {
    expect(isOver(utterance(text))).toBe(over);
  });
});

describe('other countries', () => {
  const read = (text: string) => {
    const { tokens } = utterance(text);
    const folded = tokens.map((token) => token.folded);
    return withCountries(tokens, folded);
  };

  test.each([
    ['hàng Nhật', 'hang #', ['origin']],
    ['hang trung quoc', 'hang #', ['origin']],
    ['ở Nhật', 'o #', ['place']],
    ['luật Texas', 'luat #', ['place']],
    ['o new york', 'o #', ['place']],
    ['hiến pháp Mỹ', 'hien phap #', ['place']],
    ['luật Hàn Quốc', 'luat #', ['place']],
    ['chồng Hàn sang Hàn', 'chong # sang #', ['place', 'origin']],
    ['từ Mỹ về Việt Nam', 'tu # ve &', ['origin']],
    ['sở tư pháp ở Lào Cai', 'so tu phap o lao cai', []],
    ['hợp đồng lao động theo luật pháp', 'hop dong lao dong theo luat phap', []],
    ['xả nước thải ra sông', 'xa nuoc thai ra song', []],
    ['o nhiem do nuoc thai', 'o nhiem do nuoc thai', []],
    ['luật nước Thái', 'luat nuoc #', ['place']],
    ['bán mỹ phẩm', 'ban my pham', []],
  ])('%j is read as %j', (text, words, classes) => {
    expect(read(text).join(' ')).toBe(words);
    expect(countryClasses(read(text))).toEqual(classes);
  });
});
