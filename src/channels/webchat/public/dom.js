/** An element with properties and children. Texts become text nodes: nothing that anybody wrote is ever read as HTML. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key in element && !key.startsWith('aria')) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A drawing of one path on 24 × 24. */
export function icon(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}

/** Direction marks can make a text read differently from what it is; they are not needed for Vietnamese or English. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const LINK = /https?:\/\/[^\s<>"“”]+[^\s<>"“”.,;:!?)\]]/g;

/** Characters of an address that is shown whole. */
const LONG = 44;

/** An address as it is shown: a long one by its host and how it begins, or it would fill the screen of a phone. */
function shownAs(href) {
  return href.length <= LONG ? href : `${href.replace(/^https?:\/\//, '').slice(0, LONG - 1)}…`;
}

/** A text as nodes, its addresses as links. */
export function linked(text, { newTab }) {
  const clean = text.replace(BIDI, '');
  const nodes = [];
  let at = 0;
  for (const match of clean.matchAll(LINK)) {
    nodes.push(clean.slice(at, match.index), anchor(match[0], shownAs(match[0]), newTab));
    at = match.index + match[0].length;
  }
  return [...nodes, clean.slice(at)].filter((node) => node !== '');
}

/** A link that leaves the page alone and tells its target nothing. */
export function anchor(href, title, newTab) {
  return el(
    'a',
    { href, target: '_blank', rel: 'noopener noreferrer' },
    title,
    el('span', { className: 'hidden' }, ` (${newTab})`),
  );
}
