import { tidyLines } from './markup.ts';

const BLOCKS = 'p, div, li, h1, h2, h3, h4, h5, h6, tr, br, section, article, header, footer, blockquote';

/** Running text of any page of HTML: a block is a line, a table row a line with ` | ` between the cells. */
export async function documentToText(html: string): Promise<string> {
  // Loaded when a page comes: the service starts faster and smaller without it.
  const { load } = await import('cheerio');
  const $ = load(html);
  $('script, style, noscript, nav, form, head').remove();
  $('td, th').each((_, cell) => void $(cell).append(' | '));
  $('br').replaceWith('\n');
  $(BLOCKS).each((_, block) => void $(block).prepend('\n').append('\n'));
  const lines = $.root()
    .text()
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').replace(/(?:\| *)+$/, ''));
  return tidyLines(lines.join('\n'));
}
