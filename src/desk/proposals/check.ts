import { isCurrent } from '../../dialog/quotation-guard.ts';
import { documentInForce } from '../../dialog/references/resolve.ts';
import { maskPersonalNumbers } from '../../infra/masking.ts';
import { fieldBySlug } from '../../kb/fields.ts';
import type { Knowledge } from '../../kb/knowledge.ts';
import { type Citation, type IsoDate, articleId } from '../../kb/model.ts';
import { parseCitation } from '../../kb/sources/faq-row.ts';
import type { ProposalBody, ProposalForm, ProposalProblem } from './model.ts';

/** A card's worth, as for FAQs of files (kb/sources/faq-row.ts). */
const MAX_ANSWER = 900;
const MAX_QUESTIONS = 5;
/** Two lines of a chat; longer is a story, not a question. */
const MAX_QUESTION = 200;
const MAX_CITATIONS = 10;

/** What a form holds when nothing is wrong with it, or everything that is. */
export type Checked =
  | { readonly ok: true; readonly body: ProposalBody }
  | { readonly ok: false; readonly problems: readonly ProposalProblem[] };

/** Checks a proposal as a FAQ file is checked, and that it cites what is in force and names nobody. */
export function checkProposal(
  form: ProposalForm,
  { knowledge, today }: { readonly knowledge: Pick<Knowledge, 'articleOn' | 'document'>; readonly today: IsoDate },
): Checked {
  const questions = linesOf(form.questions);
  const answer = form.answer.normalize('NFC').replace(/\r\n?/g, '\n').trim();
  const cited = linesOf(form.citations).map((line) => ({ line, citation: parseCitation(line) }));
  const citations = cited.flatMap(({ citation }) => citation ?? []);
  const problems: ProposalProblem[] = [];
  if (fieldBySlug(form.field) === undefined) problems.push({ code: 'field' });
  const asked = questions.length >= 1 && questions.length <= MAX_QUESTIONS;
  if (!asked || questions.some((question) => question.length > MAX_QUESTION)) problems.push({ code: 'questions' });
  if (answer === '' || answer.length > MAX_ANSWER) problems.push({ code: 'answer' });
  if (citations.length === 0 || citations.length < cited.length || citations.length > MAX_CITATIONS)
    problems.push({ code: 'citations' });
  const unknown = citations.filter((citation) => !stands(citation, { knowledge, today }));
  problems.push(...unknown.map((citation) => ({ code: 'citation_unknown' as const, detail: printCitation(citation) })));
  if ([answer, ...questions].some((text) => maskPersonalNumbers(text) !== text)) problems.push({ code: 'personal' });
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, body: { field: form.field, questions, answer, citations } };
}

/** The article is there, with that clause and point, and in force; of a document known by name only, the document is. */
function stands(
  citation: Citation,
  { knowledge, today }: { readonly knowledge: Pick<Knowledge, 'articleOn' | 'document'>; readonly today: IsoDate },
): boolean {
  const article = knowledge.articleOn(articleId(citation.document, citation.dieu), today);
  if (article === undefined) {
    const document = knowledge.document(citation.document);
    return document !== undefined && documentInForce(document, today);
  }
  if (!isCurrent(article, today)) return false;
  if (citation.khoan === undefined) return true;
  const clause = article.clauses.find(({ khoan }) => khoan === citation.khoan);
  if (clause === undefined) return false;
  return citation.diem === undefined || clause.points.some(({ diem }) => diem === citation.diem);
}

/** A proposal as its form shows it. */
export function formOf({ questions, answer, citations, field }: ProposalBody): ProposalForm {
  return { field, answer, questions: questions.join('\n'), citations: citations.map(printCitation).join('\n') };
}

/** `168/2024/NĐ-CP điều 7 khoản 7 điểm c`, as the form reads it. */
export function printCitation({ document, dieu, khoan, diem }: Citation): string {
  return [document, `điều ${dieu}`, khoan && `khoản ${khoan}`, diem && `điểm ${diem}`].filter(Boolean).join(' ');
}

function linesOf(text: string): string[] {
  return text
    .normalize('NFC')
    .split(/\r?\n/)
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
}
