import { createSwitch, type Switch } from '../windows/behaviour-switch.ts';

/** How the local provider behaves, with the words its page says it in. */
export const BEHAVIOURS = {
  ok: 'Works',
  down: 'Is down',
  slow: 'Answers too late',
  'rate-limited': 'Limits the rate',
  quota: 'Quota used up',
  nonsense: 'Answers nonsense',
  'cut-200': 'Takes the mail, cuts the answer',
  unauthorised: 'Does not know our key',
} as const;

/** How the local provider can behave. */
export type Behaviour = keyof typeof BEHAVIOURS;

/** Fine print of a behaviour; what does not concern it is ignored. */
export type BehaviourOptions = {
  /** For so many sends, then `ok` again; without it until it is changed. */
  times?: number;
  /** `down`: a 500, a reset connection, or a proxy's 502 page. Default `500`. */
  how?: '500' | 'reset' | 'proxy';
  /** `slow`: ms before the mail is taken and answered; default 15,000, more than a sender waits. */
  delayMs?: number;
  /** `slow`: the mail is taken and answered once this resolves, where that comes before the time is over. */
  until?: Promise<unknown>;
  /** `rate-limited`: the `retry-after` header, seconds or a date; null for none. Default `1`. */
  retryAfter?: string | null;
  /** `nonsense`: what a 200 says. Default `{"hello":"world"}`. */
  body?: string;
  /** Questions about mails, domains and suppressions are answered so as well; they do not count as one of the `times`. */
  asking?: boolean;
};

export type BehaviourSwitch = Switch<Behaviour, BehaviourOptions>;

/** Returns a switch that stands on `ok`; `changed` is called whenever it moves. */
export const createBehaviourSwitch = (changed: () => void): BehaviourSwitch => createSwitch('ok', changed);

/** Returns whether a word is a behaviour's name. */
export function isBehaviour(word: unknown): word is Behaviour {
  return typeof word === 'string' && Object.hasOwn(BEHAVIOURS, word);
}
