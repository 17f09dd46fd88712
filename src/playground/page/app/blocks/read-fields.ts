import type { Filled } from '../../../slack/acting/filling.ts';

/**
 * Returns what these fields of a form say, by name: nothing is an empty string, and no checked box an empty list.
 * Untouched radio buttons are left out: they cannot be cleared.
 */
export function readFields(form: HTMLFormElement, names: string[]): Filled {
  const said: Filled = {};
  for (const field of form.elements) {
    if (!isField(field) || !names.includes(field.name)) continue;
    const { name, value, type } = field;
    if (type === 'checkbox') said[name] = [...[said[name] ?? []].flat(), ...(isChecked(field) ? [value] : [])];
    else if (type !== 'radio' || isChecked(field)) said[name] = value;
  }
  return said;
}

type FormField = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const isField = (element: Element): element is FormField =>
  element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;

const isChecked = (field: FormField) => field instanceof HTMLInputElement && field.checked;
