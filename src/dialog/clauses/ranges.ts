import { numberOf, numberSaid, SAID } from './numbers.ts';
import { DAYS, HAIR, type Quantity, type Range } from './quantities.ts';

const MONEY = { 'ty dong': 1e9, 'trieu dong': 1e6, 'nghin dong': 1e3, dong: 1 };
/** How the units of a quantity are written in law, without marks, each with how many of the compared unit it is. */
const UNITS: Readonly<Record<Quantity, Readonly<Record<string, number>>>> = {
  đồng: MONEY,
  'đồng thu lợi': MONEY,
  'km/h': { 'km/h': 1 },
  'mg/l': { 'miligam/1 lit': 1 },
  'mg/100ml': { 'miligam/100 mililit': 1 },
  tuổi: { tuoi: 1, 'thang tuoi': 1 / 12 },
  '%': { '%': 1 },
  gam: { kilogam: 1e3, kg: 1e3, gam: 1 },
  ml: { mililit: 1, ml: 1, lit: 1e3 },
  m2: { m2: 1, 'm²': 1, 'met vuong': 1, 'hec ta': 1e4, ha: 1e4 },
  cm3: { cm3: 1, 'cm³': 1 },
  'người chết': { nguoi: 1 },
  'ngày trễ': DAYS,
};

/** A range of law. */
export interface Written extends Range {
  /** What stands before it, without marks: of what it is a range. */
  readonly about: string;
  /** Whether it holds only under a further condition: `dưới 2.000.000 đồng nhưng thuộc một trong …`. */
  readonly conditional: boolean;
}

const NUMBER = String.raw`\d{1,3}(?:\.\d{3})+|\d+(?:,\d+)?`;
const LOW = 'tu du|tu tren|tu|tren|vuot qua|qua|hon|du';
const HIGH =
  'den duoi|den chua du|den du|den het|den|duoi|chua du|khong du|chua den|chua vuot qua|khong vuot qua|khong qua';
const BEYOND = /(?:tren|qua|hon)$/;
const SHORT_OF = /(?:duoi|chua du|khong du|chua den)$/;
/** What is imposed, and not what it is imposed for. */
const SANCTION = new RegExp(String.raw`\b(?:phat tien[^\d;:.]{0,60}|doi voi ca nhan, tu )(?:${NUMBER})(?: dong)?(?:\s+den(?: duoi)?\s+(?:${NUMBER}))? dong\b`, 'g'); // prettier-ignore
/** Ages are also written in words. */
const AGE_SAID = new RegExp(String.raw`(${SAID})(?= tuoi)`, 'g');
/** What makes of a range one under a further condition, before it and behind it. */
const CONDITION_BEFORE = /\bnguoi tro len\b|\bmoi nguoi\b|\bcua nhung nguoi nay\b|\bvung mat\b/;
/** So is one for people of an age: “người từ đủ 16 tuổi đến dưới 18 tuổi điều khiển xe mô tô từ 50 cm3 trở lên”. */
const AGE_BEFORE = /\btuoi\b/;
const CONDITION_BEHIND = /\bnhung (?:thuoc|da|co|neu)\b/;
/** What is left out of what a text says is no range of it. */
const EXCEPTED = /\btru (?:truong hop|nguoi|doi voi)\b[^,;]*$/;
/** Of stretches of time only delays are what law draws a line by: most are terms and sentences. */
const LATE = /\b(?:qua (?:thoi )?han|het han|het hieu luc|cham|tre han)\b(?! nhat).{0,80}$/;
const GAIN = /\bthu loi bat chinh $/;
const SEGMENT_END = /[;\n]|[.:](?=\s)/;

const WRITTEN = new Map(Object.entries(UNITS).map(([quantity, units]) => [quantity, writingOf(Object.keys(units))]));
/** `làm chết 02 người`, `làm chết 03 người trở lên`; without a number one. */
const DEAD = /\bchet (?:(\d+) )?nguoi\b( tro len)?/g;

/** How ranges are written: with an upper bound, and with a lower one alone. */
function writingOf(units: readonly string[]): RegExp {
  const unit = `(${[...units].sort((a, b) => b.length - a.length).join('|')})(?![a-z\\d])`;
  const low = String.raw`(${LOW}) (${NUMBER})(?: ?(?:${unit}|miligam))?(?:/100 mililit mau)?(?: tro len)?`;
  return new RegExp(String.raw`\b(?:(?:${low} )?(${HIGH}) (${NUMBER}) ?${unit}|(?:(${LOW}) )?(${NUMBER}) ?${unit}( tro len| tro xuong)?)`, 'g'); // prettier-ignore
}

/** The ranges of a quantity that a text of law without marks states for what it is about, and not for what it imposes. */
export function rangesOf(text: string, quantity: Quantity): Written[] {
  if (quantity === 'người chết') return [...text.matchAll(DEAD)].map(deadOf);
  return text
    .replace(SANCTION, ' ')
    .replace(AGE_SAID, (said) => String(numberSaid(said)))
    .split(SEGMENT_END)
    .flatMap((segment) => rangesOfSegment(segment, quantity));
}

function deadOf([, number = '1', more]: RegExpExecArray): Written {
  const to = more === undefined ? Number(number) : Number.POSITIVE_INFINITY;
  return { from: Number(number), to, about: '', conditional: false };
}

function rangesOfSegment(segment: string, quantity: Quantity): Written[] {
  const found = [...segment.matchAll(WRITTEN.get(quantity) as RegExp)];
  return found.flatMap((match, at) => {
    const range = rangeOf(match, UNITS[quantity]);
    const before = segment.slice(found[at - 1]?.index ?? 0, match.index);
    const behind = segment.slice(match.index + match[0].length, found[at + 1]?.index);
    const isMoney = UNITS[quantity] === MONEY;
    if (range === undefined || (isMoney && GAIN.test(before) !== (quantity === 'đồng thu lợi'))) return [];
    if (EXCEPTED.test(before) || (quantity === 'ngày trễ' && !LATE.test(before))) return [];
    const isOfAge = quantity !== 'tuổi' && AGE_BEFORE.test(before);
    const conditional = isOfAge || CONDITION_BEFORE.test(before) || CONDITION_BEHIND.test(behind);
    return [{ ...range, about: before, conditional }];
  });
}

function rangeOf(match: RegExpExecArray, units: Readonly<Record<string, number>>): Range | undefined {
  const [, low = '', from = '0', fromUnit, high, to = '', toUnit = '', only = '', value = '', unit = '', tail] = match;
  const above = (word: string) => 1 + (BEYOND.test(word) ? HAIR / 2 : 0);
  if (high !== undefined) {
    const upper = numberOf(to) * (units[toUnit] ?? 1) * (1 - (SHORT_OF.test(high) ? HAIR / 2 : 0));
    return { from: numberOf(from) * (units[fromUnit ?? toUnit] ?? 1) * above(low), to: upper };
  }
  const bound = numberOf(value) * (units[unit] ?? 1);
  if (tail === ' tro xuong') return { from: 0, to: bound };
  // A number without a word that makes it a bound is no range.
  return only === '' && tail === undefined ? undefined : { from: bound * above(only), to: Number.POSITIVE_INFINITY };
}
