import { articleShown } from '../../../dialog/answers/quotations.ts';
import { maskPersonalNumbers } from '../../../infra/masking.ts';
import type { Article } from '../../../kb/model.ts';
import { printCitation } from '../../proposals/check.ts';
import type { ProposalForm } from '../../proposals/model.ts';
import type { OutboundEntry, ThreadEntry } from '../../thread/entry-model.ts';

/** A question longer than this is a story; the proposer shortens it. */
const QUESTION = 200;

/** Lines that stand under every inserted quotation; the FAQ's own card writes them anew. */
const SOURCE_LINE =
  /^(?:Căn cứ:|Có hiệu lực|Nguồn:|Lời văn đã sửa|Lưu ý: (?:đoạn|một phần)|Legal basis:|In force|Source:|Worded as|Note: (?:this|a part)|Chưa rõ ngày)/;

/** What a proposal begins with: what the citizen asked, what the counsellor answered, and what was quoted in it. */
export function prefill(
  entries: readonly ThreadEntry[],
  { field, article }: { readonly field: string | null; readonly article: (id: string) => Article | undefined },
): ProposalForm {
  const answers = entries.filter(
    (entry): entry is OutboundEntry => entry.kind === 'outbound' && entry.speaker === 'counsellor',
  );
  const quotations = answers.flatMap((entry) => entry.quotations);
  const said = answers.map((entry) => ownWords(entry)).filter((text) => text !== '');
  const citations = quotations.flatMap(
    (quotation) => citationOf(article(articleShown(quotation)), quotation.text) ?? [],
  );
  return {
    field: field ?? '',
    questions: questionOf(entries, answers[0]),
    answer: maskPersonalNumbers(said.length > 0 ? said.join('\n\n') : quotations.map(({ text }) => text).join('\n')),
    citations: [...new Set(citations)].join('\n'),
  };
}

/** The longest thing said before the first answer: a greeting and “còn ai không ạ” are shorter than the question. */
function questionOf(entries: readonly ThreadEntry[], answer: OutboundEntry | undefined): string {
  const asked = entries.flatMap((entry) =>
    entry.kind === 'citizen' && !entry.tapped && entry.at <= (answer?.at ?? Infinity) ? [entry.text] : [],
  );
  const longest = asked.reduce((best, text) => (text.length > best.length ? text : best), '');
  return maskPersonalNumbers(longest).replace(/\s+/g, ' ').trim().slice(0, QUESTION);
}

/** The text without the passages that were quoted in it and the lines that name their source. */
function ownWords({ text, quotations }: OutboundEntry): string {
  const without = quotations.reduce((rest, quotation) => rest.replace(quotation.text, ''), text);
  return without
    .split('\n')
    .filter((line) => !SOURCE_LINE.test(line.trim()) && !/^[“”…\s]*$/.test(line))
    .join('\n')
    .trim();
}

function citationOf(article: Article | undefined, quoted: string): string | undefined {
  if (article === undefined) return undefined;
  const at = article.text.indexOf(quoted);
  const clause = article.clauses.find(({ start, end }) => start <= at && at < end);
  const { dieu, document } = article;
  return printCitation({ document: document.number, dieu, ...(clause && { khoan: clause.khoan }) });
}
