/** Lines that arrive together are reported together. */
const GATHER_MS = 400;
/** As many as the service takes in one report. */
const MAX_IDS = 200;

/**
 * Reports which of our lines arrived and which were looked at, each once. How far that has come is remembered, so that a
 * reload does not report the whole thread again.
 */
export function createReceipts({ shared, tell, isLooking }) {
  let lines = [];
  let timer;

  function report(type) {
    const upTo = shared.get(type) ?? 0;
    const fresh = lines.filter(({ seq }) => seq > upTo).slice(-MAX_IDS);
    if (fresh.length === 0) return;
    shared.set(type, fresh.at(-1).seq);
    tell({ type, ids: fresh.map(({ id }) => id) });
  }

  function flush() {
    timer = undefined;
    report('delivered');
    if (!isLooking()) return;
    report('seen');
    lines = [];
  }

  const soon = () => void (timer ??= setTimeout(flush, GATHER_MS));
  return {
    note(line) {
      lines.push(line);
      soon();
    },
    /** The visitor looks at the thread again. */
    looked: soon,
    unseen: () => lines.filter(({ seq }) => seq > (shared.get('seen') ?? 0)).length,
    reset() {
      shared.set('delivered', 0);
      shared.set('seen', 0);
    },
  };
}
