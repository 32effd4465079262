import { digitOf, FIGURE, numberOf, numberSaid, SAID } from './numbers.ts';
import { DAYS, HAIR, type Measured, type Quantity, type Range } from './quantities.ts';

const NUMBER = String.raw`(?:(${SAID}) |(${FIGURE}) ?)`;

/** What is counted behind an amount is no part of it: `2 triệu 1 tháng`, `5 triệu 2 lần`. */
const COUNTED = String.raw` ?(?:[%.,/-]|(?:lan|nguoi|dua|thang|nam|ngay|gio|tieng|tuoi|cai|chiec|con|xe|chi|cay|luong|m2|met|km|gam|g|kg|to|goi|don|suat|buoi|tuan|can|lo|mon|bo|vu|anh|em|phan)\b)`;
/** An amount by the month is none of what law adds up, and a fine is not what it is imposed for. */
const RATE = String.raw` ?(?:/ ?|(?:mot|1|moi|hang) )(?:thang|ngay|gio|tieng|m2|lan)\b`;
const MONEY = new RegExp(String.raw`(?:${NUMBER}|\b(nua )|\b(?=\w+ ruoi\b))(ty|ti|trieu|tr|cu|nghin|ngan|ngin|k|dong|d|vnd)(?![a-z])(?: ?(ruoi)\b| ?(\d{1,3})(?!\d)(?!${COUNTED})| (mot|hai|bon|bay|chin)\b(?!${COUNTED}))?(?!${RATE})|(?<![\d.,])([1-9]\d{0,2}(?:[.,]\d{3}){2,})(?![\d.,])`, 'g'); // prettier-ignore
const IMPOSED = /\b(?:phat|phat tien|phat toi|phat den|nop) $/;
/** What is paid back makes the amount no smaller. */
const PAID_BACK = /\b(?:boi thuong|den bu|khac phuc|hoan tra|da tra|tra lai)\b[^\d,.;]{0,25}$/;
/** `mấy trăm triệu`, `hàng chục triệu`: no value. */
const VAGUE = /\b(?:may|vai|hang) $/;
/** Amounts that somebody gained: what a loan shark lent is not what law weighs. */
const GAINED =
  /\b(?:loi|loi nhuan|kiem duoc|tien lai|lai duoc|an lai)(?: bat chinh| duoc| la| khoang| hon| tren| gan| tu)* $/;
const SIZES: readonly (readonly [RegExp, number])[] = [
  [/^t[yi]$/, 1e9],
  [/^(?:tr.*|cu)$/, 1e6],
  [/^(?:ng.*|k)$/, 1e3],
];
/** Less is no amount that law weighs: `2 đồng`. */
const LEAST_AMOUNT = 1000;

/** How a question tells a value that is no money. */
interface Reading {
  readonly quantity: Quantity;
  /** Its groups hold the value, one of them. */
  readonly written: RegExp;
  readonly factor: number;
  /** A text without this holds none: told at once, while a look behind every number of it takes long. */
  readonly needs?: RegExp;
}

function reading(quantity: Quantity, written: string, factor = 1): Reading {
  return { quantity, factor, written: new RegExp(written, 'g') };
}

const DIED = '(?:chet|tu vong|thiet mang)';
const PEOPLE = '(?:nguoi|dua|mang)';
/** By how much somebody was too fast: from 50 on it may as well be the speed itself, “quá 80 km/h”. */
const EXCESS = String.raw`(?<=\b(?:qua|vuot|lo|hon)\b.{0,40})(?<![\d.,])([1-4]?\d) ?(?:km ?/ ?(?:h|gio)|km h|kmh|km|cay so|cay)\b`;
/** What has to be said before a stretch of time for it to be a delay; “trẻ” is no “trễ”, and “chậm nhất” none. */
const LATE = String.raw`\b(?:het (?:thoi )?han|het hieu luc|qua (?:thoi )?han|tre(?! em)|cham(?! nhat)|muon)\b`;

function delay(unit: string, days: number): Reading {
  return { ...reading('ngày trễ', `(?<=${LATE}[^\\d,.;]{0,40})${NUMBER}${unit}`, days), needs: new RegExp(LATE) };
}

const READINGS: readonly Reading[] = [
  { ...reading('km/h', EXCESS), needs: /km|cay/ },
  // “quá tốc độ 25 phạt bao nhiêu”, and not “quá tốc độ 2 lần”.
  reading(
    'km/h',
    String.raw`\b(?:qua|vuot) toc do ([1-4]?\d)(?![\d.,%]| ?[kc–-]| (?:lan|trieu|nam|thang|ngay|nguoi|den|toi)\b)`,
  ),
  reading('mg/l', String.raw`${NUMBER}(?:mg|miligam)(?! ?(?:/|tren) ?100)`),
  reading(
    'mg/l',
    String.raw`(?<![\d.,])(0[.,]\d+)(?! ?(?:(?:k?g|gr|gam|mg|miligam|lang|chi|m2?|met|ml|l|lit|ha?)\b|%|can|phan|\d))`,
  ),
  reading('mg/100ml', String.raw`${NUMBER}(?:mg|miligam) ?(?:/|tren) ?100`),
  reading('tuổi', String.raw`${NUMBER}(?:tuoi|t)\b`),
  reading('tuổi', String.raw`${NUMBER}thang tuoi\b`, 1 / 12),
  reading('%', `${NUMBER}(?:%|phan tram)`),
  reading('gam', String.raw`${NUMBER}(?:gam|gram|gr|g)\b`),
  reading('gam', String.raw`${NUMBER}(?:kg|ky|ki|kilogam|kilo|can(?! (?:nha|ho|phong)))\b`, 1e3),
  reading('gam', String.raw`${NUMBER}lang\b`, 100),
  reading('gam', String.raw`(${FIGURE}) ?chi (?:heroine?|ma tuy|can sa|thuoc phien|da)\b`, 3.75),
  reading('ml', String.raw`${NUMBER}(?:ml|mililit)\b`),
  reading('ml', String.raw`${NUMBER}lit\b`, 1e3),
  reading('m2', `${NUMBER}(?:m2|m²|met vuong|m vuong)`),
  reading('m2', String.raw`${NUMBER}(?:ha|hec ta|hecta)\b`, 1e4),
  // How large an engine is: “150cc”, “xe 110 phân khối”.
  reading('cm3', String.raw`${NUMBER}(?:cc|cm3|cm³|phan khoi)(?![a-z\d])`),
  delay('ngay\\b', 1),
  delay('tuan\\b', 7),
  delay('thang\\b(?! tuoi)', DAYS.thang),
  delay('nam\\b', DAYS.nam),
  reading('người chết', `${NUMBER}${PEOPLE} (?:bi )?${DIED}`),
  reading('người chết', `${DIED} ${NUMBER}${PEOPLE}`),
];

/** Two values tell a stretch: `từ 5 đến 7 triệu`, `10-20 km/h`. */
const FIRST_OF_TWO = /(?<![\d.,])(\d+(?:[.,]\d+)*)(?: ?[a-z%/]+)? ?(?:den|toi|-|–) ?$/;
const SECOND_FOLLOWS = /^ ?(?:den|toi|-|–) ?\d/;

/** The values that a text without marks tells. */
export function measuredIn(text: string): Measured[] {
  const excess = speedExcess(text);
  const others = READINGS.filter(({ quantity }) => quantity !== 'km/h' || (excess === undefined && !isSlow(text)));
  return [
    ...(excess === undefined ? [] : [{ quantity: 'km/h' as const, from: excess, to: excess }]),
    ...amountsIn(text).map((told) => {
      const quantity = GAINED.test(told.before) ? ('đồng thu lợi' as const) : ('đồng' as const);
      return { quantity, ...stretch(told) };
    }),
    ...others.flatMap((one) => valuesIn(text, one)),
  ];
}

/** A value with what stands before it. */
interface Told {
  readonly before: string;
  readonly value: number;
  readonly size: number;
}

function valuesIn(text: string, { quantity, written, factor, needs }: Reading): Measured[] {
  if (needs?.test(text) === false) return [];
  const found = [...text.matchAll(written)].filter((match) => !SECOND_FOLLOWS.test(text.slice(endOf(match))));
  return found.map((match) => {
    const number = match.slice(1).find((group) => group !== undefined) ?? '';
    const before = text.slice(0, match.index + match[0].indexOf(number));
    return { quantity, ...stretch({ before, value: numberSaid(number) * factor, size: factor }, quantity) };
  });
}

/** Amounts of money; what stands together is one: `2 triệu 500 nghìn`. */
function amountsIn(text: string): Told[] {
  const found: (Told & { readonly end: number })[] = [];
  for (const match of text.matchAll(MONEY)) {
    if (SECOND_FOLLOWS.test(text.slice(endOf(match)))) continue;
    const [, said, figure, half, unit = '', more, digits, digit, bare] = match;
    const size = SIZES.find(([written]) => written.test(unit))?.[1] ?? 1;
    const number = said ?? figure ?? bare;
    const count = number === undefined ? (half === undefined ? 1 : 0.5) : numberSaid(number);
    const part = digits ?? String(digitOf(digit ?? ''));
    const rest = more === undefined ? Number(part) / 10 ** part.length : 0.5;
    const told = { before: text.slice(0, match.index), value: (count + rest) * size, size, end: endOf(match) };
    const last = found.at(-1);
    const goesOn = last !== undefined && size < last.size && /^ ?$/.test(text.slice(last.end, match.index));
    if (goesOn) found[found.length - 1] = { ...told, before: last.before, value: last.value + told.value };
    else found.push(told);
  }
  const isNone = (before: string) => [VAGUE, IMPOSED, PAID_BACK].some((written) => written.test(before));
  return found.filter(({ before, value }) => value >= LEAST_AMOUNT && !isNone(before));
}

function endOf(match: RegExpExecArray): number {
  return match.index + match[0].length;
}

/** What a value means with the words before it: itself, a stretch of values, or a hair more or less. */
function stretch({ before, value, size }: Told, quantity?: Quantity): Range {
  const first = FIRST_OF_TWO.exec(before)?.[1];
  if (first !== undefined) return { from: numberOf(first) * size * (1 + HAIR), to: value * (1 - HAIR) };
  if (/\b(?:khong qua|khong vuot qua|toi da) $/.test(before)) return { from: 0, to: value };
  if (/\b(?:duoi|chua du|chua toi|chua den|chua day|khong den|khong toi) $/.test(before))
    return { from: 0, to: value * (1 - HAIR) };
  // “Quá 15 km/h” is the excess itself.
  if ((quantity === 'km/h' ? /\btren $/ : /\b(?:tren|vuot|qua) $/).test(before))
    return { from: value * (1 + HAIR), to: Number.POSITIVE_INFINITY };
  const beside = /\bhon $/.test(before) ? 1 + HAIR : /\b(?:gan|suyt) $/.test(before) ? 1 - HAIR : 1;
  return { from: value * beside, to: value * beside };
}

/** A speed limit and a speed driven, both far above any excess: `65 trong khi biển 50`. */
const SPEEDS = /\b(\d{2,3})(?:km|cay)?\b([^\d]{1,40})\b(\d{2,3})(?:km|cay)?\b/;
const SPEED_WORDS = /\bkm\b|\bkmh\b|\btoc do\b|\bbien\b|\bduong\b|\bgioi han\b|\bcho\b|\bchay\b/;
/** `10 đến 20 km/h` is an excess told as a stretch. */
const NO_EXCESS = /^ ?(?:km ?\/? ?h? )?(?:den|toi|-|–) ?$/;

/** Who drives slower than the least speed exceeds none. */
function isSlow(text: string): boolean {
  return /\btoi thieu\b/.test(text);
}

function speedExcess(text: string): number | undefined {
  const [, one = '', between = '', two = ''] =
    (SPEED_WORDS.test(text) && !isSlow(text) ? SPEEDS.exec(text) : null) ?? [];
  const difference = Math.abs(Number(one) - Number(two));
  const areSpeeds = one !== '' && !NO_EXCESS.test(between) && Math.min(Number(one), Number(two)) >= 20;
  return areSpeeds && difference > 0 ? difference : undefined;
}
