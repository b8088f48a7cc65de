/** Words for EAPOL and the key messages of WPA2's handshakes. */

import { text } from '../text.ts';
import { inBytes, named, type ProtocolWords, words } from './field-words.ts';

const EAPOL = 'IEEE 802.1X-2010 §11.3';
const KEY = 'IEEE 802.11-2020 §12.7.2';

export const eapolWords: ProtocolWords = {
  name: text('EAPOL', 'EAPOL'),
  about: text(
    'Carries what has to be said before a station may send data.',
    '단말이 데이터를 보내도 되기 전에 해야 할 말을 나릅니다.',
  ),
  fields: {
    protocolVersion: words(
      `${EAPOL}.1`,
      text('Protocol Version', '프로토콜 버전'),
      text('2 is that of 2004.', '2는 2004년의 것입니다.'),
    ),
    packetType: words(
      `${EAPOL}.2`,
      text('Packet Type', '패킷 유형'),
      text('3 is a message about keys.', '3은 키에 대한 메시지입니다.'),
      named({ 0: 'EAP', 1: 'Start', 2: 'Logoff', 3: 'Key' }),
    ),
    packetBodyLength: words(
      `${EAPOL}.3`,
      text('Packet Body Length', '본문 길이'),
      text('Bytes that follow.', '뒤따르는 바이트 수입니다.'),
      inBytes,
    ),
  },
};

export const eapolKeyWords: ProtocolWords = {
  name: text('EAPOL-Key', 'EAPOL-Key'),
  about: text(
    'One of the four messages in which station and access point prove to each other that they know the passphrase.',
    '단말과 액세스 포인트가 암호를 안다는 것을 서로 증명하는 네 메시지 가운데 하나입니다.',
  ),
  fields: {
    descriptorType: words(
      KEY,
      text('Descriptor Type', '기술자 유형'),
      text('2 is that of WPA2.', '2는 WPA2의 것입니다.'),
    ),
    reserved: words(KEY, text('Reserved', '예약'), text('Zero.', '0입니다.')),
    reserved2: words(KEY, text('Reserved', '예약'), text('Zero.', '0입니다.')),
    reserved3: words(KEY, text('Reserved', '예약'), text('Zero.', '0입니다.')),
    encryptedKeyData: words(
      KEY,
      text('Encrypted Key Data', '암호화된 키 데이터'),
      text('The key data is wrapped with the KEK.', '키 데이터를 KEK로 감쌌습니다.'),
    ),
    request: words(
      KEY,
      text('Request', '요청'),
      text('The station asks for a handshake.', '단말이 핸드셰이크를 청합니다.'),
    ),
    error: words(KEY, text('Error', '오류'), text('A MIC did not fit.', 'MIC가 맞지 않았습니다.')),
    secure: words(KEY, text('Secure', '보안'), text('Both sides have keys by now.', '이제 양쪽에 키가 있습니다.')),
    keyMicPresent: words(KEY, text('Key MIC', '키 MIC'), text('The message has a MIC.', '메시지에 MIC가 있습니다.')),
    keyAck: words(
      KEY,
      text('Key Ack', '키 응답 요청'),
      text('The access point wants an answer.', '액세스 포인트가 응답을 바랍니다.'),
    ),
    install: words(
      KEY,
      text('Install', '설치'),
      text('The station shall use the key from now on.', '단말이 이제부터 키를 씁니다.'),
    ),
    keyType: words(
      KEY,
      text('Key Type', '키 유형'),
      text('For one station, or for the group.', '한 단말을 위한 것인지 그룹을 위한 것인지 나타냅니다.'),
      named({ 0: text('group', '그룹'), 1: text('pairwise', '쌍별') }),
    ),
    keyDescriptorVersion: words(
      KEY,
      text('Key Descriptor Version', '키 기술자 버전'),
      text('2: HMAC-SHA-1 and AES key wrap.', '2는 HMAC-SHA-1과 AES 키 래핑입니다.'),
    ),
    keyLength: words(
      KEY,
      text('Key Length', '키 길이'),
      text('Of the key for data, bytes.', '데이터용 키의 바이트 수입니다.'),
      inBytes,
    ),
    keyReplayCounter: words(
      KEY,
      text('Key Replay Counter', '키 재전송 카운터'),
      text(
        'Grows with each message of the access point’s; the answer repeats it.',
        '액세스 포인트의 메시지마다 커지고 응답은 그 값을 되풀이합니다.',
      ),
    ),
    keyNonce: words(
      KEY,
      text('Key Nonce', '키 논스'),
      text(
        '32 random bytes of the sender’s: message 1 has one side’s, message 2 the other’s.',
        '보내는 쪽의 랜덤 32바이트입니다. 메시지 1에 한쪽, 메시지 2에 다른 쪽의 것이 있습니다.',
      ),
    ),
    eapolKeyIv: words(
      KEY,
      text('EAPOL-Key IV', 'EAPOL-Key IV'),
      text('Not used with AES.', 'AES에서는 쓰지 않습니다.'),
    ),
    keyRsc: words(
      KEY,
      text('Key RSC', '키 RSC'),
      text('Where the group’s packet numbers stand.', '그룹 패킷 번호의 현재 값입니다.'),
    ),
    keyMic: words(
      KEY,
      text('Key MIC', '키 MIC'),
      text(
        'Only who has the right PMK can make it: here a wrong passphrase shows.',
        '올바른 PMK가 있어야 만들 수 있습니다. 잘못된 암호는 여기서 드러납니다.',
      ),
    ),
    keyDataLength: words(
      KEY,
      text('Key Data Length', '키 데이터 길이'),
      text('Bytes of key data.', '키 데이터의 바이트 수입니다.'),
      inBytes,
    ),
    keyData: words(
      KEY,
      text('Key Data', '키 데이터'),
      text(
        'Message 2: the network’s RSN element; message 3: that and the group’s key, wrapped.',
        '메시지 2에는 RSN 요소, 메시지 3에는 그것과 그룹 키가 감싸여 있습니다.',
      ),
    ),
  },
};
