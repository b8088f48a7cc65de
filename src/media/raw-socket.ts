/** The npm package raw-socket, an optional dependency that is loaded only here and only when it is wanted. */

import { createRequire } from 'node:module';
import { type Bilingual, MediumError } from './medium-error.ts';
import { asContainerRoot, asRoot, dockerFlags, isInContainer, lacks, readText } from './rights.ts';

/** As much of raw-socket 1.8 as we use. */
export interface RawSocketModule {
  createSocket(options: { protocol: number; bufferSize?: number }): RawSocket;
  readonly SocketLevel: { readonly SOL_SOCKET: number; readonly IPPROTO_IP: number };
  readonly SocketOption: { readonly SO_BINDTODEVICE: number; readonly IP_HDRINCL: number };
}

export interface RawSocket {
  setOption(level: number, option: number, value: number): void;
  setOption(level: number, option: number, value: Uint8Array, length: number): void;
  send(
    buffer: Uint8Array,
    offset: number,
    length: number,
    address: string,
    afterwards: (error: Error | null) => void,
  ): void;
  /** `packet` is a view, valid during the call only. */
  on(event: 'message', listener: (packet: Uint8Array, source: string) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  close(): void;
}

/** @throws MediumError when it is not installed, or was not built for this Node */
export function loadRawSocket(): RawSocketModule {
  try {
    return createRequire(import.meta.url)('raw-socket') as RawSocketModule;
  } catch (cause) {
    throw new MediumError(
      {
        en: 'the npm package raw-socket cannot be loaded; it is built when it is installed',
        ko: 'npm 패키지 raw-socket을 불러올 수 없습니다. 설치할 때 빌드되는 패키지입니다',
      },
      {
        en: 'install a C++ compiler, make and python3, then: npm ci',
        ko: 'C++ 컴파일러, make, python3를 설치한 다음 npm ci를 실행하십시오',
      },
      { cause },
    );
  }
}

/** A raw socket on the loopback interface alone. @throws MediumError where it is not allowed */
export function openOnLoopback(
  { createSocket, SocketLevel, SocketOption }: RawSocketModule,
  protocol: number,
): RawSocket {
  let socket: RawSocket | undefined;
  try {
    socket = createSocket({ protocol, bufferSize: 0x10000 });
    const device = new TextEncoder().encode('lo\0');
    socket.setOption(SocketLevel.SOL_SOCKET, SocketOption.SO_BINDTODEVICE, Buffer.from(device), device.length);
    socket.setOption(SocketLevel.IPPROTO_IP, SocketOption.IP_HDRINCL, 1);
    return socket;
  } catch (cause) {
    socket?.close();
    throw new MediumError(
      {
        en: `raw sockets are refused (${(cause as Error).message}): they take root or CAP_NET_RAW`,
        ko: `raw 소켓을 열 수 없습니다(${(cause as Error).message}). root 또는 CAP_NET_RAW 권한이 필요합니다`,
      },
      howToGetRawSockets(),
      { cause },
    );
  }
}

/** The mend where they are refused, outside and inside a container. @param read this machine's files by default */
export function howToGetRawSockets(read = readText): Bilingual {
  if (!isInContainer(read)) return asRoot;
  const notGiven = lacks('CapBnd', ['NET_RAW'], read);
  if (notGiven.length === 0) return asContainerRoot(read);
  const command = `docker run ${dockerFlags(notGiven)}`;
  return { en: command, ko: command };
}
