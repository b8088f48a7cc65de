/** Build the DHCPREQUEST for an OFFER, and have it granted. */

import { DecodeError } from '../../../src/bytes/decode-error.ts';
import { milliseconds } from '../../../src/bytes/time.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawHosts, drawMac, drawPrefix, drawU32 } from '../../../src/grade/personal.ts';
import type { CodeTask } from '../../../src/grade/task.ts';
import { type CodeTrial, fail } from '../../../src/grade/trial.ts';
import { buildDhcp, DhcpMessageType, DhcpOp, decodeDhcp } from '../../../src/packet/dhcp.ts';
import { endIfWrong } from '../../03-arp/tasks/end-if-wrong.ts';
import type { Client } from '../starter/request.ts';
import { Asker, dhcpWorld } from './dhcp-world.ts';
import {
  addressBytes,
  END,
  messageFindings,
  messageOrNull,
  option,
  PAD,
  u32Bytes,
  withOptions,
} from './message-checks.ts';

/** An OFFER that a server might make. */
interface Offer {
  readonly address: string;
  readonly server: string;
  /** Of a network boot, and nobody that the client has to do with. */
  readonly nextServer: string;
  readonly leaseSeconds: number;
}

interface Parameters extends Client {
  prefix: string;
}

export const requestTask: CodeTask<Parameters> = {
  id: 'request',
  kind: 'build',
  file: 'request.ts',
  title: text('Take an offer: DHCPREQUEST', '제안 받아들이기: DHCPREQUEST'),
  hints: [
    text(
      'Which address is offered stands in a fixed field of the OFFER; who offers it, in an option.',
      '제안된 주소는 OFFER의 고정 필드에, 제안한 서버는 옵션에 있습니다.',
    ),
    text(
      'Options have no fixed places. Walk from one to the next: code, length, value. Only PAD and END have no length.',
      '옵션에는 정해진 자리가 없습니다. 코드, 길이, 값 순서로 하나씩 건너가십시오. PAD와 END에만 길이가 없습니다.',
    ),
    text(
      'The client has no address yet, so ciaddr stays 0; the address it wants goes into option 50.',
      '클라이언트에는 아직 주소가 없으므로 ciaddr은 0입니다. 원하는 주소는 50번 옵션에 넣습니다.',
    ),
  ],
  parameters: (random) => ({
    mac: drawMac(random),
    xid: drawU32(random),
    broadcast: random.below(2) === 1,
    prefix: drawPrefix(random),
  }),
  describe: ({ mac, xid }) =>
    text(
      `Write \`buildRequest\`: from the OFFER that a server sent to your host (MAC ${mac}, xid 0x${xid.toString(16)}) it makes the REQUEST that takes it.`,
      `\`buildRequest\`를 작성하십시오. 서버가 본인 호스트(MAC ${mac}, xid 0x${xid.toString(16)})에 보낸 OFFER로, 그것을 받아들이는 REQUEST를 만듭니다.`,
    ),
  checks: [
    {
      say: text('Every field of the REQUEST is right.', 'REQUEST의 모든 필드가 맞습니다.'),
      points: 2,
      run(trial, parameters) {
        for (const broadcast of [parameters.broadcast, !parameters.broadcast]) {
          const offer = drawOffer(trial, parameters);
          mustTake(trial, { ...parameters, broadcast }, offer, usual(parameters, offer));
        }
      },
    },
    {
      say: text(
        'Of two servers, the one that you chose grants the address, and the other takes its offer back.',
        '두 서버 가운데 고른 서버가 주소를 내주고, 다른 서버는 제안을 거두어들입니다.',
      ),
      points: 2,
      run: serverGrants,
    },
    {
      say: text(
        'The options of the OFFER may stand in another order, with PAD between them.',
        'OFFER의 옵션은 순서가 다르거나 사이에 PAD가 있어도 됩니다.',
      ),
      points: 1,
      run(trial, parameters) {
        const offer = drawOffer(trial, parameters);
        for (const options of orders(offer)) mustTake(trial, parameters, offer, made(parameters, offer, options));
      },
    },
    {
      say: text(
        'What is no OFFER for this client gets no answer.',
        '이 클라이언트에게 온 OFFER가 아니면 답하지 않습니다.',
      ),
      points: 1,
      run(trial, parameters) {
        const offer = drawOffer(trial, parameters);
        mustTake(trial, parameters, offer, usual(parameters, offer));
        for (const [message, what] of strangers(trial, parameters, offer)) mustLeave(trial, parameters, message, what);
      },
    },
    {
      say: text('Long and unknown options lead nobody astray.', '길거나 모르는 옵션에도 헷갈리지 않습니다.'),
      points: 2,
      hidden: true,
      run(trial, parameters) {
        const offer = drawOffer(trial, parameters);
        for (const options of riddles(trial, offer))
          mustTake(trial, parameters, offer, made(parameters, offer, options));
        const broken = made(parameters, offer, options53(DhcpMessageType.OFFER)).subarray(0, 239);
        for (const length of [0, 1, 28, 200, 236, 239]) {
          mustLeave(trial, parameters, broken.subarray(0, length), text('a short message', '짧은 메시지'));
        }
      },
    },
  ],
};

function drawOffer({ random }: CodeTrial, { prefix }: Parameters): Offer {
  const [address = '', server = '', nextServer = ''] = drawHosts(random, prefix, 3);
  return { address, server, nextServer, leaseSeconds: 3600 + random.below(10_000) };
}

/** As our own server writes it. */
function usual({ mac, xid, broadcast }: Client, { address, server, nextServer, leaseSeconds }: Offer): Uint8Array {
  return buildDhcp({
    op: DhcpOp.REPLY,
    xid,
    chaddr: mac,
    broadcast,
    yiaddr: address,
    siaddr: nextServer,
    options: {
      messageType: DhcpMessageType.OFFER,
      serverIdentifier: server,
      leaseTime: leaseSeconds,
      subnetMask: '255.255.255.0',
      routers: [nextServer],
    },
  });
}

function made({ mac, xid, broadcast }: Client, { address, nextServer }: Offer, options: readonly number[]): Uint8Array {
  const fields = { op: DhcpOp.REPLY, xid, chaddr: mac, broadcast, yiaddr: address, siaddr: nextServer };
  return withOptions(fields, options);
}

function options53(type: number): number[] {
  return option(53, type);
}

function orders({ server, leaseSeconds, nextServer }: Offer): number[][] {
  const type = options53(DhcpMessageType.OFFER);
  const identifier = option(54, ...addressBytes(server));
  const lease = option(51, ...u32Bytes(leaseSeconds));
  const router = option(3, ...addressBytes(nextServer));
  return [
    [...identifier, ...lease, ...router, ...type, END],
    [...router, ...lease, ...identifier, ...type, END],
    [PAD, ...type, PAD, PAD, ...lease, PAD, ...identifier, PAD, END],
  ];
}

/** Options that hold what looks like other options. */
function riddles(trial: CodeTrial, { server, nextServer }: Offer): number[][] {
  const type = options53(DhcpMessageType.OFFER);
  const identifier = option(54, ...addressBytes(server));
  const decoy = option(54, ...addressBytes(nextServer));
  const long = Array.from(trial.random.bytes(255), (byte) => byte || 54);
  const text255 = option(43, ...decoy, END, PAD, ...options53(DhcpMessageType.NAK));
  return [
    [...text255, ...type, ...identifier, END],
    [...type, ...option(15, ...Array.from('school.example', (letter) => letter.charCodeAt(0))), ...identifier, END],
    [...type, ...option(224, ...long), ...option(225, ...long.toReversed()), ...identifier, END],
    [...type, ...identifier, END, ...decoy],
    [...type, ...identifier, END, 0, ...decoy],
    [...option(80), ...type, ...option(61, ...decoy), ...identifier, ...option(43, END, END, END), END],
    [...Array<number>(70).fill(PAD), ...identifier, ...Array<number>(33).fill(PAD), ...type, END],
    [...type, ...identifier], // no END: the options end with the message
  ];
}

/** Messages that are not for this client, or no OFFER. */
function strangers(trial: CodeTrial, client: Parameters, offer: Offer): [Uint8Array, Text][] {
  const other = (change: Partial<Client>) => usual({ ...client, ...change }, offer);
  const ofType = (type: number) => {
    const identifier = option(54, ...addressBytes(offer.server));
    return made(client, offer, [...options53(type), ...identifier, END]);
  };
  const question = usual(client, offer).slice();
  question[0] = DhcpOp.REQUEST;
  const bootp = usual(client, offer).slice();
  bootp[236] = 0;
  const oneOff = client.mac.slice(0, -1) + (client.mac.endsWith('0') ? '1' : '0');
  return [
    [other({ xid: drawU32(trial.random) }), text('an OFFER for another xid', '다른 xid의 OFFER')],
    [other({ xid: (client.xid ^ 1) >>> 0 }), text('an OFFER for another xid', '다른 xid의 OFFER')],
    [other({ xid: (client.xid ^ 0x01000000) >>> 0 }), text('an OFFER for another xid', '다른 xid의 OFFER')],
    [
      other({ mac: drawMac(trial.random) }),
      text('an OFFER for another hardware address', '다른 하드웨어 주소의 OFFER'),
    ],
    [other({ mac: oneOff }), text('an OFFER for another hardware address', '다른 하드웨어 주소의 OFFER')],
    [ofType(DhcpMessageType.ACK), text('an ACK', 'ACK')],
    [ofType(DhcpMessageType.NAK), text('a NAK', 'NAK')],
    [question, text('a message that is no reply (op 1)', '응답이 아닌 메시지(op 1)')],
    [bootp, text('a message without the magic cookie', '매직 쿠키가 없는 메시지')],
    [
      made(client, offer, [...options53(DhcpMessageType.OFFER), END]),
      text('an OFFER without a server identifier', '서버 식별자가 없는 OFFER'),
    ],
    [
      made(client, offer, [...option(54, ...addressBytes(offer.server)), END]),
      text('a message without a type', '종류가 없는 메시지'),
    ],
  ];
}

function take(trial: CodeTrial, { mac, xid, broadcast }: Client, message: Uint8Array): Uint8Array | undefined {
  return trial.student.call('buildRequest', [message, { mac, xid, broadcast }], messageOrNull);
}

function mustTake(trial: CodeTrial, client: Client, { address, server }: Offer, message: Uint8Array): void {
  const { mac, xid, broadcast } = client;
  const options = { messageType: DhcpMessageType.REQUEST, requestedAddress: address, serverIdentifier: server };
  const want = { op: DhcpOp.REQUEST, xid, chaddr: mac, broadcast, options };
  endIfWrong(trial, messageFindings(take(trial, client, message), want));
}

function mustLeave(trial: CodeTrial, client: Client, message: Uint8Array, what: Text): void {
  if (take(trial, client, message) === undefined) return;
  fail(text(`${what.en} was answered, should get null`, `${what.ko}에 답했습니다. null을 반환해야 합니다`), {
    mistake: 'reads-nothing',
  });
}

/** Who gives himself a name in option 61 does so in all messages (RFC 2131 §4.2), so our DISCOVER has it, too. */
function identifierOf(trial: CodeTrial, client: Parameters): Uint8Array | undefined {
  const request = take(trial, client, usual(client, drawOffer(trial, client)));
  try {
    return request && decodeDhcp(request).options.clientIdentifier;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

async function serverGrants(trial: CodeTrial, client: Parameters): Promise<void> {
  for (const chosen of [0, 1]) {
    const { mac, xid, broadcast } = client;
    const { run, laptop, servers } = dhcpWorld(trial, trial.newWorld(), mac, client.prefix, 2);
    const { world } = run;
    const asker = new Asker();
    const clientIdentifier = identifierOf(trial, client);
    const options = { messageType: DhcpMessageType.DISCOVER, ...(clientIdentifier && { clientIdentifier }) };
    world.act((now) => {
      laptop.run(asker, now);
      asker.say(buildDhcp({ op: DhcpOp.REQUEST, xid, chaddr: mac, broadcast, options }), now);
    });
    await world.pass(milliseconds(200));
    const [mine, other] = [servers[chosen]!, servers[1 - chosen]!];
    const offer = asker.heard.find((payload) => decodeDhcp(payload).options.serverIdentifier === mine.address)!;
    const { yiaddr } = decodeDhcp(offer);
    const request = take(trial, client, offer);
    if (!request) fail(text('the server’s OFFER got no REQUEST', '서버의 OFFER에 REQUEST가 없습니다'));
    asker.heard.length = 0;
    world.act((now) => asker.say(request, now));
    await world.pass(milliseconds(200));
    const granted = asker.messages.some(
      (message) => message.options.messageType === DhcpMessageType.ACK && message.yiaddr === yiaddr,
    );
    if (!granted) {
      const nak = asker.messages.find(({ options: { messageType } }) => messageType === DhcpMessageType.NAK);
      const tail = nak
        ? text(`: it sent a NAK, "${nak.options.message}"`, `. NAK을 보냈습니다: "${nak.options.message}"`)
        : text('', '');
      trial.found({
        say: text(
          `the chosen server sent no ACK for the address that it had offered${tail.en}`,
          `고른 서버가 자신이 제안한 주소로 ACK를 보내지 않았습니다${tail.ko}`,
        ),
        source: 'RFC 2131 §4.3.2',
      });
    }
    const kept = other.app.bindings(world.now).some(({ state }) => state === 'OFFERED');
    if (!kept) continue;
    trial.found({
      say: text(
        'the other server still holds the address that it offered: it did not see that another was chosen',
        '다른 서버가 제안한 주소를 아직 붙들고 있습니다. 다른 서버가 선택된 것을 알지 못했습니다',
      ),
      source: 'RFC 2131 §3.1',
    });
  }
}
