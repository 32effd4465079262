import type { Knowledge } from '../kb/knowledge.ts';
import type { Candidate, SearchResult } from '../retrieval/contract.ts';
import type { FollowUp } from './followup.ts';

/** What a short text after another question found when read in three ways. */
export interface Readings {
  /** The text alone. */
  readonly alone: SearchResult;
  /** The question before, with the text added to it or a fact of it exchanged. */
  readonly joined: SearchResult;
  /** The question before alone. */
  readonly before: SearchResult;
}

/** How much each reading's log-odds count, and standing in the document that the question before found first. */
interface Weights {
  readonly alone: number;
  readonly joined: number;
  readonly sameDocument: number;
}

/** For a text added to the question before, and for a fact of it exchanged; chosen on training/dialogues.jsonl. */
const WEIGHTS: Readonly<Record<FollowUp['kind'], Weights>> = {
  added: { alone: 0.5, joined: 0.3, sameDocument: 3 },
  exchanged: { alone: 0.3, joined: 0.7, sameDocument: 1 },
};
/** Log-odds of what a reading did not find. */
const NOT_FOUND = -8;

/**
 * One ranking out of three readings: what the text alone and the two questions together both find, in the law that the
 * conversation is about. A joined text holds the question before whole and finds its answer again; a text alone lacks its
 * subject; where they agree within the same law is what was meant. It answers only when one of the readings was sure of
 * the same first result; otherwise its first results are for asking back.
 */
export function fuse(
  { alone, joined, before }: Readings,
  { kind, knowledge }: { readonly kind: FollowUp['kind']; readonly knowledge: Pick<Knowledge, 'faq'> },
): SearchResult {
  const weights = WEIGHTS[kind];
  const [inAlone, inJoined] = [logOdds(alone), logOdds(joined)];
  const subject = before.candidates[0] && documentOf(before.candidates[0], knowledge);
  const all = new Map([...joined.candidates, ...alone.candidates].map((one) => [one.id, one]));
  const candidates = [...all.values()]
    .map((one) => {
      const own =
        weights.alone * (inAlone.get(one.id) ?? NOT_FOUND) + weights.joined * (inJoined.get(one.id) ?? NOT_FOUND);
      const isSame = subject !== undefined && documentOf(one, knowledge) === subject;
      return { ...one, score: probability(own + (isSame ? weights.sameDocument : 0)) };
    })
    .sort((one, two) => two.score - one.score);
  const first = candidates[0]?.id;
  const sure = [alone, joined].some(({ action, candidates: [top] }) => action === 'answer' && top?.id === first);
  const confidence = Math.max(alone.confidence, joined.confidence);
  return { ...joined, candidates, confidence, action: sure ? 'answer' : 'clarify' };
}

function logOdds({ candidates }: SearchResult): ReadonlyMap<string, number> {
  return new Map(candidates.map(({ id, score }) => [id, Math.max(NOT_FOUND, Math.log(score / (1 - score + 1e-9)))]));
}

function probability(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}

/** The document of an article, or that a FAQ cites first, lower case. */
function documentOf({ kind, id }: Candidate, knowledge: Pick<Knowledge, 'faq'>): string | undefined {
  return kind === 'article'
    ? id.slice(0, id.lastIndexOf('#'))
    : knowledge.faq(id)?.citations[0]?.document.toLowerCase();
}
