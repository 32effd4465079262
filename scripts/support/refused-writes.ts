import { execFileSync } from 'node:child_process';

/**
 * Makes every write of a running process to a file fail, on descriptors that are open as well as on new ones, as on a disk
 * that has turned read-only under it: a remount is refused while anything is open. Pipes and sockets go on; names can still
 * be made and removed, only nothing can be put into what they name.
 * @returns whether it was done; false without `prlimit` (Debian's util-linux)
 */
export function refuseWrites(pid: number, refused: boolean): boolean {
  try {
    // The soft limit only, so that it can be raised again by anybody who may signal the process.
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${refused ? '0' : 'unlimited'}:`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Whether this machine has what {@link refuseWrites} needs. */
export function canRefuseWrites(): boolean {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
