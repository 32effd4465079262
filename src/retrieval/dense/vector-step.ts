/** Components of a unit vector are stored as whole steps from −127 to 127. */
export const VECTOR_STEP = 1 / 127;
