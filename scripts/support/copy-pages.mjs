/** Puts the files that browsers load beside the compiled code. */
import { cpSync } from 'node:fs';

const folders = ['src/simulator/page', 'src/desk/web', 'src/channels/webchat', 'src/channels/zalo'];
for (const folder of folders.map((room) => `${room}/public`)) {
  cpSync(folder, `dist/${folder}`, { recursive: true });
}
