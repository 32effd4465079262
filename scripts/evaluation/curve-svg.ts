/** A line or a dot of a chart; values between 0 and 1. */
interface Series {
  readonly label: string;
  readonly colour: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Dots only, as for one measured point. */
  readonly dots?: true;
}

/** A chart of shares against shares. */
export interface ChartOptions {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Largest value of the vertical axis. */
  readonly maxY: number;
  readonly series: readonly Series[];
  /** Dashed lines at goals. */
  readonly goals: readonly { readonly axis: 'x' | 'y'; readonly at: number; readonly label: string }[];
}

const WIDTH = 760;
const HEIGHT = 480;
const LEFT = 70;
const RIGHT = 40;
const TOP = 50;
const BOTTOM = 60;
const TICKS = 5;

/** Draws a chart as SVG that needs no font, script or network. */
export function curveSvg(chart: ChartOptions): string {
  const at = placing(chart.maxY);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text({ x: LEFT, y: 24, words: chart.title, more: 'font-size="16" font-weight="bold"' }),
    ...axes(chart, at),
    ...chart.goals.map((goal) => goalLine(goal, at)),
    ...chart.series.flatMap((series, index) => [drawn(series, at), legend(series, index)]),
    '</svg>\n',
  ].join('\n');
}

type Placing = (point: { readonly x: number; readonly y: number }) => readonly [number, number];

function placing(maxY: number): Placing {
  return ({ x, y }) => [
    LEFT + x * (WIDTH - LEFT - RIGHT),
    HEIGHT - BOTTOM - (Math.min(y, maxY) / maxY) * (HEIGHT - TOP - BOTTOM),
  ];
}

function axes({ x, y, maxY }: ChartOptions, at: Placing): string[] {
  const steps = Array.from({ length: TICKS + 1 }, (_, step) => step / TICKS);
  const across = steps.map((share) => {
    const [px, py] = at({ x: share, y: 0 });
    return text({ x: px, y: py + 20, words: percentOf(share), more: 'text-anchor="middle"' });
  });
  const up = steps.flatMap((share) => {
    const [px, py] = at({ x: 0, y: share * maxY });
    const line = `<line x1="${px}" y1="${py}" x2="${WIDTH - RIGHT}" y2="${py}" stroke="#ddd"/>`;
    return [line, text({ x: px - 8, y: py + 4, words: percentOf(share * maxY), more: 'text-anchor="end"' })];
  });
  const middle = HEIGHT / 2;
  return [
    ...up,
    ...across,
    text({ x: (LEFT + WIDTH) / 2, y: HEIGHT - 16, words: x, more: 'text-anchor="middle"' }),
    text({ x: 18, y: middle, words: y, more: `text-anchor="middle" transform="rotate(-90 18 ${middle})"` }),
  ];
}

function goalLine({ axis, at: value, label }: ChartOptions['goals'][number], at: Placing): string {
  const [x1, y1] = axis === 'x' ? at({ x: value, y: 0 }) : at({ x: 0, y: value });
  const [x2, y2] = axis === 'x' ? [x1, TOP] : [WIDTH - RIGHT, y1];
  const line = `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#888" stroke-dasharray="5 4"/>`;
  return line + text({ x: x2 - 4, y: y2 - 4, words: label, more: 'text-anchor="end" fill="#666"' });
}

function drawn({ points, colour, dots }: Series, at: Placing): string {
  const places = points.map(at);
  if (dots)
    return places.map(([x, y]) => `<circle cx="${round(x)}" cy="${round(y)}" r="5" fill="${colour}"/>`).join('');
  const line = places.map(([x, y]) => `${round(x)},${round(y)}`).join(' ');
  return `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"/>`;
}

function legend({ label, colour }: Series, index: number): string {
  const y = TOP + 14 + index * 18;
  return `<rect x="${LEFT + 10}" y="${y - 9}" width="12" height="10" fill="${colour}"/>${text({ x: LEFT + 28, y, words: label })}`;
}

function text({ x, y, words, more = '' }: { x: number; y: number; words: string; more?: string }): string {
  return `<text x="${round(x)}" y="${round(y)}" ${more}>${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;');
}

function percentOf(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
