import type { OutboundMessage, Quotation } from '../../src/conversations/model.ts';
import { articleShown } from '../../src/dialog/answers/quotations.ts';
import type { Article, Clause } from '../../src/kb/model.ts';
import type { Change } from './observed-retriever.ts';
import { Chat, type ChatServices } from './chat.ts';
import type { LabelledClause } from './labels.ts';

/** Which Khoản of the right article a card quotes. */
export interface JudgedClause {
  readonly id: string;
  /** `missing`: no card of that article. */
  readonly quoted: 'right first' | 'right later' | 'other' | 'missing';
  /** Whether the card shows the article from its beginning instead of a clause of it. */
  readonly whole: boolean;
  readonly clauses: number;
}

/** The Khoản of the right article that the product's own answer quotes. */
export async function judgeClause(item: LabelledClause, services: ChatServices): Promise<JudgedClause> {
  return judgeWith(item, services, undefined);
}

/** The same with the right article put first, so that only the choice of the clause is measured. */
export async function judgeClauseOfRightArticle(item: LabelledClause, services: ChatServices): Promise<JudgedClause> {
  return judgeWith(item, services, articleFirst(item, services));
}

async function judgeWith(
  { id, question, article: articleId, khoan }: LabelledClause,
  services: ChatServices,
  change: Change | undefined,
): Promise<JudgedClause> {
  const article = services.knowledge.articleOn(articleId, services.day);
  const { messages } = await new Chat(services, change).says(question);
  const quotations = quotationsOf(messages, articleId);
  if (article === undefined || quotations.length === 0) return { id, quoted: 'missing', whole: false, clauses: 0 };
  const quoted = quotedClauses(article, quotations);
  const wanted = khoan.toLowerCase();
  return {
    id,
    quoted: quoted[0] === wanted ? 'right first' : quoted.includes(wanted) ? 'right later' : 'other',
    whole: quoted.length > 1,
    clauses: article.clauses.length,
  };
}

/** Puts the right article first, with the clauses that the retriever named for it, and takes the FAQs away. */
function articleFirst({ article: id }: LabelledClause, { knowledge }: ChatServices): Change {
  return (result) => {
    const article = knowledge.article(id);
    if (article === undefined) return result;
    const others = result.candidates.filter((candidate) => candidate.kind === 'article' && candidate.id !== id);
    const found = result.candidates.find((candidate) => candidate.kind === 'article' && candidate.id === id);
    const first = found ?? { kind: 'article' as const, versionId: article.versionId, id, clauses: [], score: 1 };
    const candidates = [{ ...first, score: 1 }, ...others.map((other) => ({ ...other, score: 0 }))];
    return { ...result, candidates, action: 'answer', confidence: 1 };
  };
}

function quotationsOf(messages: readonly OutboundMessage[], id: string): readonly Quotation[] {
  const card = messages.find(({ quotations = [] }) => quotations.some((one) => articleShown(one) === id));
  return (card?.quotations ?? []).filter((one) => articleShown(one) === id);
}

/** Numbers of the Khoản that are quoted, in the order of the quotation; what stands before the first Khoản is none. */
function quotedClauses({ text, clauses }: Article, quotations: readonly Quotation[]): string[] {
  const spans = quotations.map((quotation) => {
    const start = text.indexOf(quotation.text);
    return { start, end: start + quotation.text.length };
  });
  const overlaps = ({ start, end }: Clause) => spans.some((span) => span.start < end && start < span.end);
  return clauses.filter(overlaps).map(({ khoan }) => khoan.toLowerCase());
}
