import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { createKeeper } from './keeper.ts';
import { makeTemplates } from './templates.ts';
import type { Product } from './test-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where to ask for servers. */
    readonly testServers: string;
  }
}

/**
 * Runs once beside all tests: answers those that ask for a server, and starts one when the first does. Whatever
 * was started ends with the run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const templates = makeTemplates();
  const keeper = createKeeper(process.env);
  const http = createServer((request, response) => {
    void keeper.find(request.url?.slice(1) as Product).then((found) => response.end(JSON.stringify(found)));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  project.provide('testServers', `http://127.0.0.1:${(http.address() as AddressInfo).port}`);
  return async () => {
    http.closeAllConnections();
    http.close();
    await keeper.stop();
    templates.remove();
  };
}
