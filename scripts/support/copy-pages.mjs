/** Puts the files that browsers load beside the compiled code. */
import { cpSync } from 'node:fs';

for (const folder of ['src/simulator/page/public', 'src/desk/web/public', 'src/channels/webchat/public']) {
  cpSync(folder, `dist/${folder}`, { recursive: true });
}
