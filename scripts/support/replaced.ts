import { replacedContents } from '../../src/storage/data-folder.ts';

/** Tells the operator of what earlier restores moved aside: people's data that no erasure reaches. */
export function tellReplaced(dataDir: string, print: (line: string) => void): void {
  const folders = replacedContents(dataDir);
  if (folders.length === 0) return;
  print('Dữ liệu của người dân còn nằm trong các thư mục đã dời sang bên; việc xoá dữ liệu không tới được đó.');
  print('Khi không cần nữa, hãy xoá:');
  for (const folder of folders) print(`  ${folder}`);
}
