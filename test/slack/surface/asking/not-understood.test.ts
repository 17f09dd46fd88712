import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cardsIn } from '../../../support/desk/acts.ts';
import { createTestDesk, type TestDesk } from '../../../support/desk/desk.ts';

describe('what is typed and not understood', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await createTestDesk();
  });
  afterAll(() => desk.close());

  const ask = (text: string) => desk.type('amy', '#support', `/learner ${text}`);

  it('is quoted to the asker alone, with what to type instead, and makes no card', async () => {
    const answer = await ask('edit nina@acme.test familyname=Xu colour=red');
    expect(answer).toContain('I do not understand colour=red.');
    expect(answer).toContain('language=es');
    expect(answer).toContain('timeZone=America/Bogota');
    expect(desk.last('amy').isEphemeral).toBe(true);
    expect(desk.sees('bob').join('\n')).not.toContain('colour');
    expect(cardsIn(desk)).toEqual([]);
    expect(answer).not.toContain('Escalate');
  });

  it('leaves what was understood in the form that is offered', async () => {
    await ask('edit nina@acme.test familyname=Xu colour=red');
    await desk.press('amy', desk.last('amy'), 'Correct it…');
    const form = await desk.form('amy', 'Edit information');
    expect(form.says()).toMatchObject({ 'Given name': 'Nina', 'Family name': 'Xu' });
  });

  it('asks which is meant by a name that two fields have', async () => {
    expect(await ask('edit jane@acme.test name=Janet')).toContain(
      'Which is meant by name=Janet: givenName or familyName?',
    );
  });

  it('is said where nothing else was typed, and the form is offered', async () => {
    const answer = await ask('edit jane@acme.test es');
    expect(answer).toContain('I do not understand es.');
    expect(answer).toContain('[Correct it…]');
  });

  it('is said before a choice of the organization, and the form asks again after it', async () => {
    const answer = await ask('edit alex@mail.test language=es colour=red');
    expect(answer).toContain('I do not understand colour=red.');
    expect(answer).toContain('Which one?');
  });

  it('is not asked about where the action is refused anyway', async () => {
    const answer = await ask('extend jane@acme.test 2027-12-31 colour=red');
    expect(answer).toContain('This membership has no end');
  });

  it('is said of an action that takes nothing but the learner', async () => {
    expect(await ask('reset joao@acme.test lang=es')).toContain(
      'I do not understand lang=es: “Send password reset email” takes only the learner.',
    );
  });
});
