import { fold, normalise } from '../retrieval/text/normalise.ts';
import { FIGURE, numberSaid, SAID } from './clauses/numbers.ts';
import { HAIR, isWithin, type Range } from './clauses/quantities.ts';
import { listed, mentions, phrases, residue, scan, type Phrases, type Utterance } from './text/utterance.ts';
import type { Language } from './texts.ts';

/** A fact on which the law turns and which the citizen can tell. */
export interface Facet {
  readonly options: readonly FacetOption[];
  /** Without one of these words in the question the fact is not asked for. */
  readonly about?: Phrases;
  /** Without one of these besides, what is asked does not turn on it, and it is not asked back about. */
  readonly asked?: Phrases;
  /** Words that look like an option and are none (`xe máy chuyên dùng`, `thuế thu nhập cá nhân`). */
  readonly not?: Phrases;
  /** Whether clauses of one article turn on it, not only articles. */
  readonly within?: true;
  /** How a question without marks tells a stretch of time of this fact; its groups are the number and the unit. */
  readonly told?: RegExp;
}

/** One value of a {@link Facet}. */
export interface FacetOption {
  /** At most 20 characters each. */
  readonly label: Readonly<Record<Language, string>>;
  /** Words that name it, in questions and in law. */
  readonly words: Phrases;
  /** What is added to the question when it is chosen. */
  readonly query: string;
  /** An article on the subject that names no option speaks of this one. */
  readonly unsaid?: true;
  /** Its months, where it is a stretch of time that questions tell in figures ({@link Facet.told}). */
  readonly months?: Range;
}

/** An option by its two labels, the words that name it (the first is what is asked for), and whether it goes unsaid. */
function option(vi: string, en: string, words: string, unsaid?: 'unsaid'): FacetOption {
  const query = words.split(',')[0]?.trim() ?? vi;
  return { label: { vi, en }, words: phrases(words), query, ...(unsaid ? { unsaid: true } : {}) };
}

/** An option that is a stretch of months as well. */
function during(months: Range, one: FacetOption): FacetOption {
  return { ...one, months };
}

const NUMBER = String.raw`(${SAID}|${FIGURE}) ?`;
const MONTHS: Readonly<Record<string, number>> = { thang: 1, nam: 12, tuoi: 12 };
/** Children grow up within as many months. */
const GROWN = 18 * 12;
/** “Con 5 tuổi”, “bé 18 tháng tuổi”, “con mới 8 tháng”: how old a child is. */
const AGE = new RegExp(String.raw`\b${NUMBER}(tuoi)\b|\b${NUMBER}(thang)(?: tuoi\b|(?<=\b(?:con|be|chau)\b[^\d.,;]{0,12}\d+ ?thang)\b)`, 'g'); // prettier-ignore
/** “Hợp đồng 18 tháng”, “HĐLĐ thời hạn hai năm”: for how long a contract is; “tháng 3 năm 2023” is a date, “làm 2 năm” and “nợ lương 3 tháng” are something else. */
const TERM = new RegExp(String.raw`\b(?:hop dong|hdld|hd|ky)\b[^\d.,;]{0,30}?(?<!thang )\b${NUMBER}(thang|nam)\b(?! (?:19|20)\d\d)`, 'g'); // prettier-ignore
const TIME = new RegExp(String.raw`\b${NUMBER}(tuoi|thang|nam)\b`, 'g');

/** The facts we ask back about, the commonest first. */
export const FACETS: readonly Facet[] = [
  {
    options: [
      option(
        'Xe máy',
        'Motorbike',
        'xe máy, xe mô tô, mô tô, xe gắn máy, moto, xe 2 bánh, xe hai bánh, xe tay ga, xe số',
      ),
      option(
        'Ô tô',
        'Car',
        'xe ô tô, ô tô, oto, xe hơi, xe 4 bánh, xe bốn bánh, xe tải, xe khách, xe con, xe bán tải, xe buýt, xe container, xe đầu kéo, xe ben, xe bồn, taxi',
      ),
      option('Xe đạp, xe thô sơ', 'Bicycle', 'xe đạp, xe thô sơ, xe đạp máy, xe đạp điện, xe ba gác'),
    ],
    not: phrases('xe máy chuyên dùng, xe con nít'),
  },
  {
    options: [
      option('Thuận tình', 'By consent', 'thuận tình, đồng thuận, cả hai đồng ý, cả hai cùng muốn, cùng ký'),
      option(
        'Đơn phương',
        'One side only',
        'đơn phương, theo yêu cầu của một bên, một bên yêu cầu, một mình, không chịu ký',
      ),
    ],
    about: phrases('ly hôn, ly dị, li hôn, li dị'),
  },
  {
    options: [
      during(
        { from: 0, to: 36 - HAIR },
        option(
          'Con dưới 36 tháng',
          'Under 36 months',
          'con dưới 36 tháng tuổi, dưới 36 tháng, dưới 3 tuổi, dưới ba tuổi, 1 tuổi, 2 tuổi',
        ),
      ),
      during(
        { from: 36, to: GROWN },
        option(
          'Con từ 36 tháng',
          '36 months or more',
          'con từ đủ 07 tuổi trở lên, đủ 07 tuổi, đủ 7 tuổi, trên 36 tháng, từ 36 tháng, trên 3 tuổi',
        ),
      ),
    ],
    told: AGE,
    about: phrases('nuôi con, quyền nuôi, giành con, ai nuôi, con theo ai, ở với ai, giao con'),
    within: true,
  },
  {
    options: [
      option('Có giấy tờ', 'With papers', 'có giấy tờ, có giấy tờ về quyền sử dụng đất, có giấy, đủ giấy tờ'),
      option(
        'Không có giấy tờ',
        'Without papers',
        'không có giấy tờ, không giấy tờ, không có giấy, chưa có giấy tờ, giấy tay, giấy viết tay',
      ),
    ],
    about: phrases('sổ đỏ, sổ hồng, cấp sổ, làm sổ, giấy chứng nhận quyền sử dụng đất, giấy chứng nhận'),
  },
  {
    options: [
      option('Đất ở', 'Residential land', 'đất ở, đất thổ cư, thổ cư'),
      option(
        'Đất nông nghiệp',
        'Farm land',
        'đất nông nghiệp, đất trồng lúa, đất ruộng, đất vườn, đất lúa, đất rừng, ruộng',
      ),
    ],
    about: phrases('đất, thửa'),
    not: phrases('gắn liền với đất ở'),
  },
  {
    options: [
      option('Có di chúc', 'With a will', 'có di chúc, theo di chúc, để lại di chúc, di chúc'),
      option(
        'Không có di chúc',
        'Without a will',
        'không có di chúc, không di chúc, không để lại di chúc, chưa có di chúc, theo pháp luật',
      ),
    ],
    about: phrases('thừa kế, di sản, chia đất, chia nhà, chia tài sản của bố mẹ, hưởng phần'),
  },
  {
    options: [
      option('Không xác định hạn', 'Open-ended', 'không xác định thời hạn, không thời hạn, vô thời hạn'),
      during(
        { from: 12, to: 36 },
        option(
          'Từ 12 đến 36 tháng',
          '12 to 36 months',
          'xác định thời hạn từ 12 tháng đến 36 tháng, từ 12 tháng đến 36 tháng',
        ),
      ),
      during(
        { from: 0, to: 12 - HAIR },
        option('Dưới 12 tháng', 'Under 12 months', 'dưới 12 tháng, thời hạn dưới 12 tháng'),
      ),
    ],
    told: TERM,
    about: phrases('nghỉ việc, thôi việc, báo trước, xin nghỉ'),
    within: true,
  },
  {
    // Whose duty it is to pay turns on who ended it: Điều 40 and 41 of the Labour Code are each about one side.
    options: [
      option(
        'Công ty cho nghỉ',
        'Ended by employer',
        'công ty cho nghỉ việc, người sử dụng lao động, bị đuổi, đuổi việc, bị sa thải, sa thải, bị cho nghỉ, cho nghỉ việc, cho nghỉ ngang, bị nghỉ việc, cho thôi việc, buộc thôi việc, bị thôi việc, công ty cho nghỉ, công ty cho em nghỉ, công ty cho tôi nghỉ, công ty bắt nghỉ, cho em nghỉ việc, cho tôi nghỉ việc, cho mình nghỉ việc, bắt nghỉ việc, bắt em nghỉ việc, ép nghỉ việc, ép em nghỉ việc, buộc nghỉ việc, chủ cho nghỉ, chủ bắt nghỉ, sếp cho nghỉ, bị công ty, công ty đơn phương, công ty được đơn phương, công ty chấm dứt, công ty cắt hợp đồng, bị cắt hợp đồng, bị chấm dứt hợp đồng, bị đơn phương, người lao động bị',
      ),
      option(
        'Tự nghỉ việc',
        'Ended by employee',
        'tự ý nghỉ việc, người lao động, nghỉ việc, tự nghỉ, tự xin nghỉ, tự ý nghỉ, xin thôi việc, nghỉ ngang, bỏ việc, tự bỏ, nhân viên nghỉ, nhân viên tự, em đơn phương, tôi đơn phương, nhân viên đơn phương',
      ),
    ],
    about: phrases(
      'nghỉ việc, thôi việc, đuổi việc, bị đuổi, sa thải, nghỉ ngang, bỏ việc, cho nghỉ, tự nghỉ, tự ý nghỉ, chấm dứt hợp đồng lao động, đơn phương chấm dứt, cắt hợp đồng',
    ),
    asked: phrases(
      'bồi thường, đền, đền bù, phải trả, được trả, nghĩa vụ, trách nhiệm, quyền lợi, trái luật, trái pháp luật',
    ),
  },
  {
    options: [
      option('BHXH bắt buộc', 'Compulsory SI', 'bảo hiểm xã hội bắt buộc, bhxh bắt buộc, bắt buộc'),
      option('BHXH tự nguyện', 'Voluntary SI', 'bảo hiểm xã hội tự nguyện, bhxh tự nguyện, tự nguyện'),
    ],
    about: phrases('bảo hiểm xã hội, bhxh, lương hưu, thai sản, hưu trí, tử tuất, bảo hiểm'),
  },
  {
    options: [
      option('Lần đầu', 'First time', 'lần đầu, lần 1, lần thứ nhất'),
      option('Lần hai, tái phạm', 'Again', 'lần hai, lần 2, lần thứ hai, tái phạm, nhiều lần, lần nữa'),
    ],
    about: phrases('khiếu nại, tái phạm, tiền án'),
  },
  {
    options: [
      option('Trong nước', 'Within Vietnam', 'trong nước, công dân việt nam, cả hai là người việt nam', 'unsaid'),
      option(
        'Có yếu tố n.ngoài',
        'Foreign element',
        'có yếu tố nước ngoài, người nước ngoài, với người nước ngoài, nước ngoài, việt kiều',
      ),
    ],
    about: phrases('kết hôn, khai sinh, khai tử, con nuôi, nhận con, nhận cha, giám hộ, cải chính'),
  },
  {
    options: [
      option(
        'Đã đăng ký kết hôn',
        'Registered',
        'đã đăng ký kết hôn, có đăng ký kết hôn, có đăng ký, hôn nhân hợp pháp',
        'unsaid',
      ),
      option(
        'Chưa đăng ký',
        'Not registered',
        'không đăng ký kết hôn, chưa đăng ký kết hôn, chưa đăng ký, không đăng ký, chung sống như vợ chồng, sống chung',
      ),
    ],
    about: phrases('chia tài sản, chia tay, tài sản chung, con chung, chung sống, ở với nhau'),
  },
  {
    options: [
      option('Cá nhân', 'Individual', 'cá nhân, hộ gia đình, hộ kinh doanh, người dân'),
      option('Tổ chức, công ty', 'Organisation', 'tổ chức, doanh nghiệp, công ty, cơ quan, pháp nhân'),
    ],
    about: phrases('cho thuê, chuyển nhượng, nộp thuế, quảng cáo, sử dụng đất, đăng ký'),
    not: phrases('thu nhập cá nhân, dữ liệu cá nhân, thông tin cá nhân, cá nhân hoá, tổ chức lễ, tổ chức thi'),
  },
];

/** A result as facets see it. */
export interface FacetText {
  readonly title: string;
  /** Texts of its clauses and points, where it has any. */
  readonly parts: readonly string[];
}

/**
 * The first fact that the question leaves open and on which the results split, with the options that they offer. Results
 * split when one speaks of one option only and another of another; of the first, its clauses too where the fact has it.
 */
export function openFacet(question: Utterance, found: readonly FacetText[]): FacetOption[] | undefined {
  for (const facet of FACETS) {
    if ([facet.about, facet.asked].some((words) => words && !mentions(question, words))) continue;
    if (told(facet, question).length > 0) continue;
    const spoken = new Set(found.flatMap((text) => onlyOption(facet, text.title) ?? unsaidOption(facet, text.title) ?? [])); // prettier-ignore
    const [first] = found;
    if (facet.within && first) for (const part of first.parts) addOption(spoken, onlyOption(facet, part));
    const offered = facet.options.filter((one) => spoken.has(one));
    if (offered.length >= 2) return offered;
  }
  return undefined;
}

function addOption(options: Set<FacetOption>, one: FacetOption | undefined): void {
  if (one) options.add(one);
}

/** The option of a fact that a question names, where it names one and is about it. */
export function askedOption(facet: Facet, question: Utterance): FacetOption | undefined {
  if (facet.about && !mentions(question, facet.about)) return undefined;
  const all = told(facet, question);
  return all.length === 1 ? all[0] : undefined;
}

/** The option that a text of law speaks of, when it is one only. */
export function onlyOption(facet: Facet, text: string): FacetOption | undefined {
  const all = named(facet, scan(text));
  return all.length === 1 ? all[0] : undefined;
}

/** Does the text name the option whose words for a search are these? Synonyms count, other options hide nothing. */
export function namesOption(query: string, said: Utterance): boolean {
  const facet = FACETS.find(({ options }) => options.some((one) => one.query === query));
  const known = facet?.options.find((one) => one.query === query);
  if (!facet || !known) return mentions(said, phrases(query));
  // Asked back for, a time needs nothing beside it.
  const told = facet.told && { ...facet, told: TIME };
  return (
    mentions(said, known.words) || (told !== undefined && monthsTold(told, said).some((count) => lasts(known, count)))
  );
}

function unsaidOption(facet: Facet, title: string): FacetOption | undefined {
  const read = scan(title);
  if (named(facet, read).length > 0 || !facet.about || !mentions(read, facet.about)) return undefined;
  return facet.options.find((one) => one.unsaid);
}

/** For each option the longer phrases of others that have one of its own in them: “không có giấy tờ” is not “có giấy tờ”. */
const HIDING: ReadonlyMap<FacetOption, Phrases> = new Map(
  FACETS.flatMap(({ options, not }) =>
    options.map((mine) => {
      const others = options.filter((one) => one !== mine).flatMap(({ words }) => words.entries);
      const longer = [...others, ...(not?.entries ?? [])].filter((entry) =>
        mentions({ tokens: entry.map(asToken) }, mine.words),
      );
      return [mine, listed(longer, false)] as const;
    }),
  ),
);

/** Options that a text names. */
function named({ options }: Facet, text: Pick<Utterance, 'tokens'>): FacetOption[] {
  return options.filter((one) => mentions(text, one.words) && mentions(unhidden(text, HIDING.get(one)), one.words));
}

/** Options that a question names, or whose stretch of time it tells. */
function told(facet: Facet, question: Utterance): FacetOption[] {
  const [words, months] = [named(facet, question), monthsTold(facet, question)];
  return facet.options.filter((one) => words.includes(one) || months.some((count) => lasts(one, count)));
}

function lasts({ months }: FacetOption, count: number): boolean {
  return months !== undefined && isWithin({ from: count, to: count }, months);
}

/** The stretches of time that a question tells of a fact, in months. */
function monthsTold({ told: pattern }: Facet, { text }: Utterance): number[] {
  if (pattern === undefined) return [];
  return [...fold(normalise(text)).matchAll(pattern)].map((match) => {
    const [number = '', unit = ''] = match.slice(1).filter((group) => group !== undefined);
    return numberSaid(number.trim()) * (MONTHS[unit] ?? 0);
  });
}

function unhidden(text: Pick<Utterance, 'tokens'>, hiding: Phrases | undefined): Pick<Utterance, 'tokens'> {
  return hiding === undefined || hiding.entries.length === 0 ? text : { tokens: residue(text, hiding) };
}

function asToken({ raw, folded }: { readonly raw: string; readonly folded: string }): Utterance['tokens'][number] {
  return { raw, folded, start: 0, end: 0 };
}

/**
 * The earlier question with a fact exchanged: “vượt đèn đỏ xe máy phạt bao nhiêu” and “ô tô” give the question for cars.
 * `undefined` when the two do not differ in a facet that both name.
 */
export function exchangeFact(earlier: Utterance, now: Utterance): string | undefined {
  for (const facet of FACETS) {
    if (facet.about && !mentions(earlier, facet.about)) continue;
    const [wanted] = named(facet, now);
    const [had, ...others] = named(facet, earlier);
    // “Đất lúa sang đất ở” names both: nothing of it is exchanged.
    if (!wanted || !had || had === wanted || others.length > 0) continue;
    const kept = new Set(residue(earlier, had.words));
    const gone = earlier.tokens.filter((token) => !kept.has(token));
    const put = (at: number) => (at === 0 ? inSpellingOf(earlier, wanted.query) : '');
    // From the end, so that the places of what stands before stay true.
    const text = gone.reduceRight((rest, { start, end }, at) => rest.slice(0, start) + put(at) + rest.slice(end), earlier.text); // prettier-ignore
    return text.replace(/\s+/gu, ' ').trim();
  }
  return undefined;
}

/**
 * Whether a text names a fact that the earlier question leaves open, and nothing else but words that stand around one: “ô tô” after
 * “không có giấy phép lái xe phạt bao nhiêu”.
 */
export function fillsFact(earlier: Utterance, now: Utterance, around: Phrases): boolean {
  return FACETS.some((facet) => {
    const [fact, ...others] = named(facet, now);
    const isOpen = (!facet.about || mentions(earlier, facet.about)) && told(facet, earlier).length === 0;
    if (!isOpen || fact === undefined || others.length > 0) return false;
    return residue({ tokens: residue(now, fact.words) }, around).length === 0;
  });
}

/** Marks among unmarked words would keep the question's own marks from being restored, so the writer's habit is kept. */
export function inSpellingOf(said: Utterance, words: string): string {
  return said.marked ? words : fold(normalise(words));
}
