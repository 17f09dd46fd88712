import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ReactNode } from 'react';
import * as z from 'zod';
import type { Accounts } from '../accounts/accounts.ts';
import type { SignedIn, SignInForm } from '../accounts/sign-in.ts';
import { displayName, type Member } from '../learners/learner.ts';
import type { VpaState } from '../learners/vpa.ts';
import type { VpaStep } from '../learners/vpa-attempts.ts';
import { ChoosePassword } from './choose-password.tsx';
import { Assessment, Home } from './home.tsx';
import { type Place, renderPage } from './layout.tsx';
import { ChooseOwn, SignIn, type SignInTrouble } from './sign-in.tsx';
import { ToldPage, type ToldState } from './told.tsx';

/** What the pages are made of. */
export type PageParts = {
  /** What the platform is called. */
  platform: string;
  accounts: Accounts;
  vpa(member: Member): VpaState;
  takeStep(member: Member, step: VpaStep): Promise<unknown>;
  told(): Promise<ToldState>;
};

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const text = z.string().max(2_000).default('');
const SignInFields = z.object({ email: text, password: text, organization: text });
const ChooseFields = z.object({ token: text, password: text });

/** The HTTP status of a page that says why somebody is not in. */
const STATUS: Record<SignInTrouble['kind'], number> = {
  no: 422,
  organization: 409,
  wait: 429,
  unavailable: 503,
  'not-here': 403,
  ended: 403,
};

/** Adds the pages: to sign in, to take a VPA, to choose a password, and what is behind them. */
export function addPageRoutes(server: FastifyInstance, parts: PageParts): void {
  server.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', POLICY);
    // Without a referrer a browser would call the origin of its own forms null.
    reply.header('cache-control', 'no-store').header('referrer-policy', 'same-origin');
  });
  addHome(server, parts);
  addSignIn(server, parts);
  addChoosePassword(server, parts);
  server.get('/told', async (request, reply) =>
    sendPage(reply, parts, {
      title: 'Behind the scenes',
      place: 'told',
      member: await parts.accounts.whoIs(request.headers),
      children: <ToldPage {...(await parts.told())} />,
    }),
  );
}

function addHome(server: FastifyInstance, parts: PageParts): void {
  const { accounts, vpa, takeStep } = parts;
  const forMembers = (show: (member: Member, reply: FastifyReply) => unknown) => {
    return async (request: FastifyRequest, reply: FastifyReply) => {
      const member = await accounts.whoIs(request.headers);
      return member ? show(member, reply) : reply.redirect('/sign-in', 303);
    };
  };
  server.get(
    '/',
    forMembers((member, reply) =>
      sendPage(reply, parts, {
        title: 'Learn',
        place: 'home',
        member,
        children: <Home member={member} vpa={vpa(member)} />,
      }),
    ),
  );
  server.get(
    '/vpa',
    forMembers((member, reply) => {
      if (vpa(member).kind !== 'running') return reply.redirect('/', 303);
      return sendPage(reply, parts, { title: 'Assessment', place: null, member, children: <Assessment /> });
    }),
  );
  for (const step of ['start', 'leave', 'finish'] as const)
    server.post(
      `/vpa/${step}`,
      forMembers(async (member, reply) => {
        await takeStep(member, step);
        return reply.redirect(step === 'start' ? '/vpa' : '/', 303);
      }),
    );
}

function addSignIn(server: FastifyInstance, parts: PageParts): void {
  const { accounts } = parts;
  const show = async (reply: FastifyReply, form: Partial<SignInForm> = {}, trouble?: SignInTrouble) => {
    const { email, organization } = form;
    const organizations = await accounts.organizations();
    if (trouble?.kind === 'wait') reply.header('retry-after', Math.ceil(trouble.seconds));
    return sendPage(reply.code(trouble ? STATUS[trouble.kind] : 200), parts, {
      title: trouble ? 'Not signed in' : 'Sign in',
      place: 'home',
      children: <SignIn {...{ trouble, email, organization, organizations }} />,
    });
  };
  server.get('/sign-in', async (_request, reply) => show(reply));
  server.post('/sign-in', async (request, reply) => {
    const { email, password, organization } = SignInFields.catch({ email: '', password: '', organization: '' }).parse(
      request.body ?? {},
    );
    const form = { email, password, ...(organization !== '' && { organization }) };
    return sendSignedIn(reply, parts, await accounts.signIn(form), (trouble) => show(reply, form, trouble));
  });
  server.post('/sign-out', async (request, reply) => {
    for (const cookie of await accounts.signOut(request.headers)) reply.header('set-cookie', cookie);
    return reply.redirect('/sign-in', 303);
  });
}

function sendSignedIn(
  reply: FastifyReply,
  parts: PageParts,
  signedIn: SignedIn,
  showTrouble: (trouble: SignInTrouble) => unknown,
): unknown {
  if (signedIn.kind === 'choose')
    return sendPage(reply, parts, {
      title: 'Choose your own password',
      place: null,
      children: <ChooseOwn link={signedIn.link} />,
    });
  if (signedIn.kind !== 'in') return showTrouble(signedIn);
  for (const cookie of signedIn.cookies) reply.header('set-cookie', cookie);
  return reply.redirect('/', 303);
}

function addChoosePassword(server: FastifyInstance, parts: PageParts): void {
  const show = (reply: FastifyReply, props: Parameters<typeof ChoosePassword>[0]) =>
    sendPage(reply.code(props.trouble === 'link' ? 410 : props.trouble ? 422 : 200), parts, {
      title: 'Choose a password',
      place: null,
      children: <ChoosePassword {...props} />,
    });
  server.get<{ Querystring: { token?: string } }>('/choose-password', async ({ query }, reply) => {
    const token = String(query.token ?? '');
    return show(reply, { token, trouble: (await parts.accounts.isPasswordLink(token)) ? undefined : 'link' });
  });
  server.post('/choose-password', async (request, reply) => {
    const { token, password } = ChooseFields.catch({ token: '', password: '' }).parse(request.body ?? {});
    const trouble = await parts.accounts.choosePassword(token, password);
    return trouble ? show(reply, { token, trouble }) : reply.redirect('/sign-in', 303);
  });
}

type Shown = { title: string; place: Place; member?: Member | undefined; children: ReactNode };

function sendPage(reply: FastifyReply, { platform }: PageParts, { title, place, member, children }: Shown) {
  const who = member && displayName(member.learner);
  return reply.type('text/html; charset=utf-8').send(renderPage({ platform, title, place, who, children }));
}
