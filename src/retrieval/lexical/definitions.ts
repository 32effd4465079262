import type { ArticleArrays, LexicalIndex } from './lexical-index.ts';
import { isLaw } from './streams.ts';

/** Longest term that is read, in syllables. */
const MAX_TERM = 20;
/** What more articles begin a passage with is no term: “hồ sơ gồm” (88 in the public corpus; “người lao động là” 21). */
const MAX_ARTICLES = 40;
/** What says of a term what it is, and what may stand before it: “bao gồm”, “được hiểu là”. */
const COPULAS = ['là', 'gồm'];
const BEFORE_COPULA = ['bao', 'được', 'hiểu', 'gọi', 'chung'];
/** What law calls in full what people call for short, before it and behind it: “nhóm đất nông nghiệp”, “thế chấp tài sản”. */
const KINDS = ['nhóm', 'chất', 'nơi', 'sự kiện', 'nhà nước'];
const SPECIFIED = [
  'của cá nhân',
  'của vợ chồng',
  'tài sản',
  'trong vụ án dân sự',
  'vì mục đích nhân đạo',
  'quyền sở hữu tài sản gắn liền với đất',
  'tham gia giao thông đường bộ',
  'thứ nhất',
];
const IN_FULL = [
  (term: string) => term,
  ...KINDS.map((kind) => (term: string) => `${kind} ${term}`),
  ...SPECIFIED.map((what) => (term: string) => `${term} ${what}`),
];
/** A term ends before “(sau đây gọi tắt là …)”. */
const HEREAFTER = / (?:sau đây|dưới đây|viết tắt|gọi tắt).*$/u;
/** … and before “quy định trong Luật này”. */
const OF_THIS =
  /(?: được)?(?: quy định)?(?: trong| tại| ở| theo(?: quy định)?(?: của| tại)?)(?: bộ)? (?:luật|lệnh|pháp lệnh|nghị định|thông tư|quyết định|nghị quyết|điều|khoản) này$/u;
/** What a law gives another name with in passing, up to “là”, and how long that name is, in syllables: one alone stands for too much (“quỹ”). */
const NAMING = ['sau', 'đây', 'gọi'];
const NAMING_MORE = ['tắt', 'chung'];
const NAME = { least: 3, most: 6 };
/** Heading of the article that explains a document's terms, its first words, and what may stand before a term that is a heading. */
const EXPLAINING = ['giải', 'thích'];
const NOTION = /^khái niệm (?:về )?/u;
/** What goes on behind “là” where a passage tells a case and no meaning: “Người sử dụng lao động là cá nhân chết”. */
const CASES = [
  'cá nhân chết',
  'cá nhân phải',
  'cá nhân cư trú',
  'cơ quan tổ chức có',
  'pháp nhân chấm dứt',
  'tổ chức chấm dứt',
  'tài sản riêng',
  'tài sản chung',
];
/** What a passage begins with before its first word: “12.”, “a)”. */
const NUMBERING = /^(?:\d{1,3}|[a-zđ])$/u;

/**
 * How far an explanation reaches: that in the midst of a decree is for that place, that under “Giải thích từ ngữ” for the document,
 * that of a law for all others, most of all where the law explains its terms or the article has the term for its heading.
 */
export const REACH = { place: 0, document: 1, law: 2, term: 3 } as const;

/** Where a term is explained. */
export interface Definition {
  readonly article: number;
  /** Counted from 1; 0 where the passage stands in none. */
  readonly clause: number;
  /** One of {@link REACH}. */
  readonly reach: number;
}

/**
 * The terms that law explains, by the beginnings of its passages: “Người thực hành là người trực tiếp thực hiện tội phạm”.
 * Read from the token streams when an index is opened, so that it needs no file of its own.
 */
export class Definitions {
  readonly #definitions = new Map<string, Definition[]>();
  /** Names that laws give in passing, and what else they may begin with: where one ends is not known. */
  readonly #names = new Map<string, Definition[]>();
  /** The first article of a law that has a term for its heading, and so tells of it: “Pháp nhân”, “Thử việc”. */
  readonly #headings = new Map<string, Definition[]>();

  constructor({ articles, documents, strings, syllableNumbers }: LexicalIndex) {
    const { tokens, segmentStarts, segmentBounds, segmentClauses, starts, titleEnds, documentOf } = articles;
    const numbersOf = (words: readonly string[]) => words.map((word) => syllableNumbers.get(word) ?? -1);
    const textOf = (from: number, to: number) => {
      let text = strings.syllables[tokens[from] ?? 0] ?? '';
      for (let at = from + 1; at < to; at += 1) text += ` ${strings.syllables[tokens[at] ?? 0] ?? ''}`;
      return text;
    };
    const explaining = numbersOf(EXPLAINING);
    const [is = -1, comprises = -1] = numbersOf(COPULAS);
    const marks = { is, comprises, before: new Set(numbersOf(BEFORE_COPULA)) };
    const naming = { is, words: numbersOf(NAMING), more: new Set(numbersOf(NAMING_MORE)) };
    const cases = CASES.map((words) => numbersOf(words.split(' ')));
    const isNumbering = Uint8Array.from(strings.syllables, (syllable) => Number(NUMBERING.test(syllable)));
    for (let article = 0; article < articles.count; article += 1) {
      const [start = 0, end = 0] = [starts[article], starts[article + 1]];
      const [firstSegment = 0, lastSegment = 0] = [segmentBounds[article], segmentBounds[article + 1]];
      const isExplaining = standsAt(tokens, start, explaining);
      const inLaw = isLaw(documents.types[documentOf[article] ?? 0] ?? 0);
      const heading = inLaw ? textOf(start, titleEnds[article] ?? start).replace(NOTION, '') : '';
      const alike = this.#headings.get(heading)?.at(-1)?.article ?? -1;
      if (inLaw && documentOf[alike] !== documentOf[article])
        addTo(this.#headings, heading, { article, clause: 0, reach: REACH.place });
      const reachOf = (term: string) => {
        if (!inLaw) return isExplaining ? REACH.document : REACH.place;
        return isExplaining || `${heading} `.startsWith(`${term} `) ? REACH.term : REACH.law;
      };
      for (let segment = firstSegment; segment < lastSegment; segment += 1) {
        const from = segmentStarts[segment] ?? 0;
        const to = endOfTerm(tokens, { from, limit: Math.min(from + MAX_TERM, end) }, marks);
        if (to === from || cases.some((words) => standsAt(tokens, to + 1, words))) continue;
        // “Y tế cơ sở” is no Điểm y, so a first word that may be a number is read both ways.
        const read = textOf(from, to).replace(HEREAFTER, '').replace(OF_THIS, '');
        for (const term of isNumbering[tokens[from] ?? 0] === 1 ? [read, read.slice(read.indexOf(' ') + 1)] : [read]) {
          addTo(this.#definitions, term, { article, clause: segmentClauses[segment] ?? 0, reach: reachOf(term) });
        }
      }
      for (const at of inLaw ? namesIn(tokens, { from: start, to: end }, naming) : []) {
        let segment = firstSegment;
        while (segment + 1 < lastSegment && (segmentStarts[segment + 1] ?? 0) <= at) segment += 1;
        const definition = { article, clause: segmentClauses[segment] ?? 0, reach: REACH.law };
        for (let to = at + NAME.least; to <= Math.min(at + NAME.most, end); to += 1)
          addTo(this.#names, textOf(at, to), definition);
      }
    }
  }

  /**
   * Where one of some terms is explained that a question may ask the meaning of, as far as an explanation reaches: what a law says
   * of a term goes before what a circular means by it.
   * @param terms likeliest first
   * @param allowed articles that may be found: what only law out of force calls so, law in force may call in full
   */
  of(terms: readonly string[], allowed: (article: number) => boolean): readonly Definition[] {
    const explained = IN_FULL.flatMap((written) => terms.map(written)).map(widest(this.#definitions, allowed));
    const reaching = explained.find(([first]) => first !== undefined && first.reach > REACH.place);
    const isTerm = (term: string) => (this.#definitions.get(term)?.length ?? 0) <= MAX_ARTICLES;
    const others = () => [
      ...terms.map(widest(this.#names, allowed)),
      ...explained,
      ...terms.filter(isTerm).map(widest(this.#headings, allowed)),
    ];
    return reaching ?? others().find((found) => found.length > 0) ?? [];
  }
}

/** For a term those of its definitions that may be found and reach furthest; of what has too many it is no term. */
function widest(terms: ReadonlyMap<string, readonly Definition[]>, allowed: (article: number) => boolean) {
  return (term: string): readonly Definition[] => {
    const all = terms.get(term) ?? [];
    const found = all.length > MAX_ARTICLES ? [] : all.filter(({ article }) => allowed(article));
    const furthest = Math.max(...found.map(({ reach }) => reach));
    return found.filter(({ reach }) => reach === furthest);
  };
}

/** An article explains a term where it does so first. */
function addTo(terms: Map<string, Definition[]>, term: string, definition: Definition): void {
  const known = terms.get(term);
  if (known === undefined) terms.set(term, [definition]);
  else if (known.at(-1)?.article !== definition.article) known.push(definition);
}

function standsAt(tokens: ArticleArrays['tokens'], at: number, words: readonly number[]): boolean {
  return words.every((word, offset) => tokens[at + offset] === word);
}

/** Where names begin that an article gives in passing. */
function namesIn(
  tokens: ArticleArrays['tokens'],
  { from, to }: { readonly from: number; readonly to: number },
  { is, words, more }: { readonly is: number; readonly words: readonly number[]; readonly more: ReadonlySet<number> },
): number[] {
  const found: number[] = [];
  const text = tokens.subarray(from, to);
  const [first = -1] = words;
  for (let at = text.indexOf(first); at !== -1; at = text.indexOf(first, at + 1)) {
    if (!standsAt(text, at, words)) continue;
    let next = at + words.length;
    while (more.has(text[next] ?? -1)) next += 1;
    if (text[next] === is) found.push(from + next + 1);
  }
  return found;
}

/** Where the term ends that a passage begins with; its beginning where no copula follows soon. */
function endOfTerm(
  tokens: ArticleArrays['tokens'],
  { from, limit }: { readonly from: number; readonly limit: number },
  { is, comprises, before }: { readonly is: number; readonly comprises: number; readonly before: ReadonlySet<number> },
): number {
  let at = from;
  while (at < limit && tokens[at] !== is && tokens[at] !== comprises) at += 1;
  if (at >= limit) return from;
  while (at > from && before.has(tokens[at - 1] ?? -1)) at -= 1;
  return at;
}
