import type { ReactNode } from 'react';
import { BEHAVIOURS, type Behaviour } from '../behaviour.ts';
import { FATES, type Fate } from '../fates.ts';
import type { WebhookKnobs } from '../webhooks.ts';

/** How the provider is set now: what it does with a send, with the mails to come, and with its news. */
export type Switches = {
  behaviour: Behaviour;
  next: Fate;
  /** `told`: whether events are sent anywhere. */
  news: ReturnType<WebhookKnobs['now']> & { told: boolean };
};

const REPEATS = { 1: 'once', 2: 'twice', 3: 'three times' };

/** Renders the switches at the top of the page: each counts once it is chosen; without script, there is a button. */
export function SwitchForms({ behaviour, next, news }: Switches) {
  return (
    <div className="switches">
      <form method="post" action="/_local/behaviour" id="behaviour" data-behaviour={behaviour} data-switch="">
        <label htmlFor="provider">The mail provider</label>
        <Choices id="provider" name="behaviour" now={behaviour} words={BEHAVIOURS} />
        <noscript>
          <button type="submit">Set</button>
        </noscript>
      </form>
      <form method="post" action="/_local/play" id="next" data-next={next} data-switch="">
        <input type="hidden" name="mail" value="next" />
        <label htmlFor="next-fate">Each new mail</label>
        <Choices id="next-fate" name="what" now={next} words={FATES} />
        <noscript>
          <button type="submit">Use</button>
        </noscript>
      </form>
      <NewsForm {...news} />
    </div>
  );
}

function NewsForm({ repeat, shuffle, held, waiting, told }: Switches['news']) {
  return (
    <form
      method="post"
      action="/_local/webhooks"
      id="webhooks"
      data-plain={repeat === 1 && !shuffle && !held}
      data-switch=""
    >
      <label htmlFor="repeat">{told ? 'The desk is told' : 'Nobody is told yet; the desk would be'}</label>
      <Choices id="repeat" name="repeat" now={String(repeat)} words={REPEATS} />
      <Box name="shuffle" checked={shuffle}>
        out of order
      </Box>
      <Box name="held" checked={held}>
        not now{waiting > 0 && ` (${waiting} waiting)`}
      </Box>
      <noscript>
        <button type="submit">Apply</button>
      </noscript>
    </form>
  );
}

/** Renders a choice between words. */
export function Choices(props: { id: string; name: string; now: string; words: Record<string, string> }) {
  return (
    <select id={props.id} name={props.name} defaultValue={props.now}>
      {Object.entries(props.words).map(([name, words]) => (
        <option key={name} value={name}>
          {words}
        </option>
      ))}
    </select>
  );
}

function Box({ name, checked, children }: { name: string; checked: boolean; children: ReactNode }) {
  return (
    <label className="box">
      <input type="checkbox" name={name} id={`news-${name}`} defaultChecked={checked} />
      <span>{children}</span>
    </label>
  );
}
