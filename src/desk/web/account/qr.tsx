import type { VNode } from 'preact';
import qrcode from 'qrcode-generator';

/** Modules of quiet ground around the code: ISO/IEC 18004 asks for four. */
const QUIET = 4;

/** A QR code as an SVG of one path, black on white whatever the colour scheme: cameras need it so. */
export function Qr({ text, label }: { readonly text: string; readonly label: string }): VNode {
  // Type 0 chooses the smallest size; M mends 15 % of damage, enough for a clean screen.
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const cells = Array.from(
    { length: count * count },
    (_, index) => [Math.floor(index / count), index % count] as const,
  );
  const path = cells
    .filter(([row, column]) => code.isDark(row, column))
    .map(([row, column]) => `M${column} ${row}h1v1h-1z`);
  const size = count + 2 * QUIET;
  return (
    <svg
      class="qr"
      role="img"
      aria-label={label}
      viewBox={`${-QUIET} ${-QUIET} ${size} ${size}`}
      shape-rendering="crispEdges"
    >
      <rect x={-QUIET} y={-QUIET} width={size} height={size} fill="#fff" />
      <path d={path.join('')} fill="#000" />
    </svg>
  );
}
