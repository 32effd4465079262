import type { Knowledge } from '../kb/knowledge.ts';
import type { Finding } from './thread/model.ts';

/** FAQs of an article that are asked for their field; the first few agree in practice. */
const CITING = 3;

/**
 * The field of law that the last questions point to: candidates vote with the inverse of their rank, an article through
 * the FAQs that cite it; `null` when nothing known was found.
 * @param findings newest first.
 */
export function fieldOf(findings: readonly Finding[], knowledge: Pick<Knowledge, 'faq' | 'faqsCiting'>): string | null {
  const votes = new Map<string, number>();
  findings.forEach(({ shown, candidates }, age) => {
    const ids = shown.length > 0 ? shown : candidates.map(({ id }) => id);
    ids.forEach((id, rank) => {
      for (const field of fieldsOf(id, knowledge)) vote(votes, field, 1 / ((rank + 1) * (age + 1)));
    });
  });
  const [best] = [...votes].sort(([, a], [, b]) => b - a);
  return best?.[0] ?? null;
}

function fieldsOf(id: string, knowledge: Pick<Knowledge, 'faq' | 'faqsCiting'>): readonly string[] {
  // `number#dieu` names an article, `field/slug` a FAQ; see kb/model.ts.
  if (!id.includes('#')) return [knowledge.faq(id)?.field ?? []].flat();
  return [...new Set(knowledge.faqsCiting(id, CITING).map(({ field }) => field))];
}

function vote(votes: Map<string, number>, field: string, weight: number): void {
  votes.set(field, (votes.get(field) ?? 0) + weight);
}
