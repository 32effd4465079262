import { documentKey } from './document-number.ts';

/** What a document is called where another one cites it. */
export interface CitedName {
  readonly number: string;
  /** As a title: `Luật Bảo hiểm y tế`, `Quy định xử phạt vi phạm hành chính …`. */
  readonly title: string;
}

const NUMBER = String.raw`\d+[a-zđ]?\/\d{4}\/\p{Lu}[\p{L}&]*\d*(?:-[\p{L}&]+\d*)*`;

/**
 * “Luật Bảo hiểm y tế số 25/2008/QH12”. In “Luật sửa đổi, bổ sung một số điều của Luật Bảo hiểm y tế số 46/2014/QH13” the
 * number is that of the law that amends, so nothing is concluded there.
 */
const LAW = new RegExp(
  String.raw`(?<!(?:Luật|Pháp lệnh|luật) sửa đổi, bổ sung (?:một số )?(?:điều|khoản|điều, khoản) của\s+|\p{L})(?<title>(?:Bộ luật|Luật|Pháp lệnh)\s+(?!số\s|này|đó|sửa đổi)[\p{L},\s]{2,90}?)\s+số:?\s*(?<number>${NUMBER})`,
  'gu',
);
/** “Nghị định số 100/2019/NĐ-CP ngày 30 tháng 12 năm 2019 của Chính phủ quy định xử phạt …”. */
const OTHER = new RegExp(
  String.raw`(?:Nghị định|Nghị quyết|Thông tư liên tịch|Thông tư|Quyết định)\s+số:?\s*(?<number>${NUMBER}),?\s+ngày\s+\d{1,2}(?:\s+tháng\s+|\/)\d{1,2}(?:\s+năm\s+|\/)\d{4}\s+của\s+[\p{L},\s-]{3,80}?\s+(?<title>(?:quy định|hướng dẫn|về|ban hành)\s[^.;:“”"\n()/]{10,300})`,
  'gu',
);
/** Where the name ends and the sentence goes on. */
const BEHIND =
  /,?\s+(?:(?:đã\s+)?được\s+(?:sửa đổi|bổ sung|thay thế|ban hành)|(?:và|hoặc|của|theo)\s+(?:các\s+)?(?:Nghị định|Nghị quyết|Thông tư|Quyết định)|và các văn bản|bao gồm|như sau|hết hiệu lực|có hiệu lực|ngày \d).*$/u;
const NEXT_DOCUMENT = /,\s+(?:Nghị định|Nghị quyết|Thông tư|Quyết định|Luật|Bộ luật|Pháp lệnh|khoản|Điều|điểm)\s.*$/u;
/** Two documents in one name are a list, not a name. */
const LIST = /(?:Luật|Pháp lệnh)\s.*(?:,|\svà)\s+(?:Luật|Pháp lệnh|Bộ luật)\s/u;

/**
 * Finds what a text calls the documents that it cites by number and name. For documents whose own source gives no title:
 * a single name may be cut short or misread, so {@link commonName} wants the one that most use.
 */
export function citedNames(text: string): CitedName[] {
  if (!text.includes(' số')) return [];
  return [...text.matchAll(LAW), ...text.matchAll(OTHER)].flatMap(({ groups }) => {
    const title = (groups?.['title'] ?? '').replace(/\s+/gu, ' ').replace(BEHIND, '').replace(NEXT_DOCUMENT, '');
    const name = title.replace(/[\s,–-]+$/u, '');
    if (name.length < MIN_CHARS || LIST.test(name)) return [];
    return [{ number: groups?.['number'] ?? '', title: name.charAt(0).toUpperCase() + name.slice(1) }];
  });
}

/** `Luật Giá` is the shortest. */
const MIN_CHARS = 8;

/** Counts how documents are called. */
export class NameCount {
  readonly #counts = new Map<string, Map<string, number>>();

  add(text: string): void {
    for (const { number, title } of citedNames(text)) {
      const key = documentKey(number);
      const names = this.#counts.get(key) ?? new Map<string, number>();
      this.#counts.set(key, names.set(title, (names.get(title) ?? 0) + 1));
    }
  }

  /** The name that most use, the longest of several; `undefined` for a document that nothing names. */
  commonName(key: string): string | undefined {
    const names = [...(this.#counts.get(key) ?? [])];
    return names.sort(([a, m], [b, n]) => n - m || b.length - a.length)[0]?.[0];
  }
}
