import { Recent } from '../../infra/recent.ts';
import { measuredIn } from './measured.ts';
import { decimalsWritten } from './numbers.ts';
import { isWithin, type Measured, type Quantity } from './quantities.ts';
import { rangesOf, type Written } from './ranges.ts';
import { KIND_OF_THINGS, narrowed, OF_THINGS, ofOneThing, thingsIn, type Scale, type Weighed } from './things.ts';
import { askedTermsOf, plain } from './words.ts';

/** What a question tells that law may draw a line by. */
export interface Telling {
  readonly measured: readonly Measured[];
  /** Its words without marks, which tell of what the values are. */
  readonly words: readonly string[];
  /** What it weighs or measures, as law calls it. */
  readonly things: readonly string[];
  /** A circumstance is told, too, by which a heavier step may hold than that of the value. */
  readonly isAggravated?: true;
}

/** Circumstances by which a heavier Khoản holds whatever the amount: “trộm 5 triệu có tổ chức”, “thương tích 15% dùng dao”. */
const AGGRAVATED =
  /\b(?:co to chuc|chuyen nghiep|tai pham|hung khi|vu khi|(?:dung|bang|cam|con) dao|bang (?:gach|gay|sung|kiem)|a ?xit|say (?:ruou|xin|bia)|uong (?:ruou|bia)|bo chay|khong (?:co )?(?:bang|giay phep) lai|khong bang|mang thai|co bau|ba bau)\b/;
/** What crimes are weighed by; the steps of fines for speed, alcohol and land know no such circumstances. */
const OF_CRIMES: ReadonlySet<Quantity> = new Set(['đồng', 'đồng thu lợi', '%', 'gam', 'ml', 'người chết']);
/** Read of a question, in UTF-16 units; a longer text is a story, and its amounts are many. */
const READ = 1000;

/** One answer asks for the same question's values for every choice of Khoản and Điểm; as many as there are turns at a time. */
const LATELY = new Recent<string, Telling>(16);

/** The values that a question tells, and of what. */
export function readTelling(question: string): Telling {
  const telling = LATELY.get(question) ?? tellingOf(question);
  LATELY.set(question, telling);
  return telling;
}

function tellingOf(question: string): Telling {
  const text = plain(decimalsWritten(question.slice(0, READ)));
  const measured = measuredIn(text);
  const things = thingsIn(text);
  if (measured.length === 0) return { measured, words: [], things };
  const told = { measured, words: [...askedTermsOf(text).words], things };
  return AGGRAVATED.test(text) ? { ...told, isAggravated: true } : told;
}

/** What a question tells together with a text that was added to it: what the text tells takes the place of what was told before. */
export function readTellingWith(question: string, added: string): Telling {
  const [whole, own] = [readTelling(question), readTelling(added)];
  const things = own.things.length > 0 ? own.things : whole.things;
  return own.measured.length > 0 ? { ...whole, measured: own.measured, things } : whole;
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
export function standingsOf(
  text: string,
  spans: readonly Span[],
  telling: Telling,
  { isStep = false }: StandingOptions = {},
): number[] {
  if (telling.measured.length === 0) return spans.map(() => 0);
  const texts = spans.map(({ start, end }) => plain(text.slice(start, end)));
  const steps = telling.measured.map((value) =>
    isOpenAbove(value, telling) ? lighterOnly(texts, value) : stepsOf(texts, { ...telling, value }, isStep),
  );
  return spans.map((_, at) => steps.reduce((sum, step) => sum + (step[at] ?? 0), 0));
}

/** Options of {@link standingsOf}. */
export interface StandingOptions {
  /** The stretches are of one that the values mean: what of them holds a value is meant, too, be there another or not. */
  readonly isStep?: boolean;
}

function isOpenAbove({ quantity }: Measured, { isAggravated }: Telling): boolean {
  return isAggravated === true && OF_CRIMES.has(quantity);
}

/** The one stretch that stands before all others; none where none or several do. */
export function meantBy<S>(spans: readonly S[], standings: readonly number[]): S | undefined {
  const most = Math.max(...standings);
  const meant = spans.filter((_, at) => most > 0 && standings[at] === most);
  return meant.length === 1 ? meant[0] : undefined;
}

/** What a fine or a sentence is measured by; ages tell who is meant, and engines which vehicle. */
const IS_MEASURE = ({ quantity }: Measured): boolean => quantity !== 'tuổi' && quantity !== 'cm3';

/**
 * Is what passages of law impose imposed for the values of a question? Not where their ranges leave a value out, hold it
 * under a further condition only, or where they know no range of anything that is told; nor where they weigh a thing that is named
 * without its weight, or speak of something else.
 */
export function imposedFor(passages: string, telling: Telling): boolean {
  const text = plain(passages);
  const fits = (values: readonly Measured[]) => values.map((value) => readSteps([text], { ...telling, value }).fits[0]);
  const measures = telling.measured.filter(IS_MEASURE);
  if (fits(telling.measured.filter((value) => !IS_MEASURE(value))).includes('excludes')) return false;
  if (measures.some((value) => isOpenAbove(value, telling)))
    return measures.every((value) => lighterOnly([text], value)[0] === 0);
  if (measures.length === 0) return telling.things.length === 0 || imposesUnweighed(text);
  const fitting = fits(measures);
  return fitting.includes('holds') && !fitting.includes('excludes');
}

/** Whether a text is on the kind of things that have names, and weighs none. */
function imposesUnweighed(text: string): boolean {
  return text.includes(KIND_OF_THINGS) && [...OF_THINGS].every((quantity) => rangesOf(text, quantity).length === 0);
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
  return ranges.length > 0 && ranges.every((range) => distance(value, range) > 0) ? 'excludes' : 'silent';
}

/** How far a range lies from a value; 0 where they meet. */
function distance(value: Measured, { from, to }: Written): number {
  return Math.max(from - value.to, value.from - to, 0);
}

/** Texts as steps of the scale that a value is on. */
interface Steps {
  readonly scale: Scale;
  /** A text with ranges of other things alone is of `another`. */
  readonly fits: readonly (Fit | 'another')[];
}

function readSteps(texts: readonly string[], weighed: Weighed): Steps {
  const { value, words } = weighed;
  const written = texts.map((text) => rangesOf(text, value.quantity));
  const all = value.quantity === 'ngày trễ' ? ofNamed(written, words) : ofOneKind(written, words);
  const scale = (OF_THINGS.has(value.quantity) ? ofOneThing(all, weighed) : all) ?? texts.map(() => []);
  const isOfOne = scale.flat().length > 0;
  const fits = scale.map((ranges, at) => {
    const isOther = isOfOne && ranges.length === 0 && (all[at]?.length ?? 0) > 0;
    return isOther ? ('another' as const) : fitOfRanges(ranges, value);
  });
  return { scale, fits };
}

/** For every text 1 where it is the step of the scale that holds the value best, -1 where it is another one. */
function stepsOf(texts: readonly string[], weighed: Weighed, isStep: boolean): number[] {
  const { value } = weighed;
  const { scale, fits } = readSteps(texts, weighed);
  const best = (['holds', 'may hold'] as const).find((one) => fits.includes(one));
  if (best === undefined) return beside({ scale, fits }, value);
  const widths = scale.map((ranges, at) => (fits[at] === best ? widthOf(ranges, value) : Number.POSITIVE_INFINITY));
  const least = Math.min(...widths);
  const isOneOf = fits.some(
    (fit, at) => fit === 'excludes' || fit === 'another' || (fit === best && widths[at] !== least),
  );
  if (!isStep && !isOneOf && !isOfAge(scale.flat(), value)) return texts.map(() => 0);
  return fits.map((fit, at) => (fit === best && widths[at] === least ? 1 : fit === 'excludes' ? -1 : 0));
}

/** “Từ đủ 16 đến dưới 18 tuổi” means who is 17, even where no other age is spoken of. */
function isOfAge(ranges: readonly Written[], value: Measured): boolean {
  const isBetween = (range: Written) => isWithin(value, range) && range.from > 0 && Number.isFinite(range.to);
  return value.quantity === 'tuổi' && ranges.some(isBetween);
}

/** Widest of all that ends somewhere: without an upper bound the one that begins last tells most. */
const ENDLESS = 1e15;

/**
 * How narrow the narrowest range of ages is that holds the value: “từ đủ 15 đến dưới 18 tuổi” tells more than “dưới 18 tuổi”,
 * “dưới 10 tuổi” more than “dưới 16 tuổi”. Of amounts it tells nothing: companies have other steps than people.
 */
function widthOf(ranges: readonly Written[], value: Measured): number {
  if (value.quantity !== 'tuổi') return 0;
  const widths = ranges
    .filter((range) => isWithin(value, range))
    .map(({ from, to }) => (Number.isFinite(to) ? to - from : ENDLESS - from));
  return Math.min(...widths);
}

/** What has steps over all that may be measured; ages and shares are spoken of beside each other without being a scale. */
const ADDED_UP: ReadonlySet<Quantity> = new Set(['đồng', 'đồng thu lợi', 'km/h', 'gam', 'ml', 'm2']);
/** Of two or more steps that leave the value out. */
const STEPS = 2;

/**
 * Where a scale has no step for the value, the nearest one shows how far it is from it, and all others stand behind. Below
 * all steps of a crime it is the crime itself.
 */
function beside({ scale, fits }: Steps, value: Measured): number[] {
  const excluded = ADDED_UP.has(value.quantity) ? fits.filter((fit) => fit === 'excludes').length : 0;
  if (excluded < STEPS && !fits.includes('another')) return fits.map(() => 0);
  const away = scale.map((ranges) => Math.min(...ranges.map((range) => distance(value, range))));
  const isBelow = scale.flat().every(({ from }) => value.to < from);
  const isPlain = isBelow && OF_CRIMES.has(value.quantity) && fits[0] === 'silent';
  const nearest = isPlain ? Number.NaN : Math.min(...away);
  return fits.map((fit, at) => (fit === 'another' || (fit === 'excludes' && away[at] !== nearest) ? -1 : 0));
}

/** Damage done is weighed beside what was taken, on a scale of its own: which of them is meant the question says. */
const DAMAGE = /\bthiet hai (?:ve tai san )?$/;

/** Words of delays, and of vehicles, tell nothing of what is late. */
const OF_DELAYS = new Set(
  'het han thoi hieu luc qua cham tre muon su dung ngay tuan thang nam xe o to may mo nguoi phat tu du duoi den tren'.split(
    ' ',
  ),
);

/**
 * The ranges but those of something else than the question says to be late: one article has steps for licences beside what it says of
 * insurance, and a delay of the one is none of the other.
 */
function ofNamed(scale: Scale, words: readonly string[]): Scale {
  const isMeant = ({ about }: Written): boolean => {
    const named = about.split(/[^a-z]+/).filter((word) => word !== '' && !OF_DELAYS.has(word));
    return named.length === 0 || named.some((word) => words.includes(word));
  };
  return scale.map((ranges) => ranges.filter(isMeant));
}

function ofOneKind(scale: Scale, words: readonly string[]): Scale {
  return narrowed(scale, ({ about }) => DAMAGE.test(about) === words.includes('thiet'));
}
