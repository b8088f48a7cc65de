/** What happens inside the radios, for the story: networks seen, keys made, frames refused. */

import { toHex } from '../../bytes/hex.ts';
import type { Text } from '../../explain/text.ts';
import type { AccessPointEvent } from '../../stack/wifi/access-point.ts';
import { type Bss, isWpa2 } from '../../stack/wifi/bss.ts';
import type { DerivedKeys, HandshakeEvent } from '../../stack/wifi/handshake-message.ts';
import type { RadioEvent } from '../../stack/wifi/radio.ts';
import type { StationEvent } from '../../stack/wifi/station-states.ts';
import type { LabRun } from '../lab.ts';

/** Of the laptop's first connection everything, of later ones what is new. */
export function tellStation(lab: LabRun): (event: StationEvent) => void {
  let connections = 0;
  return (event) => {
    const isFirst = connections === 0;
    switch (event.kind) {
      case 'seen':
        lab.fact(isFirst ? 'S-WIFI-1' : 'S-WIFI-2', { en: 'network', ko: '네트워크' }, networkText(event.bss));
        break;
      case 'chosen':
        lab.fact(
          `S-WIFI-3/${isFirst ? 'join' : 'roam'}`,
          { en: 'chosen', ko: '고른 액세스 포인트' },
          {
            en: `${event.bss.bssid}, the strongest of ${event.bss.ssid} (${event.bss.signal} dBm)`,
            ko: `${event.bss.bssid}, ${event.bss.ssid} 가운데 가장 셈(${event.bss.signal} dBm)`,
          },
        );
        break;
      case 'connected':
        connections++;
        break;
      case 'handshake':
        tellHandshake(lab, event.event, isFirst);
        break;
      case 'radio':
        tellRadio(lab, event.event);
        break;
      default:
    }
  };
}

export function tellAccessPoints(lab: LabRun): (event: AccessPointEvent) => void {
  let wrong = 0;
  return (event) => {
    // Four times the same: once is enough.
    const isTold = event.kind === 'handshake' && event.event.kind === 'wrong-mic' && wrong++ > 0;
    if (event.kind === 'handshake' && !isTold) tellWrong(lab, event.station, event.event);
    else if (event.kind === 'radio') tellRadio(lab, event.event);
    else if (event.kind === 'replayed') {
      const label: Text = { en: 'refused, its packet number is an old one', ko: '패킷 번호가 오래되어 거절함' };
      lab.fact('S-WIFI-4/data', label, { en: `a frame of ${event.station}`, ko: `${event.station}의 프레임` });
    }
  };
}

function networkText({ ssid, bssid, channel, signal, rsn }: Bss): Text {
  const security = isWpa2(rsn) ? 'WPA2-PSK (CCMP)' : undefined;
  return {
    en: `${ssid} ${bssid}, channel ${channel}, ${signal} dBm, ${security ?? 'not WPA2'}`,
    ko: `${ssid} ${bssid}, 채널 ${channel}, ${signal} dBm, ${security ?? 'WPA2 아님'}`,
  };
}

function tellHandshake(lab: LabRun, event: HandshakeEvent, isFirst: boolean): void {
  const both = (name: string): Text => ({ en: name, ko: name });
  if (event.kind === 'derived') {
    if (isFirst) tellKeys(lab, event);
    else lab.fact('S-WIFI-3/roam', { en: 'a new TK', ko: '새 TK' }, toHex(event.keys.tk));
  } else if (event.kind === 'group-key') {
    const step = event.step === 'group-1' ? 'S-WIFI-4/group' : `S-WIFI-${isFirst ? '4/handshake' : '3/roam'}`;
    lab.fact(step, both(`GTK ${event.group.keyId}`), toHex(event.group.gtk));
  }
}

function tellKeys(lab: LabRun, { pmk, anonce, snonce, keys }: DerivedKeys): void {
  const step = 'S-WIFI-4/handshake';
  const tell = (en: string, ko: string, bytes: Uint8Array) => lab.fact(step, { en, ko }, toHex(bytes));
  tell('PMK, of passphrase and SSID', 'PMK(암호와 SSID에서)', pmk);
  tell('ANonce, the access point’s', 'ANonce(액세스 포인트의 것)', anonce);
  tell('SNonce, the laptop’s', 'SNonce(노트북의 것)', snonce);
  tell('KCK, for MICs', 'KCK(MIC용)', keys.kck);
  tell('KEK, for the group’s key', 'KEK(그룹 키용)', keys.kek);
  tell('TK, for data', 'TK(데이터용)', keys.tk);
}

function tellWrong(lab: LabRun, station: string, event: HandshakeEvent): void {
  const step = 'S-WIFI-4/wrong';
  if (event.kind === 'wrong-mic') {
    const label: Text = { en: 'the MIC does not fit', ko: 'MIC가 맞지 않음' };
    lab.fact(step, label, { en: `message 2 of ${station}`, ko: `${station}의 메시지 2` });
  } else if (event.kind === 'gave-up') {
    const label: Text = { en: 'given up', ko: '포기함' };
    lab.fact(step, label, { en: 'message 1 was sent four times', ko: '메시지 1을 네 번 보낸 뒤' });
  }
}

function tellRadio(lab: LabRun, event: RadioEvent): void {
  const step = 'S-WIFI-4/again';
  if (event.kind === 'retry') {
    const label: Text = { en: 'no ACK, sent again', ko: 'ACK가 없어 다시 보냄' };
    lab.fact(step, label, { en: `to ${event.to}`, ko: `${event.to}에게` });
  } else if (event.kind === 'duplicate') {
    const label: Text = { en: 'heard before, acknowledged, not taken again', ko: '이미 받은 것, 확인만 하고 버림' };
    lab.fact(step, label, { en: `from ${event.from}`, ko: `${event.from}에게서` });
  }
}
