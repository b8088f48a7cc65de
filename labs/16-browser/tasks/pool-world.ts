/** A world in which the student's pool decides, and real connections do what it says. */

import { type Micros, seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { htmlPage } from '../../../src/nodes/apps/web-server.ts';
import { HttpClientConnection } from '../../../src/stack/http/client-connection.ts';
import { serveHttp } from '../../../src/stack/http/server-connection.ts';
import type { StreamHandler } from '../../../src/stack/stream.ts';
import { drawPlaces, twoHosts } from '../../10-tcp/tasks/two-hosts.ts';
import { type Action, tell } from './pool-events.ts';

interface Carrier {
  readonly http: HttpClientConnection;
  isOpen: boolean;
  isBusy: boolean;
}

/** All images of a page at once; after every third answer the server closes the connection. */
export async function loadWith(trial: CodeTrial, host: string): Promise<void> {
  const limit = 2 + trial.random.below(3);
  const total = 3 * limit + trial.random.below(4);
  const run = trial.newWorld();
  const places = drawPlaces(trial.random);
  const { client, server } = twoHosts(run, places);
  const pool = trial.student.make('Pool', [limit]);
  const carriers = new Map<number, Carrier>();
  let openedSoFar = 0;
  let served = 0;
  let answered = 0;

  function perform(actions: readonly Action[], now: Micros): void {
    for (const action of actions) {
      if (action.do === 'open') open(action, now);
      else send(action, now);
    }
  }

  function open({ connection, host: to }: Extract<Action, { do: 'open' }>, now: Micros): void {
    if (to !== host || connection !== ++openedSoFar) {
      fail(
        text(
          `connection ${openedSoFar} to ${host} was to be opened, not ${connection} to ${to}`,
          `${host}(으)로 가는 ${openedSoFar}번 연결을 열 차례입니다. ${to}(으)로 가는 ${connection}번이 아닙니다`,
        ),
      );
    }
    if (carriers.size === limit) {
      fail(text(`more than ${limit} connections at a time`, `동시에 연 연결이 ${limit}개를 넘습니다`), {
        source: 'RFC 9112 §9.4',
      });
    }
    const http = new HttpClientConnection((above: StreamHandler) => {
      const onOpen = (at: Micros) => {
        carrier.isOpen = true;
        above.onOpen?.(at);
        perform(tell(pool, ['opened', connection, 'http/1.1']), at);
      };
      const to = { address: places.server.address, port: 80 };
      return client.sockets.connectTcp(to, { ...above, onOpen }, now);
    });
    const carrier: Carrier = { http, isOpen: false, isBusy: false };
    carriers.set(connection, carrier);
  }

  function send({ connection, request }: Extract<Action, { do: 'send' }>, now: Micros): void {
    const carrier = carriers.get(connection);
    if (!carrier?.isOpen || carrier.isBusy) {
      fail(
        text(
          `request ${request} cannot be sent over connection ${connection}: it is ${carrier?.isOpen ? 'busy' : 'not open'}`,
          `요청 ${request}을(를) 연결 ${connection}(으)로 보낼 수 없습니다. ${carrier?.isOpen ? '답을 기다리는 중입니다' : '열려 있지 않습니다'}`,
        ),
        { source: 'RFC 9112 §9.3' },
      );
    }
    carrier.isBusy = true;
    const headers = [['Host', host] as const];
    carrier.http.request(
      { method: 'GET', target: `/${request}.png`, headers },
      (_outcome, at) => {
        answered++;
        carrier.isBusy = false;
        const keep = carrier.http.isUsable;
        if (!keep) carriers.delete(connection);
        perform(tell(pool, ['answered', request, keep]), at);
      },
      now,
    );
  }

  run.world.act((now) => {
    server.sockets.listenTcp(80, (stream) =>
      serveHttp(stream, (_request, respond, at) => {
        const closing = ++served % 3 === 0 ? [['Connection', 'close'] as [string, string]] : [];
        respond(htmlPage('x'.repeat(200), closing), at);
      }),
    );
    for (let request = 1; request <= total; request++) perform(tell(pool, ['request', request, host]), now);
  });
  await run.world.pass(seconds(20));
  if (answered === total) return;
  fail(
    text(`only ${answered} of ${total} images were loaded`, `이미지 ${total}개 가운데 ${answered}개만 로드되었습니다`),
  );
}
