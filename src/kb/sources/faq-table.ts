import { foldName } from '../fold.ts';
import type { SourceItem } from './contract.ts';
import { faqItem, parseCitation } from './faq-row.ts';

/** Columns of a FAQ table by what may stand in the header row, folded. */
const COLUMNS: Readonly<Record<string, string>> = {
  id: 'id',
  ma: 'id',
  questions: 'questions',
  question: 'questions',
  'cau hoi': 'questions',
  answer: 'answer',
  'tra loi': 'answer',
  'cau tra loi': 'answer',
  citations: 'citations',
  'can cu': 'citations',
  'can cu phap ly': 'citations',
  as_of: 'as_of',
  'ngay kiem tra': 'as_of',
};

const REQUIRED = ['id', 'questions', 'answer', 'as_of'];

/** The columns of a header row; undefined when it is not the header of a FAQ table. */
export function faqColumns(header: readonly string[]): (string | undefined)[] | undefined {
  const columns = header.map((cell) => COLUMNS[foldName(cell.replace(/^\uFEFF/, ''))]);
  return REQUIRED.every((name) => columns.includes(name)) ? columns : undefined;
}

/** One row of a FAQ table. Several questions stand on lines or between `|`; citations between `;` or on lines. */
export function faqTableRow(
  cells: readonly string[],
  place: { columns: (string | undefined)[]; row: number },
): SourceItem {
  const where = `row ${place.row}`;
  const values = new Map(place.columns.map((name, index) => [name, cells[index] ?? '']));
  const citations = split(values.get('citations') ?? '', /[;\n]/);
  const parsed = citations.map(parseCitation);
  const bad = citations[parsed.indexOf(undefined)];
  if (bad !== undefined) {
    const detail = `citations “${bad.slice(0, 60)}” is not like “31/2024/QH15 điều 27 khoản 3”`;
    return { kind: 'problem', problem: { code: 'SOURCE_FAQ_INVALID', where, detail } };
  }
  const faq = {
    id: (values.get('id') ?? '').trim(),
    questions: split(values.get('questions') ?? '', /[|\n]/),
    answer: values.get('answer') ?? '',
    citations: parsed,
    as_of: values.get('as_of') ?? '',
  };
  return faqItem(faq, faq.id === '' ? where : `${where}, ${faq.id}`);
}

function split(text: string, by: RegExp): string[] {
  return text
    .split(by)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
