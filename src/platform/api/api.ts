import type { FastifyInstance } from 'fastify';
import { serializerCompiler } from 'fastify-type-provider-zod';
import type { PasswordKeeper } from '../../core/platform/platform.ts';
import type { PlatformToken } from '../../core/platform/token.ts';
import type { ApiService } from '../../service/platform/api/api-service.ts';
import { askForTokens } from './caller.ts';
import { answerFaults } from './failures.ts';
import { takeJson } from './json-body.ts';
import { addContract } from './openapi.ts';
import { createMethodRefusal } from './other-methods.ts';
import { addLearners } from './routes/add-learners.ts';
import { addChanges, type ChangesDeps } from './routes/changes.ts';
import { addEvents } from './routes/events.ts';
import { addLookUp } from './routes/look-up.ts';
import { addSignIn } from './routes/sign-in.ts';
import { validatorCompiler } from './validation.ts';

/** What the API needs of the rest. */
export type ApiDeps = {
  tokens: readonly PlatformToken[];
  service: ApiService;
  /** PUBLIC_URL: where the contract says that the API is. */
  publicUrl: string;
  /** Who keeps the passwords: sign-ins are checked only where the desk does. */
  passwords: PasswordKeeper;
  changes: Omit<ChangesDeps, 'service'>;
};

/** Returns what adds the API's routes below `/v1`; undefined where no token is set, for then nobody may call. */
export function createApi({
  tokens,
  service,
  publicUrl,
  passwords,
  changes,
}: ApiDeps): ((app: FastifyInstance) => Promise<void>) | undefined {
  if (tokens.length === 0) return undefined;
  return async (app) => {
    app.setValidatorCompiler(validatorCompiler as never);
    app.setSerializerCompiler(serializerCompiler);
    app.addHook('onSend', async (_, reply) => void reply.header('cache-control', 'no-store'));
    askForTokens(app, tokens);
    answerFaults(app, service);
    takeJson(app);
    const refuseOtherMethods = createMethodRefusal(app);
    await addContract(app, publicUrl);
    addLookUp(app, service);
    addEvents(app, service);
    addLearners(app, service);
    addChanges(app, { ...changes, service });
    addSignIn(app, { service, publicUrl, passwords });
    refuseOtherMethods();
  };
}
