import { type Personal, valueIn } from './personal.ts';

/**
 * Returns the value itself. Only the service may call it: to look the value up, to send to it, or to store it in the
 * learner's row.
 */
export function reveal<T>(value: T | Personal<T>): T {
  return valueIn(value) as T;
}
