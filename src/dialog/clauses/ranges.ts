/** A stretch of values that a text of law names: `trên 10 km/h đến 20 km/h`. Bounds count as within. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** Measures whose values split clauses: what stands behind the figure in questions and in law, without marks. */
const MEASURES: readonly { readonly asked: RegExp; readonly unit: string; readonly factor?: number }[] = [
  { asked: /(\d+(?:[.,]\d+)?) ?(?:km ?\/ ?h|km h|kmh|km|cay so|cay)\b/g, unit: String.raw`km\/h` },
  // “quá tốc độ 25 phạt bao nhiêu”, and not “quá tốc độ 2 lần”.
  {
    asked: /\b(?:qua|vuot) toc do (\d{1,3})(?![\d.,%]| ?[kc]| (?:lan|trieu|nam|thang|ngay|nguoi)\b)/g,
    unit: String.raw`km\/h`,
  },
  { asked: /(0[.,]\d+)|(\d+(?:[.,]\d+)?) ?(?:mg|miligam)/g, unit: String.raw`miligam\/1 lit` },
  { asked: /(\d+(?:[.,]\d+)?) ?(?:t|tuoi)\b/g, unit: 'tuoi' },
  { asked: /(\d+(?:[.,]\d+)?) ?(?:thang)\b/g, unit: 'thang' },
  { asked: /(\d+(?:[.,]\d+)?) ?(?:nam)\b/g, unit: 'nam' },
  { asked: /(\d+(?:[.,]\d+)?) ?%/g, unit: '%' },
  { asked: /(\d+(?:[.,]\d+)?) ?(?:trieu|cu|tr)\b/g, unit: 'dong', factor: 1e6 },
  { asked: /(\d+(?:[.,]\d+)?) ?(?:ty|ti)\b/g, unit: 'dong', factor: 1e9 },
  { asked: /(\d+) ?(?:nguoi|dua|ng)\b/g, unit: 'nguoi' },
];

const NUMBER = String.raw`(\d{1,3}(?:\.\d{3})+|\d+(?:,\d+)?)`;
/** A speed limit and a speed driven, both far above any excess: `65 trong khi biển 50`. */
const SPEEDS = /\b(\d{2,3})(?:km|cay)?\b[^\d]{1,40}\b(\d{2,3})(?:km|cay)?\b/;
const SPEED_WORDS = /\bkm\b|\bkmh\b|\btoc do\b|\bbien\b|\bduong\b|\bgioi han\b|\bcho\b|\bchay\b/;

/** A value that a question names, with the unit as law writes it. */
export interface Measured {
  readonly unit: string;
  readonly value: number;
}

/** The values that a question without marks names. */
export function measuredIn(question: string): Measured[] {
  const excess = speedExcess(question);
  if (excess !== undefined) return [{ unit: MEASURES[0]?.unit ?? '', value: excess }];
  return MEASURES.flatMap(({ asked, unit, factor = 1 }) =>
    [...question.matchAll(asked)].map((match) => ({ unit, value: numberOf(match[1] ?? match[2] ?? '') * factor })),
  );
}

function speedExcess(question: string): number | undefined {
  const [, one = '', two = ''] = (SPEED_WORDS.test(question) ? SPEEDS.exec(question) : null) ?? [];
  const difference = Math.abs(Number(one) - Number(two));
  return one !== '' && Math.min(Number(one), Number(two)) >= 20 && difference > 0 ? difference : undefined;
}

/** Whether a text without marks has a range of the unit that holds the value (1), only others (-1), or none (0). */
export function holds(text: string, { unit, value }: Measured): number {
  const ranges = rangesOf(text, unit);
  if (ranges.length === 0) return 0;
  return ranges.some(({ from, to }) => from <= value && value <= to) ? 1 : -1;
}

/** How a unit's ranges are written. */
interface Writing {
  readonly both: RegExp;
  readonly open: RegExp;
}

const WRITINGS: ReadonlyMap<string, Writing> = new Map(MEASURES.map(({ unit }) => [unit, writingOf(unit)]));

function writingOf(unit: string): Writing {
  return {
    both: new RegExp(String.raw`\b(?:tu|tren|vuot qua|qua)(?: du)? ${NUMBER}(?: ?${unit})?(?:\/100 mililit mau)?(?: tro len)? den (?:duoi |du )?${NUMBER} ?${unit}`, 'g'), // prettier-ignore
    open: new RegExp(String.raw`\b(chua vuot qua|khong qua|duoi|chua du|den|tren|vuot qua|tu du|tu|du) ${NUMBER} ?${unit}`, 'g'), // prettier-ignore
  };
}

function rangesOf(text: string, unit: string): Range[] {
  const { both, open } = WRITINGS.get(unit) ?? writingOf(unit);
  const found = [...text.matchAll(both)].map(([, from = '', to = '']) => ({ from: numberOf(from), to: numberOf(to) }));
  return [...found, ...openRanges(text.replace(both, ' '), open)];
}

function openRanges(text: string, open: RegExp): Range[] {
  return [...text.matchAll(open)].map(([, word = '', number = '']) =>
    /^(?:chua|khong|duoi|den)/.test(word)
      ? { from: 0, to: numberOf(number) }
      : { from: numberOf(number), to: Number.POSITIVE_INFINITY },
  );
}

function numberOf(text: string): number {
  return Number(/\.\d{3}/.test(text) ? text.replaceAll('.', '') : text.replace(',', '.'));
}
