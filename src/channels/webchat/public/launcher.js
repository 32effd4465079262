import { el, icon } from './dom.js';

const BUBBLE = 'M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z';

/** The button in the corner, with the number of answers that nobody has seen. */
export function createLauncher({ texts, options, onOpen }) {
  const badge = el('span', { className: 'badge', hidden: true });
  const button = el(
    'button',
    { type: 'button', className: 'launcher', 'aria-haspopup': 'dialog', 'aria-expanded': 'false', hidden: true },
    icon(BUBBLE),
    el('span', {}, options.title || texts.launcher),
    badge,
  );
  const label = (unread) => `${texts.launcherLabel}${unread > 0 ? `, ${texts.unread(unread)}` : ''}`;
  button.setAttribute('aria-label', `${options.title || texts.launcher}: ${label(0)}`);
  button.addEventListener('click', onOpen);
  return {
    element: button,
    setOpen(open) {
      button.hidden = open;
      button.setAttribute('aria-expanded', String(open));
    },
    setUnread(count) {
      badge.hidden = count === 0;
      badge.textContent = count > 9 ? '9+' : String(count);
      button.setAttribute('aria-label', `${options.title || texts.launcher}: ${label(count)}`);
    },
    focus: () => button.focus(),
  };
}
