/** TCVN3 (fonts .VnTime, .VnArial …): one byte a letter. Capitals with tones are the small codes in a capitals font. */
const TCVN3_FROM = '¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ';
const TCVN3_TO = 'ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ';

/** VNI (fonts VNI-Times …): a letter and behind it a mark as a second letter. */
const VNI_MARKS: Readonly<Record<string, string>> = {
  ù: '\u0301',
  ø: '\u0300',
  û: '\u0309',
  õ: '\u0303',
  ï: '\u0323',
  â: '\u0302',
  á: '\u0302\u0301',
  à: '\u0302\u0300',
  å: '\u0302\u0309',
  ã: '\u0302\u0303',
  ä: '\u0302\u0323',
  ê: '\u0306',
  é: '\u0306\u0301',
  è: '\u0306\u0300',
  ú: '\u0306\u0309',
  ü: '\u0306\u0303',
  ë: '\u0306\u0323',
};
const VNI_SINGLE: Readonly<Record<string, string>> = { ñ: 'đ', ô: 'ơ', ö: 'ư', æ: 'ỉ', ó: 'ĩ', ò: 'ị', î: 'ỵ' };

/** Letters that Vietnamese in Unicode cannot do without, and the old encodings cannot have. */
const UNICODE_VIETNAMESE = /[ạ-ỹăđơư]/giu;
const TCVN3_SIGNS = /[µ¸¶·¹¨©®¬§\u00ad]|«|»/g;
const VNI_SIGNS = /[aeou][äåøûï]|ñ|öô/gi;

/** A text that was typed with the fonts of the time before Unicode. */
export type LegacyEncoding = 'tcvn3' | 'vni';

/**
 * Tells a text typed for TCVN3 or VNI fonts by its letters: plenty of the signs these encodings put in the place of
 * Vietnamese letters (more than one in thirty characters), and hardly any Vietnamese letter of Unicode.
 */
export function legacyEncoding(text: string): LegacyEncoding | undefined {
  const sample = text.slice(0, 20_000);
  const count = (pattern: RegExp): number => sample.match(pattern)?.length ?? 0;
  if (count(UNICODE_VIETNAMESE) * 100 > sample.length) return undefined;
  if (count(TCVN3_SIGNS) * 30 > sample.length) return 'tcvn3';
  return count(VNI_SIGNS) * 30 > sample.length ? 'vni' : undefined;
}

/** The text in Unicode (NFC). Line by line, because a page may mix fonts. */
export function fromLegacyFonts(text: string): string {
  const encoding = legacyEncoding(text);
  if (encoding === undefined) return text;
  const convert = encoding === 'tcvn3' ? fromTcvn3 : fromVni;
  return text
    .split('\n')
    .map((line) => (/[ạ-ỹđ]/u.test(line) ? line : convert(line)))
    .join('\n');
}

function fromTcvn3(text: string): string {
  return text.replace(/[\u00a1-\u00fe\u2212]/g, (sign) => {
    // Some converters write the soft hyphen, TCVN3's ư, as a minus.
    const at = TCVN3_FROM.indexOf(sign === '\u2212' ? '\u00ad' : sign);
    return TCVN3_TO[at] ?? sign;
  });
}

function fromVni(text: string): string {
  // One pass, so that an ô that was made from two letters is not taken for VNI's ô, which is ơ.
  return text.replace(
    /([aeouyôö])([ùøûõïâáàåãäêéèúüë])|[ñôöæóòî]/gi,
    (found: string, letter?: string, mark: string = '') => {
      if (letter === undefined) return single(found);
      return `${single(letter)}${VNI_MARKS[mark.toLowerCase()] ?? mark}`.normalize('NFC');
    },
  );
}

function single(letter: string): string {
  const small = VNI_SINGLE[letter.toLowerCase()];
  if (small === undefined) return letter;
  return letter === letter.toLowerCase() ? small : small.toUpperCase();
}
