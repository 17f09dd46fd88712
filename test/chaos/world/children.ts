import type { ChildProcess } from 'node:child_process';

const living = new Set<ChildProcess>();

/** A process that must not outlive this one, however this one ends (but for SIGKILL). */
export function endWithUs(child: ChildProcess): void {
  living.add(child);
  child.once('exit', () => living.delete(child));
}

process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});
