const SMALL_SCREEN = '(max-width: 600px)';
const REACHABLE = 'a, button, textarea, [tabindex="0"]';

/** Opens and closes the chat as a dialog: focus goes in and comes back, Esc closes. A page of its own is always open. */
export function createPanel({ root, view, tab, launcher, onOpen }) {
  let isOpen = false;

  function open({ focus }) {
    isOpen = true;
    view.element.hidden = false;
    tab.set('open', true);
    launcher?.setOpen(true);
    if (launcher !== undefined) view.element.setAttribute('aria-modal', String(matchMedia(SMALL_SCREEN).matches));
    onOpen();
    if (focus) view.input.focus();
  }

  function close() {
    isOpen = false;
    view.element.hidden = true;
    tab.set('open', false);
    launcher.setOpen(false);
    launcher.focus();
  }

  if (launcher !== undefined) {
    view.close.addEventListener('click', close);
    view.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') close();
      if (event.key === 'Tab' && matchMedia(SMALL_SCREEN).matches) keepFocus(event, { root, view });
    });
  }
  return { open, isOpen: () => isOpen, isLooking: () => isOpen && document.visibilityState === 'visible' };
}

/** What is behind a chat that covers the whole screen cannot be reached with the tabulator. */
function keepFocus(event, { root, view }) {
  const reachable = [...view.element.querySelectorAll(REACHABLE)];
  const [first, last] = [reachable[0], reachable.at(-1)];
  const [edge, target] = event.shiftKey ? [first, last] : [last, first];
  if (root.activeElement !== edge) return;
  event.preventDefault();
  target.focus();
}
