/** A capture of the four messages, made with whatever. */

import type { FrameView } from '../../../src/explain/frame-view.ts';
import { type Text, text } from '../../../src/explain/text.ts';
import { drawMac, drawWord } from '../../../src/grade/personal.ts';
import type { PcapTask, PcapTrial } from '../../../src/grade/task.ts';
import { fail } from '../../../src/grade/trial.ts';
import { DhcpMessageType } from '../../../src/packet/dhcp.ts';

interface Parameters {
  mac: string;
  hostName: string;
}

const { DISCOVER, OFFER, REQUEST, ACK } = DhcpMessageType;

export const doraTask: PcapTask<Parameters> = {
  id: 'dora',
  kind: 'pcap',
  file: 'dora',
  title: text('Get an address, and have it on record', '주소를 얻고 기록으로 남기기'),
  hints: [
    text(
      'On Linux: a network namespace with a veth pair of your own, a DHCP server such as dnsmasq on one end, udhcpc or dhclient on the other, tcpdump beside it.',
      'Linux에서는 네트워크 네임스페이스와 veth 쌍을 만들고, 한쪽에 dnsmasq 같은 DHCP 서버를, 다른 쪽에 udhcpc나 dhclient를 두고, 옆에서 tcpdump를 실행합니다.',
    ),
    text(
      'ip link set dev … address … gives an interface your MAC address; the clients have an option for the host name (udhcpc -x hostname:…).',
      'ip link set dev … address …로 인터페이스에 MAC 주소를 줍니다. 클라이언트에는 호스트 이름을 정하는 옵션이 있습니다(udhcpc -x hostname:…).',
    ),
    text(
      'Without Linux, a program of your own will do: Scapy has DHCP and BOOTP layers and wrpcap.',
      'Linux가 없으면 직접 작성한 프로그램도 됩니다. Scapy에는 DHCP와 BOOTP 계층과 wrpcap이 있습니다.',
    ),
  ],
  parameters: (random) => ({ mac: drawMac(random), hostName: drawWord(random) }),
  describe: ({ mac, hostName }) =>
    text(
      `Hand in \`dora.pcap\` (or .pcapng), made with any tool: a host with the MAC address ${mac} and the name \`${hostName}\` (option 12) gets an address by DHCP, in four messages, DISCOVER, OFFER, REQUEST, ACK. Everything else is up to you; other traffic may be there.`,
      `\`dora.pcap\`(또는 .pcapng)을 제출하십시오. 어떤 도구로 만들어도 됩니다. MAC 주소가 ${mac}이고 이름이 \`${hostName}\`(12번 옵션)인 호스트가 DISCOVER, OFFER, REQUEST, ACK 네 메시지로 DHCP 주소를 얻습니다. 나머지는 자유이며, 다른 트래픽이 있어도 됩니다.`,
    ),
  checks: [
    {
      say: text(
        'Your host asks everybody for an address, and tells its name.',
        '본인 호스트가 모두에게 주소를 청하고 이름을 알립니다.',
      ),
      points: 2,
      run(trial, parameters) {
        const discovers = ofType(trial.frames, parameters, DISCOVER);
        if (discovers.length === 0) fail(missing(trial, parameters, 'DISCOVER'));
        const named = discovers.filter((frame) => frame.get('dhcp.hostName') === parameters.hostName);
        if (named.length === 0) {
          const is = discovers.map((frame) => frame.get('dhcp.hostName')).find((name) => name !== undefined);
          const [en, ko] = is === undefined ? ['missing', '없습니다'] : [`'${String(is)}'`, `'${String(is)}'입니다`];
          trial.found({
            say: text(
              `the DISCOVER’s host name (option 12) is ${en}, should be '${parameters.hostName}'`,
              `DISCOVER의 호스트 이름(12번 옵션)이 ${ko}. '${parameters.hostName}'이어야 합니다`,
            ),
            source: 'RFC 2132 §3.14',
          });
        }
        for (const frame of discovers) comesFromNowhere(trial, frame);
      },
    },
    {
      say: text('A server offers it an address.', '서버가 주소를 제안합니다.'),
      points: 2,
      run(trial, parameters) {
        const offers = answers(trial, parameters);
        if (offers.some((offer) => offer.has('dhcp.serverIdentifier') && offer.has('dhcp.leaseTime'))) return;
        const [offer] = offers as [FrameView];
        for (const [path, what] of [
          ['dhcp.serverIdentifier', text('a server identifier', '서버 식별자')],
          ['dhcp.leaseTime', text('a lease time', '임대 기간')],
        ] as const) {
          if (offer.has(path)) continue;
          const number = offer.index + 1;
          trial.found({
            say: text(
              `frame ${number}, the OFFER, is without ${what.en}`,
              `프레임 ${number}(OFFER)에 ${what.ko}이(가) 없습니다`,
            ),
            source: 'RFC 2131 §4.3.1',
          });
        }
      },
    },
    {
      say: text(
        'Your host takes the offer, and says so to everybody.',
        '본인 호스트가 제안을 받아들이고 모두에게 알립니다.',
      ),
      points: 2,
      run(trial, parameters) {
        comesFromNowhere(trial, conversation(trial, parameters).request);
      },
    },
    {
      say: text('The server confirms it with an ACK.', '서버가 ACK로 확인합니다.'),
      points: 2,
      run(trial, parameters) {
        const { offer, ack } = conversation(trial, parameters);
        if (!ack)
          fail(
            text(
              'there is no ACK for the address and xid of the REQUEST',
              'REQUEST의 주소와 xid에 대한 ACK가 없습니다',
            ),
          );
        const [is, should] = [ack.get('dhcp.serverIdentifier'), offer.get('dhcp.serverIdentifier')];
        if (is === should) return;
        trial.found({
          say: text(
            `frame ${ack.index + 1}: the ACK is of ${String(is)}, the offer was of ${String(should)}`,
            `프레임 ${ack.index + 1}: ACK는 ${String(is)}의 것이고 제안은 ${String(should)}의 것입니다`,
          ),
        });
      },
    },
  ],
};

function ofType(frames: readonly FrameView[], { mac }: Parameters, type: number): FrameView[] {
  return frames.filter((frame) => frame.get('dhcp.chaddr') === mac && frame.get('dhcp.messageType') === type);
}

/** OFFERs to a DISCOVER of the host; one at least. */
function answers(trial: PcapTrial, parameters: Parameters): FrameView[] {
  const xidOf = (frame: FrameView) => frame.get('dhcp.xid');
  const offers = ofType(trial.frames, parameters, OFFER);
  if (offers.length === 0) fail(missing(trial, parameters, 'OFFER'));
  const asked = ofType(trial.frames, parameters, DISCOVER);
  const found = offers.filter((offer) => asked.some((one) => xidOf(one) === xidOf(offer) && one.index < offer.index));
  if (found.length > 0) return found;
  return fail(text('no OFFER has the xid of a DISCOVER before it', '앞선 DISCOVER와 xid가 같은 OFFER가 없습니다'), {
    mistake: 'wrong-xid',
  });
}

/** The messages of the conversation that got furthest; there may have been attempts before. */
function conversation(
  trial: PcapTrial,
  parameters: Parameters,
): { offer: FrameView; request: FrameView; ack: FrameView | undefined } {
  const { frames } = trial;
  const offers = answers(trial, parameters);
  const pairs = ofType(frames, parameters, REQUEST).flatMap((request) => {
    const offer = offers.find((one) => isTaken(one, request));
    return offer ? [{ offer, request }] : [];
  });
  if (pairs.length === 0) fail(noRequest(trial, parameters));
  const acks = ofType(frames, parameters, ACK);
  const whole = pairs.map(({ offer, request }) => {
    const ack = acks.find(
      (one) =>
        one.index > request.index &&
        one.get('dhcp.xid') === request.get('dhcp.xid') &&
        one.get('dhcp.yiaddr') === offer.get('dhcp.yiaddr'),
    );
    return { offer, request, ack };
  });
  return whole.find(({ ack }) => ack !== undefined) ?? whole[0]!;
}

function isTaken(offer: FrameView, request: FrameView): boolean {
  return (
    request.index > offer.index &&
    request.get('dhcp.xid') === offer.get('dhcp.xid') &&
    request.get('dhcp.requestedAddress') === offer.get('dhcp.yiaddr') &&
    request.get('dhcp.serverIdentifier') === offer.get('dhcp.serverIdentifier')
  );
}

function noRequest(trial: PcapTrial, parameters: Parameters): Text {
  if (ofType(trial.frames, parameters, REQUEST).length === 0) return missing(trial, parameters, 'REQUEST');
  return text(
    'no REQUEST takes an OFFER: same xid, option 50 the offered address, option 54 the server',
    'OFFER를 받아들이는 REQUEST가 없습니다. xid가 같고, 50번 옵션은 제안된 주소, 54번 옵션은 서버이어야 합니다',
  );
}

function missing({ frames }: PcapTrial, { mac }: Parameters, what: string): Text {
  const others = new Set(frames.map((frame) => frame.get('dhcp.chaddr')).filter((one) => one !== undefined));
  const list = [...others].slice(0, 3).join(', ');
  if (others.size === 0 || others.has(mac)) {
    return text(`there is no ${what} of ${mac}`, `${mac}의 ${what}가 없습니다`);
  }
  return text(
    `there is no ${what} of ${mac}, only messages of ${list}`,
    `${mac}의 ${what}가 없고 ${list}의 메시지만 있습니다`,
  );
}

/** From 0.0.0.0 port 68 to everybody's port 67 (RFC 2131 §4.1). */
function comesFromNowhere(trial: PcapTrial, frame: FrameView): void {
  const want = { 'ipv4.src': '0.0.0.0', 'ipv4.dst': '255.255.255.255', 'udp.srcPort': 68, 'udp.dstPort': 67 };
  for (const [path, value] of Object.entries(want)) {
    const is = frame.get(path);
    if (is === value) continue;
    const number = frame.index + 1;
    trial.found({
      say: text(
        `frame ${number}: ${path} is ${String(is)}, should be ${value}`,
        `프레임 ${number}: ${path}이(가) ${String(is)}입니다. ${value}이어야 합니다`,
      ),
      source: 'RFC 2131 §4.1',
    });
  }
}
