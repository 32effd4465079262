/** Lower case without Vietnamese marks, đ as d, runs of spaces as one; for looking documents up by name. */
export function foldName(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().replace(/\s+/g, ' ').trim();
}
