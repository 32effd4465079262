import { parseDay } from '../dates.ts';
import { DOCUMENT_NUMBER, factsOfNumber } from '../document-number.ts';
import type { DocumentFacts } from './contract.ts';

const KINDS = [
  'BỘ LUẬT',
  'LUẬT',
  'PHÁP LỆNH',
  'NGHỊ ĐỊNH',
  'NGHỊ QUYẾT LIÊN TỊCH',
  'NGHỊ QUYẾT',
  'QUYẾT ĐỊNH',
  'THÔNG TƯ LIÊN TỊCH',
  'THÔNG TƯ',
  'CHỈ THỊ',
  'KẾ HOẠCH',
  'HƯỚNG DẪN',
  'THÔNG BÁO',
  'QUY CHẾ',
  'QUY ĐỊNH',
  'VĂN BẢN HỢP NHẤT',
];

/** “Số: 168/2024/NĐ-CP”, “Luật số: 51/2024/QH15”, with emphasis marks that converters leave. */
const OWN_NUMBER = /^(?:.*?\s)?(?:(?:Bộ luật|Luật|Nghị quyết|Pháp lệnh)\s+)?số\s*:\s*(.{3,80})$/iu;
/** The head of a gazette: “Thông tư số 102/2018/TT-BTC ngày 14 tháng 11 năm 2018”. */
const GAZETTE_LINE =
  /^(?:Bộ luật|Luật|Pháp lệnh|Nghị định|Nghị quyết|Quyết định|Thông tư(?: liên tịch)?)\s+số\s*:?\s*(\S+)/iu;
const ISSUED_WITH = /ban hành kèm theo (?:Quyết định|Thông tư|Nghị định|Nghị quyết) số\s*:?\s*(\S+)/iu;
const PASSED = /thông qua ngày \d{1,2} tháng \d{1,2} năm \d{4}/iu;
const DATED = /(?:,\s*|^)ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}/iu;
const STOP = /^(?:Căn cứ|Thực hiện|Xét|Theo đề nghị|Để |QUYẾT ĐỊNH:|Quốc hội ban hành|Chính phủ ban hành|Bộ trưởng)/iu;

/**
 * Number, kind, title, issuer and day of a document from the lines before its first article; the day a law was passed
 * stands in its last lines. Undefined when no number is found.
 */
export function readHeader(head: readonly string[], all: readonly string[]): DocumentFacts | undefined {
  const number = ownNumber(head);
  if (number === undefined) return undefined;
  const facts = factsOfNumber(number);
  const at = head.findIndex((line) => KINDS.includes(line.toUpperCase().replace(/[\s*]+$/, '')) && isCapitals(line));
  const kind = at === -1 ? facts.type : sentenceCase(head[at] ?? '');
  return {
    number,
    type: kind ?? facts.type,
    title: at === -1 ? null : titleAfter({ head, at, kind, all }),
    issuer: facts.issuer ?? localIssuer(head),
    issued: issuedDay(head, all),
    effective: null,
    expires: null,
    url: null,
  };
}

function ownNumber(head: readonly string[]): string | undefined {
  for (const pattern of [OWN_NUMBER, GAZETTE_LINE, ISSUED_WITH]) {
    for (const line of head) {
      const found = numberIn(pattern.exec(line.replace(/[*_]/g, ''))?.[1]);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function numberIn(text: string | undefined): string | undefined {
  const compact = text?.replace(/\s*([/-])\s*/g, '$1').trim();
  return compact?.match(DOCUMENT_NUMBER)?.[0];
}

interface TitlePlace {
  readonly head: readonly string[];
  readonly at: number;
  readonly kind: string | null;
  readonly all: readonly string[];
}

function titleAfter({ head, at, kind, all }: TitlePlace): string | null {
  const lines: string[] = [];
  for (const line of head.slice(at + 1)) {
    if (lines.length === 6 || /^[-_=.]{3,}$/.test(line) || line.startsWith('(')) break;
    if (lines.length > 0 && STOP.test(line)) break;
    if (lines.length > 0 && isCapitals(lines[0] ?? '') !== isCapitals(line)) break;
    lines.push(line);
  }
  const title = lines.join(' ').replace(/\s+/g, ' ').trim();
  if (title === '') return null;
  const cased = isCapitals(title) ? properCase(title, all) : title;
  const isAct = kind === 'Luật' || kind === 'Bộ luật' || kind === 'Pháp lệnh';
  return isAct ? `${kind} ${cased}` : cased;
}

/** A title in capitals loses its names; the text usually repeats it in ordinary letters. */
function properCase(title: string, all: readonly string[]): string {
  const text = all.join(' ').replace(/\s+/g, ' ');
  const [small, wanted] = [text.toLocaleLowerCase('vi'), title.toLocaleLowerCase('vi')];
  for (let at = small.indexOf(wanted); at !== -1; at = small.indexOf(wanted, at + 1)) {
    const found = text.slice(at, at + wanted.length);
    if (!isCapitals(found)) return found;
  }
  return sentenceCase(title);
}

function issuedDay(head: readonly string[], all: readonly string[]): string | null {
  const dated = head.find((line) => DATED.test(line) && !/căn cứ|ban hành kèm/iu.test(line));
  const passed = PASSED.exec(all.slice(-40).join(' '))?.[0];
  return parseDay(dated) ?? parseDay(passed);
}

function localIssuer(head: readonly string[]): string | null {
  const joined = head
    .slice(0, 12)
    .join(' ')
    .replace(/\s+/g, ' ')
    .replace(/C[ỘO]NG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập.*/u, '');
  const match =
    /ỦY BAN NHÂN DÂN.{0,40}?((?:TỈNH|THÀNH PHỐ|HUYỆN|XÃ|PHƯỜNG|QUẬN)(?: (?!CỘNG|Số)\p{Lu}[\p{L}]*){1,4})/u.exec(joined);
  const place = match?.[1];
  return place === undefined ? null : `Ủy ban nhân dân ${titleCase(place)}`;
}

function isCapitals(line: string): boolean {
  return /\p{Lu}/u.test(line) && line === line.toUpperCase();
}

function sentenceCase(text: string): string {
  const small = text.replace(/\*/g, '').trim().toLocaleLowerCase('vi');
  return `${small[0]?.toLocaleUpperCase('vi') ?? ''}${small.slice(1)}`;
}

function titleCase(text: string): string {
  const [kind = '', ...name] = text.toLocaleLowerCase('vi').replace('thành phố', 'thành_phố').split(' ');
  const capital = (word: string): string => `${word[0]?.toLocaleUpperCase('vi') ?? ''}${word.slice(1)}`;
  return [kind.replace('_', ' '), ...name.map(capital)].join(' ');
}
