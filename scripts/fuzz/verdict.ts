import type { DocumentFindings } from './documents.ts';
import type { WebhookFindings } from './webhooks.ts';

/** Longest answer, in milliseconds. */
const SLOW_MS = 1000;

/** Longest reading of one small document: the libraries for PDF and Excel take their time with nonsense. */
const SLOW_READ_MS = 10_000;

/** Megabytes by which the heap may grow between the first and the last quarter of a run. */
const GROWTH_MB = 60;

/** Stored, malformed, not for us, too large, or cut off because it was too large: nothing else is right. */
const RIGHT = new Set(['200', '400', '403', '413', '0']);

/** Everything wrong in a line each; `slowMs` is more on a machine that does something else. */
export function webhookFaults(found: WebhookFindings, slowMs: number = SLOW_MS): string[] {
  return [
    ...Object.keys(found.statuses)
      .filter((status) => !RIGHT.has(status))
      .map((status) => `answered with ${status}`),
    ...found.notStored.map((body) => `acknowledged and not stored: ${body}`),
    ...Object.entries(found.faults).map(([fault, count]) => `${count} × ${fault}`),
    ...(found.slowestOwnMs > slowMs ? [`slowest answer ${found.slowestOwnMs.toFixed(0)} ms: ${found.slowest}`] : []),
    ...(found.unanswered > 0 ? [`${found.unanswered} events still wait`] : []),
    ...(found.integrity === 'ok' ? [] : [`database: ${found.integrity}`]),
    ...growth(found.heaps),
  ];
}

/** The same for documents. */
export function documentFaults(found: DocumentFindings): string[] {
  const slow =
    found.slowestMs > SLOW_READ_MS ? [`slowest document ${found.slowest}: ${found.slowestMs.toFixed(0)} ms`] : [];
  return [...found.crashes, ...slow, ...growth(found.heaps)];
}

function growth(heaps: readonly number[]): string[] {
  const quarter = Math.floor(heaps.length / 4);
  if (quarter === 0) return [];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const grown = mean(heaps.slice(-quarter)) - mean(heaps.slice(quarter, quarter * 2));
  return grown > GROWTH_MB ? [`the heap grew by ${grown.toFixed(0)} MB`] : [];
}
