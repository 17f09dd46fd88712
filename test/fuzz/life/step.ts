import type fc from 'fast-check';
import { expect } from 'vitest';
import { agree } from './agree.ts';
import { type Model, settleModel } from './model.ts';
import type { World } from './world.ts';

/** What a step came to, in one word; and the request it made. */
export type Outcome = { word: string; requestId?: string };

/** One thing that can happen to the desk. Its kind is a file in steps/ and a line in steps/all.ts. */
export type Step = {
  /** For whoever reads a failure. */
  text: string;
  /** Whether it can happen now at all. */
  can(model: Model): boolean;
  /** Moves the model and says what should come of it. */
  foresee(model: Model): string;
  /** Does it to the real desk. `model` is as it was before. */
  act(world: World, model: Model): Promise<Outcome>;
};

/** A step as a command of fast-check's: foresees, acts, and looks whether the database agrees. */
export function one(step: Step): fc.AsyncCommand<Model, World> {
  return {
    check: (model) => step.can(model),
    async run(model, world) {
      const outcome = await step.act(world, model);
      world.count(outcome.word);
      const foreseen = follow(model, step, outcome);
      expect(outcome.word, step.text).toBe(foreseen);
      settleModel(model);
      await agree([model], world);
    },
    toString: () => step.text,
  };
}

/** Two steps at the same time: what comes of them must be what one after the other could have come to. */
export function atOnce(first: Step, second: Step): fc.AsyncCommand<Model, World> {
  const text = `at once (${first.text}, ${second.text})`;
  return {
    check: (model) => first.can(model) && second.can(model),
    async run(model, world) {
      const [a, b] = await Promise.all([first.act(world, model), second.act(world, model)]);
      for (const { word } of [a, b]) world.count(word);
      const orders = [
        [first, a, second, b],
        [second, b, first, a],
      ] as const;
      const explained = orders.flatMap((order) => explains(model, ...order) ?? []);
      expect(explained.length, `${text}: no order explains ${a.word} and ${b.word}`).toBeGreaterThan(0);
      Object.assign(model, await agree(explained, world), { last: null });
      settleModel(model);
    },
    toString: () => text,
  };
}

function explains(model: Model, first: Step, a: Outcome, second: Step, b: Outcome): Model | undefined {
  const copy = structuredClone(model);
  return follow(copy, first, a) === a.word && follow(copy, second, b) === b.word ? copy : undefined;
}

/** Moves the model; a request made is named as the real one was. */
function follow(model: Model, step: Step, outcome: Outcome): string {
  const before = model.requests.length;
  const word = step.foresee(model);
  const made = model.requests[before];
  if (made) made.id = outcome.requestId ?? '';
  return word;
}
