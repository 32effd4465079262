import { measuredIn } from './measured.ts';
import type { Measured, Quantity } from './quantities.ts';
import { rangesOf, type Written } from './ranges.ts';
import { askedTermsOf, plain } from './words.ts';

/** What a question tells that law may draw a line by. */
export interface Telling {
  readonly measured: readonly Measured[];
  /** Its words without marks, which tell of what the values are. */
  readonly words: readonly string[];
  /** A circumstance is told, too, by which a heavier step may hold than that of the value. */
  readonly isAggravated?: true;
}

/** What is weighed has a name on the street and another one in law. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\b(?:ma tuy|hang|gam|g) da\b/g, 'methamphetamine'],
  [/\b(?:thuoc lac|keo lac)\b/g, 'mdma'],
  [/\b(?:heroin|bach phien|hang trang)\b/g, 'heroine'],
  [/\bcocain\b/g, 'cocaine'],
  [/\b(?:ketamin|ketamine|ke)\b/g, 'the ran'],
  [/(?<!\bnhua )\bcan sa\b/g, 'la can sa'],
];

/** Quantities of which law has a scale for each thing: a gram of heroin weighs more than one of opium. */
const OF_THINGS: ReadonlySet<Quantity> = new Set(['gam', 'ml', 'm2']);

/** Circumstances by which a heavier Khoản holds whatever the amount: “trộm 5 triệu có tổ chức”, “thương tích 15% dùng dao”. */
const AGGRAVATED =
  /\b(?:co to chuc|chuyen nghiep|tai pham|hung khi|vu khi|(?:dung|bang|cam|con) dao|bang (?:gach|gay|sung|kiem)|a ?xit|say (?:ruou|xin|bia)|uong (?:ruou|bia)|bo chay|khong (?:co )?(?:bang|giay phep) lai|khong bang|mang thai|co bau|ba bau)\b/;
/** What crimes are weighed by; the steps of fines for speed, alcohol and land know no such circumstances. */
const OF_CRIMES: ReadonlySet<Quantity> = new Set(['đồng', 'đồng thu lợi', '%', 'gam', 'ml', 'người chết']);
/** Read of a question, in UTF-16 units; a longer text is a story, and its amounts are many. */
const READ = 1000;

/** The values that a question tells, and of what. */
export function readTelling(question: string): Telling {
  const text = plain(question.slice(0, READ));
  const measured = measuredIn(text);
  if (measured.length === 0) return { measured, words: [] };
  const named = NAMES.reduce((all, [said, name]) => all.replace(said, name), text);
  const words = [...askedTermsOf(named).words];
  return { measured, words, ...(AGGRAVATED.test(text) && { isAggravated: true }) };
}

/** A stretch of a text: a Khoản of an article, a Điểm of a Khoản. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Which stretches of a text are meant by the values of a question: 1 or more for what holds them, less than 0 for what
 * excludes them, 0 for what tells nothing. Only a value counts that one stretch holds and another excludes: these are
 * steps of one scale then, and not any two mentions of ages or amounts.
 */
export function standingsOf(text: string, spans: readonly Span[], telling: Telling): number[] {
  const { measured, words } = telling;
  if (measured.length === 0) return spans.map(() => 0);
  const texts = spans.map(({ start, end }) => plain(text.slice(start, end)));
  const steps = measured.map((value) => {
    const isOpenAbove = telling.isAggravated === true && OF_CRIMES.has(value.quantity);
    return isOpenAbove ? lighterOnly(texts, value) : stepsOf(texts, { value, words });
  });
  return spans.map((_, at) => steps.reduce((sum, step) => sum + (step[at] ?? 0), 0));
}

/** The one stretch that the values of a question mean; nothing where they tell none or several. */
export function meantBy<S extends Span>(text: string, spans: readonly S[], telling: Telling): S | undefined {
  const standings = standingsOf(text, spans, telling);
  const most = Math.max(...standings);
  const meant = spans.filter((_, at) => most > 0 && standings[at] === most);
  return meant.length === 1 ? meant[0] : undefined;
}

/** For every text -1 where all its ranges lie below the value, and 0 else: what is heavier may hold for another reason. */
function lighterOnly(texts: readonly string[], value: Measured): number[] {
  return texts.map((text) => {
    const ranges = rangesOf(text, value.quantity);
    return ranges.length > 0 && ranges.every(({ to }) => to < value.from) ? -1 : 0;
  });
}

/** How far a text fits a value: by a range that holds it, under a further condition, by none of its ranges, or it is silent. */
export type Fit = 'holds' | 'may hold' | 'excludes' | 'silent';

/** How a text of law without marks fits a value. */
export function fitOf(text: string, value: Measured): Fit {
  return fitOfRanges(rangesOf(text, value.quantity), value);
}

function fitOfRanges(ranges: readonly Written[], value: Measured): Fit {
  const holding = ranges.filter((range) => isWithin(value, range));
  if (holding.some(({ conditional }) => !conditional)) return 'holds';
  if (holding.length > 0) return 'may hold';
  const isElsewhere = ({ from, to }: Written) => value.to < from || to < value.from;
  return ranges.length > 0 && ranges.every(isElsewhere) ? 'excludes' : 'silent';
}

function isWithin(value: Measured, { from, to }: Written): boolean {
  return from <= value.from && value.to <= to;
}

/** The ranges of several texts, for each of them. */
type Scale = readonly (readonly Written[])[];

/** For every text 1 where it is the step of the scale that holds the value best, -1 where it is another one. */
function stepsOf(
  texts: readonly string[],
  { value, words }: { readonly value: Measured; readonly words: readonly string[] },
): number[] {
  const all = ofOneKind(
    texts.map((text) => rangesOf(text, value.quantity)),
    words,
  );
  const scale = OF_THINGS.has(value.quantity) ? ofOneThing(all, { value, words }) : all;
  const fits = scale.map((ranges) => fitOfRanges(ranges, value));
  const best = (['holds', 'may hold'] as const).find((one) => fits.includes(one));
  if (best === undefined || !fits.includes('excludes')) return texts.map(() => 0);
  // “Từ đủ 15 đến dưới 18 tuổi” tells more than “dưới 18 tuổi”.
  const isClose = scale.map((ranges) => value.quantity === 'tuổi' && ranges.some((one) => isBetween(value, one)));
  const closer = isClose.some((close, at) => close && fits[at] === best);
  return fits.map((fit, at) => (fit === best && isClose[at] === closer ? 1 : fit === 'excludes' ? -1 : 0));
}

function isBetween(value: Measured, range: Written): boolean {
  return isWithin(value, range) && range.from > 0 && Number.isFinite(range.to);
}

/** Damage done is weighed beside what was taken, on a scale of its own: which of them is meant the question says. */
const DAMAGE = /\bthiet hai (?:ve tai san )?$/;

function ofOneKind(scale: Scale, words: readonly string[]): Scale {
  return narrowed(scale, ({ about }) => DAMAGE.test(about) === words.includes('thiet'));
}

/** The scale of the thing that the question names: by the word that stands in every step, and there in few ranges. */
function ofOneThing(
  scale: Scale,
  { value, words }: { readonly value: Measured; readonly words: readonly string[] },
): Scale {
  const holding = scale.flat().filter((range) => isWithin(value, range));
  const telling = words
    .filter((word) => holding.some((range) => isOf(range, word)))
    .map((word) => {
      const having = scale.flat().filter((range) => isOf(range, word)).length;
      return { word, having, share: scale.filter((ranges) => ranges.some((one) => isOf(one, word))).length / having };
    })
    .sort((a, b) => b.share - a.share || a.having - b.having);
  const [thing] = telling;
  return thing === undefined ? scale : narrowed(scale, (range) => isOf(range, thing.word));
}

/** A word of the question begins one of law: “heroin”, “heroine”. */
function isOf({ about }: Written, word: string): boolean {
  return ` ${about}`.includes(` ${word}`);
}

/** The scale with those ranges alone that are meant, where there are any. */
function narrowed(scale: Scale, isMeant: (range: Written) => boolean): Scale {
  return scale.flat().some(isMeant) ? scale.map((ranges) => ranges.filter(isMeant)) : scale;
}
