/** A student's HTTP client, called over the pipe. */

import { bytes, u16, words, z } from '../../../src/grade/shapes.ts';
import type { CodeTrial, StudentObject } from '../../../src/grade/trial.ts';
import type { Request } from '../starter/http-client.ts';

const header = z.tuple([words, z.string().max(65_536)]);
const body = z.instanceof(Uint8Array, { error: 'body is a Uint8Array' });
const response = z.object({ status: u16, headers: z.array(header).max(200), body });
const id = z.int({ error: 'an id is the number that the request had' });

const actions = z.object({
  send: z.array(bytes, { error: 'send is a list of Uint8Arrays' }).max(100),
  responses: z.array(z.object({ id, response }), { error: 'responses is a list' }).max(100),
  failed: z.array(id, { error: 'failed is a list of ids' }).max(1000),
  close: z.boolean({ error: 'close is true or false' }),
});
export type Actions = z.infer<typeof actions>;

export class StudentClient {
  readonly #object: StudentObject;

  constructor({ student }: CodeTrial) {
    this.#object = student.make('createHttpClient', []);
  }

  request({ id, method, target, headers }: Request): Actions {
    return this.#object.call('request', [{ id, method, target, headers }], actions);
  }

  receive(received: Uint8Array): Actions {
    return this.#object.call('receive', [received], actions);
  }

  end(): Actions {
    return this.#object.call('end', [], actions);
  }
}
