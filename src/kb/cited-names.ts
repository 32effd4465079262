import { documentKey } from './document-number.ts';

/** What a document is called where another one cites it. */
export interface CitedName {
  readonly number: string;
  /** `Luật`, `Bộ luật` …, where the number does not tell it; else null. */
  readonly type: string | null;
  /** As a title: `Luật Bảo hiểm y tế`, `Quy định xử phạt vi phạm hành chính …`; null where only the type is said. */
  readonly title: string | null;
}

const OF_ASSEMBLY = String.raw`\d+[a-zđ]?\/\d{4}\/(?:PL-)?(?:QH|UBTVQH)\d+`;
const NUMBER = String.raw`\d+[a-zđ]?\/\d{4}\/\p{Lu}[\p{L}&]*\d*(?:-[\p{L}&]+\d*)*`;

/** “Luật Bảo hiểm y tế số 25/2008/QH12”, “Luật số 67/2020/QH14”. */
const LAW = new RegExp(
  String.raw`(?<!\p{L})(?<type>Bộ luật|Luật|Pháp lệnh)(?<name>\s+(?!số\s|này|đó|sửa đổi)[\p{L},\s]{2,90}?)?\s+số:?\s*(?<number>${OF_ASSEMBLY})`,
  'gu',
);
/** The number may be that of a law which amends the one that is named: “Luật sửa đổi, bổ sung một số điều của Luật X số N”. */
const AMENDS = /(?:Luật|Pháp lệnh)\s+sửa đổi[^.;]{0,80}$/iu;
/** Not a name but a sentence that goes on to the next document. */
const SENTENCE = /\s(?:được|theo|tại|và các|của|về việc|Luật|luật|Pháp lệnh)(?:\s|$)/u;

/** “Nghị định số 100/2019/NĐ-CP ngày 30 tháng 12 năm 2019 của Chính phủ quy định xử phạt …”. */
const OTHER = new RegExp(
  String.raw`(?:Nghị định|Nghị quyết|Thông tư liên tịch|Thông tư|Quyết định)\s+số:?\s*(?<number>${NUMBER}),?\s+ngày\s+\d{1,2}(?:\s+tháng\s+|\/)\d{1,2}(?:\s+năm\s+|\/)\d{4}\s+của\s+[\p{L},\s-]{3,80}?\s+(?<title>(?:quy định|hướng dẫn|về|ban hành)\s[^.;:“”"\n()/]{10,300})`,
  'gu',
);
/** A resolution of the National Assembly may bear the number of a law, whose name it then must not take. */
const BY_ASSEMBLY = /\/(?:QH|UBTVQH)\d+$/u;
/** Where the name ends and the sentence goes on. */
const BEHIND =
  /,?\s+(?:(?:đã\s+)?được\s+(?:sửa đổi|bổ sung|thay thế|ban hành)|(?:và|hoặc|của|theo)\s+(?:các\s+)?(?:Nghị định|Nghị quyết|Thông tư|Quyết định)|và các văn bản|bao gồm|như sau|hết hiệu lực|có hiệu lực|mà\s|nếu\s|đồng thời|ngày \d).*$/u;
const NEXT_DOCUMENT = /,\s+(?:Nghị định|Nghị quyết|Thông tư|Quyết định|Luật|Bộ luật|Pháp lệnh|khoản|Điều|điểm)\s.*$/u;
/** Shorter ones are cut off: “Về giá”. */
const MIN_CHARS = 12;

/**
 * Finds what a text calls the documents that it cites by number. For documents whose own source does not say: a single
 * name may be cut short or misread, so {@link NameCount} takes the one that most use.
 */
export function citedNames(text: string): CitedName[] {
  return text.includes(' số') ? [...namesOfLaws(text), ...otherNames(text)] : [];
}

function namesOfLaws(text: string): CitedName[] {
  return [...text.matchAll(LAW)].map(({ groups, index }) => {
    const { type = '', name, number = '' } = groups ?? {};
    const isAmending = AMENDS.test(text.slice(Math.max(0, index - 120), index));
    const isName = name !== undefined && !isAmending && !SENTENCE.test(name);
    return { number, type, title: isName ? plain(`${type} ${name}`) : null };
  });
}

function otherNames(text: string): CitedName[] {
  return [...text.matchAll(OTHER)].flatMap(({ groups }) => {
    const title = plain(
      plain(groups?.['title'] ?? '')
        .replace(BEHIND, '')
        .replace(NEXT_DOCUMENT, ''),
    );
    const number = groups?.['number'] ?? '';
    if (title.length < MIN_CHARS || BY_ASSEMBLY.test(number)) return [];
    return [{ number, type: null, title: title.charAt(0).toUpperCase() + title.slice(1) }];
  });
}

/** Single spaces, and no comma or dash at the end. */
function plain(name: string): string {
  return name.replace(/\s+/gu, ' ').replace(/[\s,–-]+$/u, '');
}

/** Counts how documents are called. */
export class NameCount {
  readonly #titles = new Tally();
  readonly #types = new Tally();

  add(text: string): void {
    for (const { number, type, title } of citedNames(text)) {
      const key = documentKey(number);
      if (title !== null) this.#titles.add(key, title);
      if (type !== null) this.#types.add(key, type);
    }
  }

  /** What most call the document of this key; null where nothing does. */
  commonly(key: string): Pick<CitedName, 'type' | 'title'> {
    return { type: this.#types.most(key), title: this.#titles.most(key) };
  }
}

class Tally {
  readonly #counts = new Map<string, Map<string, number>>();

  add(key: string, value: string): void {
    const values = this.#counts.get(key) ?? new Map<string, number>();
    this.#counts.set(key, values.set(value, (values.get(value) ?? 0) + 1));
  }

  /** The value that was counted most; of several the longest. */
  most(key: string): string | null {
    const values = [...(this.#counts.get(key) ?? [])];
    return values.sort(([a, m], [b, n]) => n - m || b.length - a.length || a.localeCompare(b))[0]?.[0] ?? null;
  }
}
