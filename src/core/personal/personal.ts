import type { Part } from '../sentence.ts';

/**
 * A personal value that somebody typed. It can be compared and named in a sentence, but it is no string. So rules
 * cannot store it in words, and no log shows it. Only the service reveals it (reveal.ts).
 */
export type Personal<T> = {
  /** Stands for the value in a sentence: the value is filled in where it is shown, masked where many read. */
  readonly part: Part;
  /** Returns whether this is that value. */
  equals(other: T | null): boolean;
  toString(): string;
  toJSON(): string;
};

const HIDDEN = '•••';
const values = new WeakMap<object, unknown>();

/** Makes a value personal. `part` stands for it in a sentence. */
export function personal<T>(value: T, part: Part): Personal<T> {
  const hidden: Personal<T> = Object.freeze({
    part,
    equals: (other: T | null) => other === value,
    toString: () => HIDDEN,
    toJSON: () => HIDDEN,
  });
  values.set(hidden, value);
  return hidden;
}

/** Returns what a personal value holds, and any other value as it is. Only reveal.ts may call it. */
export function valueIn(value: unknown): unknown {
  return typeof value === 'object' && value !== null && values.has(value) ? values.get(value) : value;
}

/** Returns whether a value is personal. */
export const isPersonal = (value: unknown): value is Personal<unknown> =>
  typeof value === 'object' && value !== null && values.has(value);
