import { FINE_ASKED, FINED_TIME, PENALTY_ASKED, PRISON_ASKED } from '../penalty.ts';
import { joined, mentions, phrases, utterance, type Phrases, type Utterance } from '../text/utterance.ts';

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

const DIGITS = String.raw`\d{1,3}(?:\.\d{3})+`;
const MONEY = `${DIGITS} ?đồng`;
const SPAN = String.raw`(?:\d{1,2} ?(?:năm|tháng)|\d{1,2})`;
const PRISON = new RegExp(String.raw`phạt tù (?:từ |đến )?${SPAN}(?: đến ${SPAN})?(?:(?:,| hoặc)? (?:phạt )?tù chung thân)?(?:,? hoặc (?:phạt )?tử hình)?|(?<=bị )phạt tù chung thân(?: hoặc tử hình)?`, 'giu'); // prettier-ignore
/** What makes of a figure the least or the most; without it “không quá 20%” would be stated as “20%”. */
const AT_MOST =
  '(?:tối đa|tối thiểu|ít nhất|chậm nhất|không dưới|không quá|(?:không (?:được )?)?vượt quá)(?: là| bằng)? ';
const PERCENT = new RegExp(String.raw`(?:từ |dưới |trên |${AT_MOST})?\d{1,3}(?:,\d+)? ?%(?: đến \d{1,3}(?:,\d+)? ?%)?(?: trở (?:lên|xuống))?`, 'giu'); // prettier-ignore
const AGE = new RegExp(
  String.raw`(?:từ đủ |từ |chưa đủ |đủ |dưới |trên |${AT_MOST})?\d{1,2} tuổi(?: trở (?:lên|xuống))?`,
  'giu',
);
const AMOUNT = new RegExp(String.raw`(?:từ |(?:tối đa|tối thiểu|ít nhất)(?: là| bằng)? )?(?:${DIGITS}(?: ?đồng)?\s+đến\s+(?:dưới\s+)?)?${MONEY}(?: trở lên)?`, 'giu'); // prettier-ignore
/** Neither a day of the calendar nor an age. */
const TERM = new RegExp(String.raw`(?<!ngày |tháng )(?:từ |dưới |trên |${AT_MOST})?\d{1,3} ?(?:ngày làm việc|ngày|tháng|năm|giờ)(?: đến \d{1,3} ?(?:ngày làm việc|ngày|tháng|năm|giờ))?(?! tuổi| \d)`, 'giu'); // prettier-ignore
/** Terms of a penalty on freedom are no terms within which something is done. */
const SENTENCE = new RegExp(String.raw`(?:tù|cải tạo không giam giữ|quản chế|cấm cư trú) (?:từ |đến )?${SPAN}(?: đến ${SPAN})?`, 'giu'); // prettier-ignore

/** A figure where it stands. */
interface Written {
  readonly text: string;
  readonly index: number;
  /** What stands before it in its passage. */
  readonly before: string;
}

function all(passage: string, written: RegExp): Written[] {
  return [...passage.matchAll(written)].map(({ 0: text, index }) => ({ text, index, before: passage.slice(0, index) }));
}

/** Is an amount a bound of what something is worth, and not what is to be paid? */
function isBound({ text, before }: Written): boolean {
  const isOfValue = /(?:trị giá|giá trị|thu lợi bất chính|thiệt hại(?: về tài sản)?|dưới|trên|quá)(?: là)? ?$/iu;
  return /đến\s+dưới|trở lên/u.test(text) || isOfValue.test(before);
}

const amounts = (passage: string) => all(passage, AMOUNT).filter((amount) => !isBound(amount));
const isFine = ({ before }: Written) => /phạt tiền(?: ở mức| mức)? ?$/iu.test(before);

/** What people ask for, and how law writes it. */
interface Wanted {
  readonly kind: FigureKind;
  /** All figures of a passage among which it is. */
  readonly written: (passage: string) => readonly Written[];
  /** Whether one of them is such a one; any when left out. */
  readonly is?: (figure: Written) => boolean;
}

const PRISON_TERM: Wanted = { kind: 'prison', written: (passage) => all(passage, PRISON) };
const SHARE: Wanted = { kind: 'percent', written: (passage) => all(passage, PERCENT) };
const YEARS_OF_AGE: Wanted = { kind: 'age', written: (passage) => all(passage, AGE) };
const FINE: Wanted = { kind: 'money', written: amounts, is: isFine };
const FEE: Wanted = { kind: 'money', written: amounts, is: (amount) => !isFine(amount) };
const SUM: Wanted = { kind: 'money', written: amounts };
const BOUND: Wanted = { kind: 'money', written: (passage) => all(passage, AMOUNT).filter(isBound) };
const DEADLINE: Wanted = {
  kind: 'term',
  written: (passage) =>
    all(
      passage.replace(SENTENCE, (sentence) => ' '.repeat(sentence.length)),
      TERM,
    ),
};

/** A list whose words are told from others that differ in marks alone: “tù” and “từ”, “đóng” and “đồng”. */
const exactly = (list: string) => phrases(list, { exact: true });

const PRISON_WORDS = exactly('tù, bóc lịch');
const FINE_WORDS = exactly('phạt');
const FEE_WORDS = exactly('lệ phí, phí, giá, trợ cấp, lương, tiền công, thuế, hỗ trợ, hưởng, bồi thường');
const HOW_LONG = phrases('bao lâu, mấy ngày, bao nhiêu ngày, mấy tháng, bao nhiêu tháng, mấy năm, bao nhiêu năm, mấy giờ, bao nhiêu giờ'); // prettier-ignore
const YEARS = phrases('mấy năm, bao nhiêu năm');
/** Of these a time is asked that is no sentence, even where one is spoken of. */
const AFTER_PRISON = exactly('án tích, xoá án, thời hiệu, án treo, thử thách');
const TERM_WORDS = exactly('thời hạn, hiệu lực, tước, cấm hành nghề, cấm đảm nhiệm, cấm xuất cảnh, báo trước, tạm giữ, tạm giam, giam xe, hợp đồng, đóng bảo hiểm, đóng bhxh, nộp, giải quyết, khiếu nại, kháng cáo, khởi kiện, điều tra, kinh nghiệm, cư trú'); // prettier-ignore
const SHARE_ASKED = phrases('mấy phần trăm, bao nhiêu phần trăm');
const AGE_ASKED = phrases('mấy tuổi, bao nhiêu tuổi');
const BOUND_ASKED = phrases('bao nhiêu tiền thì, bao nhiêu thì, từ bao nhiêu, bao nhiêu trở lên, bao nhiêu tiền mới, bao nhiêu mới, bao nhiêu tiền là, trên bao nhiêu, dưới bao nhiêu'); // prettier-ignore
const SUM_ASKED = phrases('bao nhiêu tiền, nhiêu tiền, mấy tiền, hết nhiêu, mấy triệu, bao nhiêu đồng, lệ phí');
/** What names a kind of figure without asking how much it is. */
const NAMED: readonly (readonly [Phrases, Wanted])[] = [
  [phrases('phạt tù, đi tù, ở tù, ngồi tù'), PRISON_TERM],
  [phrases('thuế suất, mức đóng, tỷ lệ đóng, tỷ lệ hưởng, tỷ lệ bao nhiêu'), SHARE],
  [phrases('độ tuổi, đủ tuổi'), YEARS_OF_AGE],
  [joined(PENALTY_ASKED, phrases('phạt tiền, bị phạt')), FINE],
  [phrases('bao nhiêu, nhiêu'), SUM],
  [phrases('thời hạn, thời gian, khi nào'), DEADLINE],
];

/** What a question asks for; without any of it, what it names. Who asks for one kind is not answered with another one. */
function wantedOf(said: Utterance): Wanted[] {
  const has = (list: Phrases) => mentions(said, list);
  const asked = timesWanted(has);
  if (has(SHARE_ASKED) || /(?:mấy|bao nhiêu) ?%/iu.test(said.text)) asked.push(SHARE);
  if (has(AGE_ASKED)) asked.push(YEARS_OF_AGE);
  if (has(FINE_ASKED) && !has(FINED_TIME)) asked.push(FINE);
  else if (has(BOUND_ASKED)) asked.push(BOUND);
  else if (has(SUM_ASKED)) asked.push(sumWanted(has));
  if (asked.length > 0) return asked;
  return NAMED.flatMap(([list, wanted]) => (has(list) ? [wanted === SUM ? sumWanted(has) : wanted] : []));
}

function timesWanted(has: (list: Phrases) => boolean): Wanted[] {
  const isAfter = has(AFTER_PRISON);
  if (has(PRISON_ASKED) && !isAfter) return [PRISON_TERM];
  if (!has(HOW_LONG)) return [];
  if (isAfter || has(TERM_WORDS)) return [DEADLINE];
  if (has(PRISON_WORDS)) return [PRISON_TERM];
  return has(YEARS) ? [PRISON_TERM, DEADLINE] : [DEADLINE];
}

function sumWanted(has: (list: Phrases) => boolean): Wanted {
  return has(FINE_WORDS) ? FINE : has(FEE_WORDS) ? FEE : SUM;
}

/** How far from the beginning of a passage its own figure stands at most, in UTF-16 units: behind “Phạt tiền”, “Thời hạn …”. */
const NEAR_BEGINNING = 240;

/**
 * The figure that the question asks for, out of what is quoted; `undefined` when none is asked for, none is stated, or
 * the passage states several and it is not plain which is meant. A fine is stated at the beginning of its clause.
 */
export function figureFor(question: string, passages: readonly string[]): Figure | undefined {
  const said = utterance(question);
  for (const { kind, written, is } of wantedOf(said)) {
    const figure = statedIn(passages, written);
    if (figure === undefined || is?.(figure) === false || (kind === 'term' && !fits(said, figure.text))) continue;
    return { kind, text: figure.text, ...(kind === 'money' ? spokenOf(figure.text) : {}) };
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

function statedIn(passages: readonly string[], written: Wanted['written']): Written | undefined {
  const found = passages.map(written);
  const all = found.flat();
  if (new Set(all.map(({ text }) => text)).size === 1) return all[0];
  const [leading, ...others] = found[0] ?? [];
  return leading !== undefined && leading.index <= NEAR_BEGINNING && others.length === 0 ? leading : undefined;
}

function spokenOf(figure: string): Pick<Figure, 'spoken'> {
  // The least and the most are said in as many words.
  if (!/^(?:từ |\d)/iu.test(figure)) return {};
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
