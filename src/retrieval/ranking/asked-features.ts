import type { AskedArticle, AskedEvidence } from '../asked/asked-matcher.ts';

/** Columns about what citizens ask; shares that do not depend on the size of the knowledge. */
export const ASKED_FEATURES = [
  'asked',
  'asked_behind',
  'asked_cover',
  'asked_covered',
  'asked_pairs',
  'asked_dense',
  'asked_dense_behind',
  'asked_any_dense',
  'asked_second',
  'asked_lead',
  'asked_rank',
  'asked_top',
  'asked_document',
  'asked_document_behind',
] as const;

/** What the columns of one result set have in common. */
export interface AskedFrame {
  readonly evidence: AskedEvidence;
  readonly top: number;
  /** Score of the best phrasing that points into a document. */
  readonly documents: ReadonlyMap<number, number>;
}

/** Stands for “far behind” where no phrasing points to the article. */
const NONE = { rank: 300, lead: -1 } as const;

/** Collects what concerns all candidates. @param documentOf document of an article, both by position */
export function askedFrame(evidence: AskedEvidence, documentOf: Uint32Array): AskedFrame {
  const documents = new Map<number, number>();
  let top = 0;
  evidence.each((article, score) => {
    const document = documentOf[article] ?? 0;
    if (score > (documents.get(document) ?? 0)) documents.set(document, score);
    if (score > top) top = score;
  });
  return { evidence, top, documents };
}

/** The columns of one article, in the order of {@link ASKED_FEATURES}. */
export function askedColumns(article: number, document: number, frame: AskedFrame): number[] {
  const inDocument = frame.documents.get(document) ?? 0;
  return [...ownColumns(frame.evidence.of(article), frame), frame.top, inDocument, inDocument - frame.top];
}

function ownColumns(found: AskedArticle | undefined, { top, evidence }: AskedFrame): number[] {
  if (found === undefined) return [0, -top, 0, 0, 0, 0, -evidence.topDense, 0, 0, NONE.lead, NONE.rank];
  return [
    found.score,
    found.score - top,
    found.cover,
    found.covered,
    found.pairs,
    found.dense,
    found.anyDense - evidence.topDense,
    found.anyDense,
    found.second,
    found.lead,
    found.rank ?? NONE.rank,
  ];
}
