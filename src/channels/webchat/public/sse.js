/** Reads server-sent events from text that comes in pieces; calls back with `{ event, data, id }` for each whole one. */
export function createEventReader(onEvent) {
  let rest = '';
  return (piece) => {
    const blocks = (rest + piece).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = { event: 'message', data: '', id: undefined };
      for (const line of block.split('\n')) {
        const at = line.indexOf(': ');
        if (at > 0) fields[line.slice(0, at)] = line.slice(at + 2);
      }
      // A block of nothing but a comment is a heartbeat.
      if (fields.data !== '') onEvent({ ...fields, data: JSON.parse(fields.data) });
    }
  };
}
