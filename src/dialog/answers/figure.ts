import { mentions, phrases, utterance, type Phrases, type Utterance } from '../text/utterance.ts';

/** Kinds of figures that people ask for. */
export type FigureKind = 'prison' | 'money' | 'percent' | 'age' | 'term';

/** A figure of the quoted passage, to the letter. */
export interface Figure {
  readonly kind: FigureKind;
  /** A slice of the passage. */
  readonly text: string;
  /** The amount as people say it (`18–20 triệu đồng`); for money only. */
  readonly spoken?: string;
}

const MONEY = String.raw`\d{1,3}(?:\.\d{3})+ ?đồng`;
const SPAN = String.raw`(?:\d{1,2} ?(?:năm|tháng)|\d{1,2})`;

/** What asks for a figure, and how law writes it; the narrower kind first. */
const KINDS: readonly { readonly kind: FigureKind; readonly asked: Phrases; readonly written: RegExp }[] = [
  {
    kind: 'prison',
    asked: phrases('mấy năm tù, bao nhiêu năm tù, phạt tù, đi tù, ở tù, tù mấy năm, tù bao nhiêu, tù bao lâu, mấy năm, bao nhiêu năm'),
    written: new RegExp(String.raw`phạt tù (?:từ )?${SPAN}(?: đến ${SPAN})?(?:,? tù chung thân(?: hoặc tử hình)?)?`, 'giu'),
  },
  {
    kind: 'percent',
    asked: phrases('phần trăm, mấy phần trăm, bao nhiêu phần trăm, tỷ lệ, thuế suất, mức đóng, %'),
    written: /(?:từ )?\d{1,3}(?:,\d+)? ?%(?: đến \d{1,3}(?:,\d+)? ?%)?/gu,
  },
  {
    kind: 'age',
    asked: phrases('mấy tuổi, bao nhiêu tuổi, độ tuổi, đủ tuổi'),
    written: /(?:từ đủ |từ |đủ |dưới )?\d{1,2} tuổi(?: trở lên)?/giu,
  },
  {
    kind: 'money',
    asked: phrases('phạt bao nhiêu, bao nhiêu tiền, mức phạt, tiền phạt, phạt nhiêu, phạt tiền, phạt thế nào, phạt như thế nào, phạt sao, phạt ra sao, bị phạt, nhiêu tiền, mấy tiền, lệ phí, phạt mấy, bao nhiêu, hết nhiêu, nhiêu'),
    written: new RegExp(String.raw`(?:từ )?${MONEY}(?: đến (?:dưới )?${MONEY})?`, 'giu'),
  },
  {
    kind: 'term',
    asked: phrases('bao lâu, mấy ngày, bao nhiêu ngày, thời hạn, mấy tháng, bao nhiêu tháng, thời gian, khi nào, mấy năm, bao nhiêu năm, mấy giờ, bao nhiêu giờ'),
    written: /(?:từ )?\d{1,3} ?(?:ngày làm việc|ngày|tháng|năm|giờ)(?: đến \d{1,3} ?(?:ngày làm việc|ngày|tháng|năm|giờ))?/giu,
  },
]; // prettier-ignore

/** How far from the beginning of a passage its own figure stands at most, in UTF-16 units: behind “Phạt tiền”, “Thời hạn …”. */
const NEAR_BEGINNING = 240;

/**
 * The figure that the question asks for, out of what is quoted; `undefined` when none is asked for, none is stated, or
 * the passage states several and it is not plain which is meant. A fine is stated at the beginning of its clause.
 */
export function figureFor(question: string, passages: readonly string[]): Figure | undefined {
  const said = utterance(question);
  for (const { kind, asked, written } of KINDS) {
    if (!mentions(said, asked)) continue;
    const figure = statedIn(passages, written);
    if (figure !== undefined && (kind !== 'term' || fits(said, figure)))
      return { kind, text: figure, ...(kind === 'money' ? spokenOf(figure) : {}) };
  }
  return undefined;
}

/** Units of time in which a question may want its answer, each with what asks for it. */
const UNITS: readonly { readonly unit: string; readonly asked: Phrases }[] = ['giờ', 'ngày', 'tháng', 'năm'].map(
  (unit) => ({
    unit,
    asked: phrases(`mấy ${unit}, bao nhiêu ${unit}`),
  }),
);

/** Does a term have the unit asked for? Who asks “mấy ngày” is not answered in hours: then another term of the passage was meant, or another passage. */
function fits(said: Utterance, figure: string): boolean {
  const wanted = UNITS.filter(({ asked }) => mentions(said, asked)).map(({ unit }) => unit);
  return wanted.length === 0 || wanted.some((unit) => figure.includes(unit));
}

function statedIn(passages: readonly string[], written: RegExp): string | undefined {
  const [first = ''] = passages;
  const all = new Set(passages.flatMap((passage) => [...passage.matchAll(written)].map(([figure]) => figure)));
  if (all.size === 1) return [...all][0];
  const [leading, ...others] = [...first.matchAll(written)];
  const isLead = leading !== undefined && leading.index <= NEAR_BEGINNING && others.length === 0;
  return isLead ? leading[0] : undefined;
}

function spokenOf(figure: string): Pick<Figure, 'spoken'> {
  const amounts = [...figure.matchAll(/\d{1,3}(?:\.\d{3})+/gu)].map(([digits]) => Number(digits.replaceAll('.', '')));
  const spoken = speakAmounts(amounts);
  return spoken === undefined ? {} : { spoken };
}

/** `18–20 triệu đồng`, `400 nghìn – 1 triệu đồng`, `1,5 triệu đồng`; `undefined` for what has no short form. */
export function speakAmounts(amounts: readonly number[]): string | undefined {
  const parts = amounts.map(inUnits);
  const [from, to] = parts;
  if (from === undefined || parts.length > 2) return undefined;
  if (to === undefined) return `${from.count} ${from.unit} đồng`;
  return from.unit === to.unit
    ? `${from.count}–${to.count} ${to.unit} đồng`
    : `${from.count} ${from.unit} – ${to.count} ${to.unit} đồng`;
}

function inUnits(amount: number): { readonly count: string; readonly unit: string } {
  const [unit, size] = amount >= 1e9 ? ['tỷ', 1e9] : amount >= 1e6 ? ['triệu', 1e6] : ['nghìn', 1e3];
  return { count: String(amount / Number(size)).replace('.', ','), unit: String(unit) };
}
