/** Dark enough for white letters; the blue of our own pages. */
const DEFAULT_COLOR = '#0b57a4';

/** What a site wrote into the data-attributes, with anything unusable left out. */
export function readOptions({ language, color, position, title, page }) {
  return {
    language: language === 'en' ? 'en' : 'vi',
    color: /^#[0-9a-f]{6}$/i.test(color ?? '') ? color : DEFAULT_COLOR,
    position: position === 'left' ? 'left' : 'right',
    title: (title ?? '').trim().slice(0, 60),
    isPage: page === 'true',
  };
}

/** Black or white, whichever reads better on a colour (WCAG 2.2, relative luminance). */
export function inkOn(color) {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(Number.parseInt(color.slice(at, at + 2), 16) / 255));
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  // Contrast with white is 1.05 / (l + 0.05), with black (l + 0.05) / 0.05; they meet at 0.179.
  return luminance > 0.179 ? '#000000' : '#ffffff';
}

function linear(value) {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
