import type { ReactNode } from 'react';
import type { Mutation } from '../use-mutation.ts';

/** Renders an element, and beside it what went wrong with it. */
export function Answered({ mutation, children }: { mutation: Mutation; children: ReactNode }) {
  return (
    <span className="element">
      {children}
      {mutation.failure && (
        <span className="failure" role="alert">
          ⚠ {mutation.failure}
        </span>
      )}
    </span>
  );
}
