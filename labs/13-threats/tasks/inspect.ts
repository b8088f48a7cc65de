/** DHCP snooping and ARP inspection: what a switch lets in. Frame after frame first, then in a switch among liars. */

import { milliseconds, seconds } from '../../../src/bytes/time.ts';
import { text } from '../../../src/explain/text.ts';
import { z } from '../../../src/grade/shapes.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { lanCable, useLease } from '../../../src/lab/school/lan.ts';
import { DhcpClientApp } from '../../../src/nodes/apps/dhcp-client.ts';
import { DhcpServerApp } from '../../../src/nodes/apps/dhcp-server.ts';
import { Host } from '../../../src/nodes/host.ts';
import { Switch } from '../../../src/nodes/switch.ts';
import { Mallory } from '../mallory.ts';
import {
  arpCases,
  dhcpCases,
  drawLanParameters,
  guardOf,
  type LanParameters,
  oddCases,
  otherCases,
  verdicts,
} from './inspect-cases.ts';
import { tryCases } from './verdict-cases.ts';

export const inspectTask: CodeTask<LanParameters> = {
  id: 'inspect',
  kind: 'build',
  file: 'inspect.ts',
  title: text('A switch that checks', '검사하는 스위치'),
  hints: [
    text(
      'In the lab’s capture, put frames 142 and 127 beside an honest ARP reply and an honest OFFER: which bytes give them away?',
      '실습 캡처에서 142번과 127번 프레임을 정직한 ARP 응답과 OFFER 옆에 놓으십시오. 어느 바이트에서 드러납니까?',
    ),
    text(
      'The trusted port comes first: nothing is checked there. Then look at the EtherType, at bytes 12 and 13.',
      '신뢰하는 포트부터 봅니다. 거기서는 아무것도 검사하지 않습니다. 그다음 12, 13번째 바이트의 이더타입을 보십시오.',
    ),
    text(
      'UDP begins after the IPv4 header, whose length in words is the lower half of its first byte; the fragment offset is the lower 13 bits of bytes 6 and 7.',
      'UDP는 IPv4 헤더 뒤에서 시작합니다. 헤더의 길이(4바이트 단위)는 첫 바이트의 하위 절반이고, 조각 오프셋은 6, 7번째 바이트의 하위 13비트입니다.',
    ),
  ],
  parameters: drawLanParameters,
  describe: ({ prefix, router, laptop, mallory }) =>
    text(
      `Write \`inspect\` for a switch in the network ${prefix}. The router and DHCP server ${router.address} is at port ${router.port}; the laptop ${laptop.address} (${laptop.mac}) at port ${laptop.port}; Mallory, ${mallory.address}, at port ${mallory.port}. Other networks are tried as well, and at the end Mallory lies to a switch that asks you.`,
      `네트워크 ${prefix}에 있는 스위치의 \`inspect\`를 작성하십시오. 라우터이자 DHCP 서버인 ${router.address}은(는) ${router.port}번 포트에, 노트북 ${laptop.address} (${laptop.mac})은(는) ${laptop.port}번 포트에, Mallory인 ${mallory.address}은(는) ${mallory.port}번 포트에 있습니다. 다른 네트워크로도 시험하고, 마지막에는 본인에게 묻는 스위치를 상대로 Mallory가 거짓말을 합니다.`,
    ),
  checks: [
    {
      say: text('ARP agrees with the bindings, or is dropped.', '바인딩과 맞지 않는 ARP는 버립니다.'),
      points: 3,
      run: (trial, lan) => tryCases(trial, 'inspect', verdicts, arpCases(lan)),
    },
    {
      say: text(
        'Servers speak at trusted ports only, clients for themselves.',
        '서버는 신뢰하는 포트에서만, 클라이언트는 자신에 대해서만 말합니다.',
      ),
      points: 3,
      run: (trial, lan) => tryCases(trial, 'inspect', verdicts, dhcpCases(lan)),
    },
    {
      say: text('Everything else passes.', '나머지는 모두 지나갑니다.'),
      points: 1,
      run: (trial, lan) => tryCases(trial, 'inspect', verdicts, otherCases(lan)),
    },
    {
      say: text(
        'In a switch, it keeps Mallory from being the laptop’s DHCP server and router.',
        '스위치 안에서, Mallory가 노트북의 DHCP 서버와 라우터가 되지 못하게 합니다.',
      ),
      points: 2,
      run: amongLiars,
    },
    {
      say: text(
        'Old bindings, odd and short frames: it is right.',
        '끝난 바인딩, 이상하거나 짧은 프레임에도 맞습니다.',
      ),
      points: 2,
      hidden: true,
      run(trial) {
        const lan = drawLanParameters(trial.random);
        tryCases(trial, 'inspect', verdicts, [
          ...oddCases(lan),
          ...arpCases(lan),
          ...dhcpCases(lan),
          ...otherCases(lan),
        ]);
      },
    },
  ],
};

const verdict = z.enum(verdicts, { error: "'forward' or 'drop' is wanted" });

async function amongLiars(trial: CodeTrial, lan: LanParameters): Promise<void> {
  const { world } = trial.newWorld();
  const laptop = world.add(
    new Host({ name: 'laptop', ports: [{ mac: lan.laptop.mac }], random: world.random.fork('a') }),
  );
  const router = world.add(new Host({ name: 'router', ports: [lan.router], random: world.random.fork('b') }));
  const mallory = world.add(new Mallory(lan.mallory, world.random.fork('c')));
  const device = world.add(new AskingSwitch(trial, lan));
  world.connect('switch-laptop', [device, lan.laptop.port], [laptop, 0], lanCable);
  world.connect('switch-mallory', [device, lan.mallory.port], [mallory, 0], lanCable);
  world.connect('switch-router', [device, lan.router.port], [router, 0], { delay: milliseconds(2) });
  const server = (by: string, range: string, reservations = {}) =>
    new DhcpServerApp({
      address: by,
      network: lan.prefix,
      range: { first: range, last: range },
      routers: [by],
      reservations,
    });
  const client = new DhcpClientApp({
    mac: lan.laptop.mac,
    random: world.random.fork('dhcp'),
    onLease: (lease) => useLease(laptop, lease),
  });
  world.act((now) => {
    router.run(server(lan.router.address, lan.laptop.address), now);
    mallory.host.run(server(lan.mallory.address, lan.desk.address), now);
    laptop.run(client, now);
  });
  await world.pass(seconds(3));
  const by = client.lease?.serverIdentifier;
  if (by === undefined) fail(text('the laptop gets no address', '노트북이 주소를 받지 못합니다'));
  if (by !== lan.router.address) {
    fail(text(`the laptop’s lease is Mallory’s, from ${by}`, `노트북의 임대가 Mallory(${by})의 것입니다`));
  }
  world.act(() => mallory.standBetween(lan.laptop, lan.router));
  await world.pass(milliseconds(50));
  let outcome: string | undefined;
  world.act((now) =>
    laptop.ping(lan.router.address, now, ({ kind }) => {
      outcome = kind;
    }),
  );
  await world.pass(seconds(5));
  if (mallory.overheard.length > 0) {
    fail(text('the laptop’s packets go through Mallory', '노트북의 패킷이 Mallory를 지나갑니다'), {
      source: 'RFC 826',
    });
  }
  if (outcome !== 'reply') fail(text('the laptop does not reach the router', '노트북이 라우터에 닿지 못합니다'));
}

/** Our switch, which asks the student about every frame. */
class AskingSwitch extends Switch {
  readonly #trial: CodeTrial;
  readonly #lan: LanParameters;

  constructor(trial: CodeTrial, lan: LanParameters) {
    super({ name: 'switch', portCount: 16 });
    this.#trial = trial;
    this.#lan = lan;
  }

  override handleFrame(port: number, frame: Uint8Array, now: number): void {
    const answer = this.#trial.student.call('inspect', [frame, port, guardOf(this.#lan)], verdict);
    if (answer === 'forward') super.handleFrame(port, frame, now);
  }
}
