import type { ChaosReport } from './run.ts';

/** What a run may take; 0 for a time that is only reported. */
export interface Bounds {
  readonly recoveryMs: number;
  readonly memoryMb: number;
}

/** Every broken promise in a line; none when the run was clean. */
export function violationsOf(report: ChaosReport, { recoveryMs, memoryMb }: Bounds): string[] {
  const { audited, failedStarts, unmet, starts, peakMegabytes } = report;
  const found = Object.entries(audited.violations).flatMap(([name, lines]) => lines.map((line) => `${name}: ${line}`));
  const slowest = Math.max(0, ...starts.filter(({ rebuilt }) => !rebuilt).map(({ milliseconds }) => milliseconds));
  const most = Math.max(0, ...peakMegabytes);
  return [
    ...found,
    ...failedStarts.map((line) => `start: ${line}`),
    ...unmet.map((line) => `fault: ${line}`),
    ...(recoveryMs > 0 && slowest > recoveryMs ? [`recovery: ${slowest.toFixed(0)} ms`] : []),
    ...(most > memoryMb ? [`memory: ${most.toFixed(0)} MB`] : []),
  ];
}

/** The value below which this share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
