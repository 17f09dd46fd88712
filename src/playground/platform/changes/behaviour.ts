import { createSwitch, type Behaving as OneBehaving, type Switch } from '../../windows/behaviour-switch.ts';

/** How the platform takes the desk's calls, with the words its page says it in. */
export const BEHAVIOURS = {
  up: 'Works',
  slow: 'Answers slowly',
  down: 'Is down',
  refuses: 'Refuses every change',
  later: 'Answers later',
  forgets: 'Takes a change, and cuts the answer',
  'wrong-secret': 'Holds a wrong secret',
} as const;

/** How the platform can take the desk's calls. */
export type Behaviour = keyof typeof BEHAVIOURS;

/** Fine print of a behaviour; what does not concern it is ignored. */
export type BehaviourOptions = {
  /** For so many calls, then `up` again; without it until it is changed. */
  times?: number;
  /** `slow`: ms before a change is looked at. Default 4,000. */
  delayMs?: number;
  /** `later`: ms until it is decided, and told to the desk. Default 4,000. */
  laterMs?: number;
  /** `down`: a status, or a connection that is cut before anything was read. Default 503. */
  how?: 500 | 502 | 503 | 429 | 'reset';
  /** `down`: the `retry-after` header in seconds; none unless given. */
  retryAfter?: number;
  /** `refuses`: why, in the platform's words. */
  message?: string;
};

export type Behaving = OneBehaving<Behaviour, BehaviourOptions>;
export type BehaviourSwitch = Switch<Behaviour, BehaviourOptions>;

/** Returns a switch that stands on `up`; `changed` is called whenever it moves. */
export const createBehaviourSwitch = (changed: () => void): BehaviourSwitch => createSwitch('up', changed);
