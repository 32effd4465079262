import { AppError } from '../../infra/errors.ts';
import { type WholeDocument, parseLawText } from './law-text.ts';
import { fromLegacyFonts } from './legacy-fonts.ts';
import { tidyLines } from './markup.ts';

const BLOCKS = 'p, div, li, h1, h2, h3, h4, h5, h6, tr, br, section, article, header, footer, blockquote';

/** Stands where a list begins whose numbers are made by whoever shows it; from Unicode's private use, so in no law. */
const NUMBERED = '\uE000';

/**
 * The document that a page of HTML holds.
 * @throws AppError `SOURCE_NUMBERED` where an article has such a list: its quotation would lack the numbers.
 */
export async function parseMarkup(html: string): Promise<WholeDocument> {
  const whole = parseLawText(fromLegacyFonts(await documentToText(html)));
  if (whole.articles.some(({ text }) => text.includes(NUMBERED)))
    throw new AppError('SOURCE_NUMBERED', { detail: whole.document.number });
  return whole;
}

/** Running text of any page of HTML: a block is a line, a table row a line with ` | ` between the cells. */
async function documentToText(html: string): Promise<string> {
  // Loaded when a page comes: the service starts faster and smaller without it.
  const { load } = await import('cheerio');
  const $ = load(html);
  $('script, style, noscript, nav, form, head').remove();
  // Notes of the document's editors, which a DOCX has behind its end.
  $('ol:has(> li[id^="footnote-"], > li[id^="endnote-"])').remove();
  $('ol').prepend(`\n${NUMBERED}\n`);
  $('td, th').each((_, cell) => void $(cell).append(' | '));
  $('br').replaceWith('\n');
  $(BLOCKS).each((_, block) => void $(block).prepend('\n').append('\n'));
  const lines = $.root()
    .text()
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').replace(/(?:\| *)+$/, ''));
  return tidyLines(lines.join('\n'));
}
