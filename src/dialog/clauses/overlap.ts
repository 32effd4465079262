import { normalise, words } from '../../retrieval/text/normalise.ts';

const UNITS: Readonly<Record<string, number>> = { tỷ: 1e9, triệu: 1e6, nghìn: 1e3 };
const AMOUNT = /(\d{1,3}(?:\.\d{3})+|\d+(?:,\d+)?) ?(tỷ|triệu|nghìn)?(?![\p{L}\d])/gu;
const MEASURE = /(\d{1,3}(?:,\d+)?) ?(năm|tháng|ngày|giờ|%|tuổi|m2|km|kg|gam|lần|người)(?![\p{L}\d])/gu;
/** Smaller numbers are days, percents or numbers of articles. */
const LEAST_AMOUNT = 1000;
/** A figure that stands in both says more than a word: so weighs one of them. */
const FIGURE_WEIGHT = 6;

/** A term of a text with what it weighs: a syllable, two neighbours, a figure whichever way it is written. */
type Weighed = ReadonlyMap<string, number>;

function termsOf(text: string): Weighed {
  const said = normalise(text);
  const syllables = words(said);
  const pairs = syllables.slice(1).map((word, at) => `${syllables[at] ?? ''} ${word}`);
  return new Map([
    ...syllables.map((word) => [word, 1] as const),
    // A pair is mostly one word.
    ...pairs.map((pair) => [pair, 2] as const),
    ...figuresOf(said).map((figure) => [figure, FIGURE_WEIGHT] as const),
  ]);
}

function figuresOf(said: string): string[] {
  const amounts = [...said.matchAll(AMOUNT)]
    .map(([, number = '', unit = '']) => numberIn(number) * (UNITS[unit] ?? 1))
    .filter((amount) => amount >= LEAST_AMOUNT);
  const measures = [...said.matchAll(MEASURE)].map(([, number = '', unit]) => `=${numberIn(number)} ${unit ?? ''}`);
  return [...amounts.map((amount) => `=${amount}`), ...measures];
}

function numberIn(figure: string): number {
  return Number(figure.replaceAll('.', '').replace(',', '.'));
}

/**
 * What stretches of law share with the plain words that rest on one of them, from 0 to 1 for the one that shares most: terms
 * weigh by how few of the stretches have them (ln((n + 1) / having), the usual inverse document frequency), against the length of the stretch.
 */
export function overlaps(plainWords: string, stretches: readonly string[]): number[] {
  const said = termsOf(plainWords);
  const read = stretches.map(termsOf);
  const having = new Map<string, number>();
  for (const term of read.flatMap((terms) => [...terms.keys()])) having.set(term, (having.get(term) ?? 0) + 1);
  const rarity = (term: string) => Math.log((stretches.length + 1) / (having.get(term) ?? 1));
  const shared = read.map((terms) => {
    const sum = [...terms].reduce((all, [term, weight]) => all + (said.has(term) ? weight * rarity(term) : 0), 0);
    return sum / Math.log(10 + terms.size);
  });
  const most = Math.max(...shared, Number.EPSILON);
  return shared.map((one) => one / most);
}
