/** Longer than an answer takes; a typing sign that stays would be a lie. */
const TYPING_MS = 20_000;

/** What arrives, put on the screen: lines, the state of the line, and where the reader was. */
export function createThread({ view, texts, tab, onTap, onLine }) {
  let typingTimer;
  let isOffline = false;
  let isPlaced = false;

  function quiet() {
    clearTimeout(typingTimer);
    view.setStatus('line', '');
  }

  /** After a reload where the reader was; at a first visit, and for whoever read the end, at the end. */
  function restorePlace() {
    if (isPlaced) return;
    isPlaced = true;
    const place = tab.get('place');
    if (typeof place === 'number') view.log.scrollTop = place;
    else view.toEnd();
  }

  function showOwn({ type, id, text, title, files }, state) {
    if (type !== 'opened') view.show({ id, author: 'visitor', text: text ?? title, files, ...state }, { onTap });
  }

  addEventListener('pagehide', () => tab.set('place', view.atEnd() ? 'end' : view.log.scrollTop));
  return {
    /** Shows what was typed or tapped before the service has it. */
    showUnsent: (event) => showOwn(event, { pending: true }),
    /** What the service will not take stays to be read, or it would seem to be on its way for ever. */
    showRefused: (event) => showOwn(event, { refused: true }),
    heard: {
      line(line) {
        view.show(line, { onTap });
        if (line.author === 'visitor') return;
        quiet();
        onLine(line);
      },
      typing() {
        view.setStatus('line', texts.typing);
        clearTimeout(typingTimer);
        typingTimer = setTimeout(quiet, TYPING_MS);
      },
      state(name) {
        if (name === 'offline') view.setStatus('line', texts.offline);
        else if (isOffline) view.setStatus('line', '');
        isOffline = name === 'offline';
      },
    },
    /** The history is there: back to where the reader was, and from now on lines are news. */
    ready({ agency }) {
      view.setAgency(agency);
      restorePlace();
      view.announce();
    },
  };
}
