const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  gt: '>',
  hellip: '…',
  laquo: '«',
  ldquo: '“',
  lsquo: '‘',
  lt: '<',
  mdash: '—',
  nbsp: ' ',
  ndash: '–',
  quot: '"',
  raquo: '»',
  rdquo: '”',
  rsquo: '’',
};

/** Replaces character references; an unknown one is left as it stands. */
function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d+)|#x([\da-f]+)|([a-z]+));/gi,
    (whole: string, dec?: string, hex?: string, name: string = '') => {
      if (dec !== undefined) return fromCodePoint(Number(dec), whole);
      if (hex !== undefined) return fromCodePoint(Number.parseInt(hex, 16), whole);
      return NAMED[name.toLowerCase()] ?? whole;
    },
  );
}

/**
 * Text of a fragment of HTML: a block is a line, a table row is a line with ` | ` between its cells, a line break inside a
 * paragraph is a space. Made for the regular markup of the codified law, where a full parser takes ten times as long.
 */
export function fragmentToText(html: string): string {
  const marked = html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\n\s*\n/g, '<br>')
    .replace(/\s+/g, ' ')
    .replace(/<\/t[dh]>\s*<t[dh][^>]*>/gi, ' | ')
    .replace(/<\/?(?:p|div|br|tr|li|ul|ol|table|tbody|thead|h[1-6])(?:\s[^>]*)?\/?>/gi, '\n')
    .replace(/<\/?[a-z][^>]*>/gi, '');
  return tidyLines(decodeEntities(marked));
}

/** NFC, no trailing spaces, no empty lines. */
export function tidyLines(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\u00a0/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

function fromCodePoint(code: number, whole: string): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
