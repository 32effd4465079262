import { createChat } from './chat.js';
import { createLauncher } from './launcher.js';
import { readOptions } from './options.js';
import { openStorage } from './storage.js';
import { adopt } from './style.js';
import { TEXTS } from './texts.js';
import { createView } from './view.js';

/** Puts the button and the closed chat on somebody's page. */
export async function mountWidget({ base, host, options }) {
  const parts = await prepare({ base, host, options });
  const launcher = createLauncher({ ...parts, onOpen: () => chat.open({ focus: true }) });
  const chat = createChat({ ...parts, base, launcher });
  launcher.element.hidden = false;
  parts.root.append(launcher.element, parts.view.element);
  chat.resume();
}

/** The same chat as a page of its own: always open, nothing to close. */
export async function mountPage({ base, host, options }) {
  const parts = await prepare({ base, host, options: { ...options, page: 'true' } });
  parts.root.append(parts.view.element);
  createChat({ ...parts, base, launcher: undefined }).open({ focus: matchMedia('(pointer: fine)').matches });
}

async function prepare({ base, host, options: given }) {
  const options = readOptions(given);
  const root = host.attachShadow({ mode: 'open' });
  host.lang = options.language;
  await adopt(root, { base, color: options.color, position: options.position });
  const texts = TEXTS[options.language];
  const view = createView({ texts, options, base, fullPage: `${base}?lang=${options.language}` });
  return { root, texts, options, view, storage: openStorage() };
}
