import type { ReactNode } from 'react';
import type { Deed } from '../use-deed.ts';

/** An element, and beside it what went wrong with it. */
export function Answered({ deed, children }: { deed: Deed; children: ReactNode }) {
  return (
    <span className="element">
      {children}
      {deed.failure && (
        <span className="failure" role="alert">
          ⚠ {deed.failure}
        </span>
      )}
    </span>
  );
}
