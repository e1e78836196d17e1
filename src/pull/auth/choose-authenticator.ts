import { percentDecoded } from '../http/percent-decoded.ts';
import type { Source } from '../source.ts';
import type { Authenticator, Means } from './authenticator.ts';
import { customAuthenticator } from './custom-authenticator.ts';
import { loginAuthenticator } from './login-authenticator.ts';
import { oauth2Authenticator } from './oauth2-authenticator.ts';
import { apiKey, basic, bearer, none } from './static-authenticators.ts';

/** The authenticator that the source's `auth` asks for. A user and a password in its URL serve as basic authentication. */
export function chooseAuthenticator(source: Source, means: Means): Authenticator {
  const { auth } = source;
  switch (auth?.type) {
    case undefined:
      return ofUrl(new URL(source.url));
    case 'login':
      return loginAuthenticator(auth, means);
    case 'bearer':
      return bearer(auth.token);
    case 'basic':
      return basic(auth.username, auth.password);
    case 'api-key':
      return apiKey(auth);
    case 'oauth2':
      return oauth2Authenticator(auth, means);
    case 'custom':
      return customAuthenticator(auth.authorize, source.url, means);
  }
}

function ofUrl({ username, password }: URL): Authenticator {
  if (username === '' && password === '') return none;
  return basic(percentDecoded(username), percentDecoded(password));
}
