import { inkOn } from './options.js';

/**
 * Gives the shadow root its styles. Constructed sheets need nothing from the page's content policy; browsers without
 * them load the file as a link, which the policy must allow (`style-src`).
 */
export async function adopt(root, { base, color, position }) {
  if (!('adoptedStyleSheets' in root)) return link(root, `${base}chat.css`);
  const common = new CSSStyleSheet();
  common.replaceSync(await (await fetch(`${base}chat.css`)).text());
  const own = new CSSStyleSheet();
  const side = position === 'left' ? '--left: 0; --right: auto' : '--left: auto; --right: 0';
  own.replaceSync(`:host { --brand: ${color}; --brand-ink: ${inkOn(color)}; ${side} }`);
  root.adoptedStyleSheets = [common, own];
}

function link(root, href) {
  const element = document.createElement('link');
  element.rel = 'stylesheet';
  element.href = href;
  root.append(element);
}
