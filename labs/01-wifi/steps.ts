/** The steps of document S in the air, and the first ones of DHCP, which happen inside encrypted frames. */

import type { FrameView } from '../../src/explain/frame-view.ts';
import type { Step } from '../../src/lab/lab.ts';
import { school } from '../../src/lab/school/addresses.ts';
import { phoneMac } from '../../src/lab/school/wifi.ts';
import { dhcpSteps } from '../02-dhcp/steps.ts';

const isOneOf = (frame: FrameView, ...layers: string[]) => layers.some((layer) => frame.has(layer));
const isFor = (frame: FrameView, mac: string) =>
  frame.get('dot11.address1') === mac || frame.get('dot11.address2') === mac;
const isHandshake = (frame: FrameView) => frame.has('eapolKey');
const isPairwise = (frame: FrameView) => frame.get('eapolKey.keyType') === 1;
/** Of those who know the passphrase. */
const isReadable = (frame: FrameView) => frame.has('ccmp') && frame.has('snap');
const isOnWire = (frame: FrameView) => frame.has('ethernet');

export const wifiSteps: readonly Step[] = [
  {
    id: 'S-WIFI-1',
    say: {
      en: 'Ten times a second each access point says that it is there: a beacon. The laptop listens on each channel.',
      ko: '액세스 포인트마다 1초에 열 번 자신이 있음을 알립니다: 비컨. 노트북은 채널마다 귀를 기울입니다.',
    },
    shows: (frame) => frame.has('beacon'),
    fields: ['radiotap.frequency', 'radiotap.signal', 'beacon.ssid', 'beacon.currentChannel', 'beacon.pairwiseCipher'],
  },
  {
    id: 'S-WIFI-2',
    say: {
      en: 'Who does not want to wait for beacons asks: a probe request to all, and every network answers.',
      ko: '비컨을 기다리지 않으려면 물어봅니다. 모두에게 프로브 요청을 보내면 네트워크마다 답합니다.',
    },
    shows: (frame) => isOneOf(frame, 'probeRequest', 'probeResponse'),
    fields: ['dot11.address1', 'probeResponse.ssid'],
  },
  {
    id: 'S-WIFI-3',
    part: 'join',
    say: {
      en: 'The laptop joins: authentication, which proves nothing here, then association. The access point gives it a number.',
      ko: '노트북이 네트워크에 들어갑니다. 여기서는 아무것도 증명하지 않는 인증 다음에 결합이며, 액세스 포인트가 번호를 줍니다.',
    },
    shows: (frame) => isOneOf(frame, 'authentication', 'associationRequest', 'associationResponse'),
    fields: ['authentication.algorithm', 'associationRequest.ssid', 'associationResponse.associationId'],
  },
  {
    id: 'S-WIFI-4',
    part: 'handshake',
    say: {
      en: 'The 4-way handshake: each sends a nonce, each proves with a MIC that it knows the passphrase. Nobody sends it.',
      ko: '4방향 핸드셰이크: 서로 논스를 보내고, 암호를 안다는 것을 MIC로 증명합니다. 암호 자체는 아무도 보내지 않습니다.',
    },
    shows: (frame) => isHandshake(frame) && isPairwise(frame) && !isFor(frame, phoneMac),
    fields: ['eapolKey.keyReplayCounter', 'eapolKey.keyNonce'],
  },
  {
    id: 'S-WIFI-4',
    part: 'data',
    say: {
      en: 'From here on every data frame is encrypted (CCMP), with a packet number that never comes twice under one key.',
      ko: '여기부터 모든 데이터 프레임은 암호화됩니다(CCMP). 패킷 번호는 한 키 아래에서 되풀이되지 않습니다.',
    },
    shows: (frame) => frame.has('ccmp'),
    fields: ['ccmp.packetNumber', 'ccmp.keyId'],
  },
  {
    id: 'S-WIFI-4',
    part: 'again',
    say: {
      en: 'Each frame for one radio is acknowledged. If no ACK comes it is sent again, marked as a retry, and taken only once.',
      ko: '한 무선으로 가는 프레임은 확인을 받습니다. ACK가 오지 않으면 재시도로 표시해 다시 보내며, 받는 쪽은 한 번만 받아들입니다.',
    },
    shows: (frame) => frame.get('dot11.retry') === true,
    fields: ['dot11.retry', 'dot11.sequenceControl'],
  },
  {
    id: 'S-WIFI-5',
    say: {
      en: 'The access point opens the frame, moves the EtherType from SNAP into an Ethernet II header, and back again.',
      ko: '액세스 포인트가 프레임을 풀고 SNAP의 이더타입을 이더넷 II 헤더로 옮깁니다. 반대 방향으로도 그렇게 합니다.',
    },
    shows: (frame) => (isReadable(frame) && !isHandshake(frame)) || isOnWire(frame),
    fields: ['dot11.address1', 'dot11.address2', 'dot11.address3', 'snap.etherType', 'ethernet.etherType'],
  },
  ...dhcpSteps.slice(0, 4),
  {
    id: 'S-WIFI-4',
    part: 'group',
    say: {
      en: 'What goes to all is under the group’s key. The access point renews it now and then and tells each station, in two messages.',
      ko: '모두에게 가는 것은 그룹 키로 암호화합니다. 액세스 포인트는 가끔 이 키를 바꾸고 단말마다 메시지 두 개로 알립니다.',
    },
    shows: (frame) => isHandshake(frame) && !isPairwise(frame),
    fields: ['ccmp.packetNumber', 'eapolKey.keyRsc'],
  },
  {
    id: 'S-WIFI-4',
    part: 'wrong',
    say: {
      en: 'A phone with a wrong passphrase comes as far as message 2. Its MIC does not fit: message 1 again, then good-bye.',
      ko: '암호가 틀린 휴대전화는 메시지 2까지만 갑니다. MIC가 맞지 않아 메시지 1이 되풀이되고, 결국 내보내집니다.',
    },
    shows: (frame) => isFor(frame, phoneMac) && (isHandshake(frame) || frame.has('deauthentication')),
    fields: ['deauthentication.reasonCode'],
  },
  {
    id: 'S-WIFI-3',
    part: 'roam',
    say: {
      en: 'Carried to the other end of the building the laptop changes to the access point that is nearer: reassociation.',
      ko: '건물 반대편으로 옮겨 간 노트북은 더 가까운 액세스 포인트로 바꿉니다: 재결합.',
    },
    shows: (frame) => isOneOf(frame, 'reassociationRequest', 'reassociationResponse'),
    fields: ['reassociationRequest.currentAp', 'radiotap.signal'],
  },
  {
    id: 'S-WIFI-3',
    part: 'leave',
    say: {
      en: 'The laptop is switched off and says so: deauthentication. Anybody could have said it in its name.',
      ko: '노트북을 끄면 그 사실을 알립니다: 인증 해제. 누구든 그 이름으로 보낼 수 있는 프레임입니다.',
    },
    shows: (frame) => frame.has('deauthentication') && isFor(frame, school.laptop.mac),
    fields: ['deauthentication.reasonCode'],
  },
];
