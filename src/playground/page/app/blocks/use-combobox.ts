import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Suggested, SuggestedGroup } from '../../../slack/acting/suggesting.ts';
import type { Option } from '../../../slack/state/suggestions.ts';

/** How long typing rests before the app is asked, in milliseconds, as in Slack's client. */
const REST = 200;
const LOADING = 'Loading…';
const NOTHING = 'No results';

type ComboboxOptions = {
  /** The option that it begins with. */
  initial: Option | undefined;
  /** From how many typed characters on the app is asked. */
  least: number;
  /** Whether nothing may be chosen: an emptied box is then empty. */
  isClearable: boolean;
  ask: (typed: string) => Promise<Suggested>;
  onChoose?: ((option: Option | undefined) => void) | undefined;
};

type List = { groups: SuggestedGroup[]; note: string | undefined };

/**
 * Returns the state of a select with type-ahead, and what keys and typing do to it (WAI-ARIA, “Editable combobox with
 * list autocomplete”). What is typed is a search, not a choice: leaving it brings the choice's words back.
 */
export function useCombobox({ initial, least, isClearable, ask, onChoose }: ComboboxOptions) {
  const [chosen, setChosen] = useState(initial);
  const [typed, setTyped] = useState(initial?.text.text ?? '');
  const [list, setList] = useState<List>();
  const [at, setAt] = useState(0);
  const asked = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const options = list?.groups.flatMap((group) => group.options) ?? [];

  function open(text: string, delay = REST) {
    clearTimeout(timer.current);
    const mine = ++asked.current;
    setAt(0);
    if (text.length < least) return setList({ groups: [], note: `Type at least ${characterCount(least)}` });
    setList({ groups: [], note: LOADING });
    timer.current = setTimeout(async () => {
      const found = await ask(text).catch(() => undefined);
      if (mine !== asked.current) return; // something else was typed meanwhile
      const groups = found?.ok ? found.groups : [];
      const isEmpty = groups.every((group) => group.options.length === 0);
      setList({ groups, note: found?.ok === false ? found.shown : isEmpty ? NOTHING : undefined });
    }, delay);
  }
  function close() {
    clearTimeout(timer.current);
    asked.current++;
    setList(undefined);
  }
  function choose(option: Option | undefined) {
    setChosen(option);
    setTyped(option?.text.text ?? '');
    close();
    if (option?.value !== chosen?.value) onChoose?.(option);
  }
  /** Returns what is asked for when it is opened without typing: everything, where a choice stands in the box. */
  const search = () => (typed === chosen?.text.text ? '' : typed);
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!list) open(search(), 0);
      else if (options.length > 0) setAt((at + (event.key === 'ArrowDown' ? 1 : -1) + options.length) % options.length);
    } else if (event.key === 'Enter' && list) {
      event.preventDefault();
      if (options[at]) choose(options[at]);
    } else if (event.key === 'Escape' && list) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  }
  return {
    chosen,
    typed,
    list,
    at,
    isLoading: list?.note === LOADING,
    said: list && (list.note ?? (options.length === 1 ? '1 option' : `${options.length} options`)),
    choose,
    onKeyDown,
    onClick: () => list ?? open(search(), 0),
    onType(text: string) {
      setTyped(text);
      open(text);
    },
    onLeave() {
      if (typed === '' && isClearable && chosen) return choose(undefined);
      setTyped(chosen?.text.text ?? '');
      close();
    },
  };
}

const characterCount = (count: number) => (count === 1 ? '1 character' : `${count} characters`);
