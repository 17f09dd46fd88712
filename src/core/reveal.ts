import { type Personal, valueIn } from './personal.ts';

/** Returns the value itself. Only the service may ask: to look it up, to send to it, to store it in the learner's row. */
export function reveal<T>(value: T | Personal<T>): T {
  return valueIn(value) as T;
}
