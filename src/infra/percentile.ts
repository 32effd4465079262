/** The value that a share (0 to 1) of the values does not exceed, by nearest rank; `undefined` of none. */
export function percentileOf(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
