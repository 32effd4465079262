import type { SearchResult } from '../contract.ts';
import type { Answered } from './asking.ts';
import type { Comparison } from './compare.ts';
import { groupBy } from './grouping.ts';
import { meanQuality, MEASURES, percentile, quality, type Quality } from './measures.ts';
import { signed, textTable } from './table.ts';
import { VARIANTS, type Variant } from './variants.ts';

/** Figures of one run. */
export interface RetrievalReport {
  readonly questions: number;
  /** SHA-256 of the corpus file. */
  readonly articles: string;
  readonly folded: boolean;
  readonly quality: Quality;
  /** Milliseconds of the whole search inside the process. */
  readonly latency: { readonly p50: number; readonly p95: number; readonly p99: number };
  readonly actions: Readonly<Record<SearchResult['action'], number>>;
  /** Of the questions that would be answered: share with a right article among the first three. */
  readonly rightWhenAnswered: number;
}

/** Quality over one part of the questions. */
export interface PartQuality {
  readonly name: string;
  readonly questions: number;
  readonly quality: Quality;
}

/** Quality in one spelling. */
export interface VariantQuality extends PartQuality {
  readonly variant: Variant;
  /** Questions that this spelling changed; the others were asked as they are. */
  readonly respelled: number;
  /** nDCG@10 below the first spelling's. */
  readonly loss: number;
  readonly allowedLoss: number;
}

/** The figures of one run; questions without labels count for latency and actions only. */
export function makeReport(
  answered: readonly Answered[],
  { articles, folded }: Pick<RetrievalReport, 'articles' | 'folded'>,
): RetrievalReport {
  const labelled = withLabels(answered);
  const qualities = labelled.map(qualityOf);
  const latencies = answered.map(({ milliseconds }) => milliseconds);
  const count = (action: SearchResult['action']) => answered.filter(({ result }) => result.action === action).length;
  const shown = qualities.filter((_, at) => labelled[at]?.result.action === 'answer');
  return {
    questions: labelled.length,
    articles,
    folded,
    quality: meanQuality(qualities),
    latency: { p50: percentile(latencies, 0.5), p95: percentile(latencies, 0.95), p99: percentile(latencies, 0.99) },
    actions: { answer: count('answer'), clarify: count('clarify'), handover: count('handover') },
    rightWhenAnswered: meanQuality(shown).hit3,
  };
}

/** Quality by `source` of the questions, the most frequent first. */
export function bySource(answered: readonly Answered[]): PartQuality[] {
  const groups = groupBy(withLabels(answered), ({ question }) => question.source);
  return [...groups]
    .map(([name, group]) => ({ name, questions: group.length, quality: meanQuality(group.map(qualityOf)) }))
    .sort((a, b) => b.questions - a.questions || a.name.localeCompare(b.name));
}

/** Quality by spelling, against the first. */
export function byVariant(runs: ReadonlyMap<Variant, readonly Answered[]>): VariantQuality[] {
  const typed = meanQuality(withLabels(runs.get('typed') ?? []).map(qualityOf));
  return VARIANTS.flatMap(({ name, label, allowedLoss }) => {
    const answered = withLabels(runs.get(name) ?? []);
    if (answered.length === 0) return [];
    const quality = meanQuality(answered.map(qualityOf));
    const respelled = answered.filter(({ question, text }) => question.question !== text).length;
    const loss = typed.ndcg10 - quality.ndcg10;
    return [{ variant: name, name: label, questions: answered.length, respelled, quality, loss, allowedLoss }];
  });
}

/** The figures of one run for the terminal. */
export function printReport(report: RetrievalReport): string {
  const total = Math.max(1, report.actions.answer + report.actions.clarify + report.actions.handover);
  const share = (count: number) => `${count} (${((100 * count) / total).toFixed(1)} %)`;
  const rows: [string, string][] = [
    ['questions', `${report.questions}${report.folded ? ', diacritics removed' : ''}`],
    ...MEASURES.map((measure): [string, string] => [measure, report.quality[measure].toFixed(4)]),
    ['latency p50', `${report.latency.p50.toFixed(1)} ms`],
    ['latency p95', `${report.latency.p95.toFixed(1)} ms`],
    ['latency p99', `${report.latency.p99.toFixed(1)} ms`],
    ['answered', `${share(report.actions.answer)}, right among three: ${report.rightWhenAnswered.toFixed(3)}`],
    ['asked back', share(report.actions.clarify)],
    ['handed over', share(report.actions.handover)],
  ];
  return rows.map(([name, value]) => `${name.padEnd(14)}${value}\n`).join('');
}

/** Quality by source for the terminal. */
export function printSources(parts: readonly PartQuality[]): string {
  return `\n${textTable(
    ['source', 'questions', ...MEASURES],
    parts.map(({ name, questions, quality }) => [name === '' ? '(none)' : name, questions, ...cells(quality)]),
  )}`;
}

/** Quality by spelling for the terminal; losses beyond what is allowed are marked. */
export function printVariants(variants: readonly VariantQuality[]): string {
  const rows = variants.map(({ name, respelled, quality, loss, allowedLoss, variant }) => [
    ...[name, respelled, ...cells(quality)],
    ...(variant === 'typed' ? ['', ''] : [signed(-loss), loss <= allowedLoss ? `within ${allowedLoss}` : 'TOO MUCH']),
  ]);
  return `\n${textTable(['spelling', 'respelled', ...MEASURES, 'ndcg10 ±', ''], rows)}`;
}

/** A comparison with a saved run for the terminal. */
export function printComparison({ questions, unpaired, measures }: Comparison, title: string): string {
  const rows = measures.map(({ measure, before, after, difference, low, high, verdict }) => [
    ...[measure, before.toFixed(4), after.toFixed(4), signed(difference)],
    ...[`[${signed(low)}, ${signed(high)}]`, verdict],
  ]);
  const left = unpaired === 0 ? '' : `, ${unpaired} more are not in it`;
  const head = [`${title} (${questions} questions${left})`, 'before', 'after', 'difference', '95 % interval', ''];
  return `\n${textTable(head, rows)}`;
}

function withLabels(answered: readonly Answered[]): readonly Answered[] {
  return answered.filter(({ question }) => question.gold.length > 0);
}

function qualityOf({ ranked, question }: Answered): Quality {
  return quality(ranked, question.gold);
}

function cells(quality: Quality): string[] {
  return MEASURES.map((measure) => quality[measure].toFixed(4));
}
