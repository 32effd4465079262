/** Components of a unit vector are stored as whole steps from −127 to 127. */
export const VECTOR_STEP = 1 / 127;

/**
 * Product of a vector and a row of a matrix of stored steps. Four sums beside each other, because one would wait for
 * itself at every step; the last elements of a length that four does not divide come alone.
 */
export function dot(rows: Int8Array, row: number, vector: Float32Array): number {
  const dims = vector.length;
  const fours = dims - (dims % 4);
  const base = row * dims;
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let at = 0; at < fours; at += 4) {
    a += (vector[at] as number) * (rows[base + at] as number);
    b += (vector[at + 1] as number) * (rows[base + at + 1] as number);
    c += (vector[at + 2] as number) * (rows[base + at + 2] as number);
    d += (vector[at + 3] as number) * (rows[base + at + 3] as number);
  }
  for (let at = fours; at < dims; at += 1) a += (vector[at] as number) * (rows[base + at] as number);
  return (a + b + c + d) * VECTOR_STEP;
}
