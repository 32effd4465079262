import { ERRORS } from '../infra/errors.ts';
import type { DocumentChange } from '../kb/changes.ts';
import type { FileOutcome } from '../kb/ingest.ts';
import type { Problem } from '../kb/sources/contract.ts';
import type { IngestReport } from './publish.ts';

/** Documents listed one by one; more are summed up. */
const DOCUMENTS_LISTED = 20;
const FILES_LISTED = 40;
/** Điều listed by number in one line. */
const ARTICLES_LISTED = 8;

/** The report of a run for people: files that failed and why, what changed per document, FAQs to look over, totals. */
export function formatReport(report: IngestReport, options: { readonly dryRun: boolean }): string {
  const sections = [
    failedFiles(report.files),
    changedDocuments(report.changes.documents),
    flaggedFaqs(report),
    totals(report, options.dryRun),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** Whether a run counts as done: something was published, or was there already. */
export function succeeded(report: IngestReport): boolean {
  return report.files.some((file) => file.state !== 'failed');
}

/** One line for a file that failed or has bad rows, with the next step. */
export function formatProblem(path: string, problem: Problem): string {
  const where = problem.where === undefined ? '' : ` (${problem.where})`;
  const detail = problem.detail === undefined ? '' : ` [${problem.detail}]`;
  return `${path}${where}: ${ERRORS[problem.code].message}${detail}`;
}

function failedFiles(files: readonly FileOutcome[]): string {
  const bad = files.filter((file) => file.problemCount > 0);
  if (bad.length === 0) return '';
  const lines = bad.slice(0, FILES_LISTED).flatMap((file) => {
    const [first] = file.problems;
    if (!first) return [];
    const more = file.problemCount > 1 ? ` (and ${file.problemCount - 1} more like it in this file)` : '';
    return [`  ${verdict(file)} ${formatProblem(file.path, first)}${more}`];
  });
  const rest = bad.length > FILES_LISTED ? [`  … and ${bad.length - FILES_LISTED} more files`] : [];
  return ['Problems', ...lines, ...rest].join('\n');
}

/** Of a file that only bears another's name everything was taken. */
function verdict({ state, problems }: FileOutcome): string {
  if (state === 'failed') return 'failed ';
  return problems.every(({ code }) => code === 'SOURCE_FAQ_NAMESAKE') ? 'warning' : 'partly ';
}

function changedDocuments(documents: readonly DocumentChange[]): string {
  const weight = (d: DocumentChange): number => d.removed.length + d.changed.length + (d.added.length > 0 ? 1 : 0);
  const changed = documents
    .filter((document) => document.state === 'published')
    .sort((a, b) => Number(weight(b) > 0) - Number(weight(a) > 0));
  if (changed.length === 0) return '';
  const shown = changed.slice(0, DOCUMENTS_LISTED).map(documentLine);
  const rest = changed.slice(DOCUMENTS_LISTED);
  if (rest.length > 0) shown.push(`  … and ${rest.length} more documents: ${sums(rest)}`);
  return ['Changed documents', ...shown].join('\n');
}

function documentLine(document: DocumentChange): string {
  const parts = (['added', 'changed', 'removed'] as const)
    .filter((kind) => document[kind].length > 0)
    .map((kind) => `${kind} ${articleList(document[kind])}`);
  return `  ${document.number}: ${parts.length === 0 ? 'its data (title, dates, validity)' : parts.join('; ')}`;
}

function articleList(dieu: readonly string[]): string {
  const shown = dieu.slice(0, ARTICLES_LISTED).join(', ');
  return dieu.length > ARTICLES_LISTED ? `Điều ${shown} … (${dieu.length})` : `Điều ${shown}`;
}

function flaggedFaqs(report: IngestReport): string {
  const { flagged } = report.changes;
  if (flagged.length === 0) return '';
  const lines = flagged.map((flag) => `  ${flag.faqId}: ${flag.articleId} was ${flag.change}`);
  return ['FAQs to look over, because the law they cite changed', ...lines].join('\n');
}

function totals(report: IngestReport, dryRun: boolean): string {
  const { changes, files } = report;
  const count = (state: DocumentChange['state']): number => changes.documents.filter((d) => d.state === state).length;
  const failed = files.filter((file) => file.state === 'failed').length;
  const { added, changed, removed, unchanged } = changes.faqs;
  return [
    table([
      ['', dryRun ? 'would be published' : 'published', 'unchanged', 'failed'],
      ['documents', String(count('published')), String(count('unchanged')), ''],
      ['FAQs', String(added + changed + removed), String(unchanged), ''],
      ['files read', String(files.length - failed), '', String(failed)],
    ]),
    `Articles: ${sums(changes.documents)}. Documents that a later one ended: ${changes.replaced.total} (${changes.replaced.fresh} new).`,
    `Articles that a later document changes without their own text showing it: ${changes.amended.total} (${changes.amended.fresh} new).`,
    state(report, dryRun),
  ].join('\n');
}

function state({ published, resumed }: IngestReport, dryRun: boolean): string {
  if (dryRun) return 'Dry run: nothing was changed.';
  const went = resumed ? ' An earlier run that was cut off was gone on with.' : '';
  return (
    (published === null ? 'Nothing new: readers keep what they have.' : `Published as generation ${published}.`) + went
  );
}

function sums(documents: readonly DocumentChange[]): string {
  const sum = (kind: 'added' | 'changed' | 'removed'): number =>
    documents.reduce((total, document) => total + document[kind].length, 0);
  return `${sum('added')} added, ${sum('changed')} changed, ${sum('removed')} removed`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
