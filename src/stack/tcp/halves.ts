/** The two halves of a connection, and what listeners do with SYN cookies, where others stand in for ours. */

import type { Public } from '../timed.ts';
import type { TcpConfig } from './config.ts';
import type { TcpReceiver } from './receiver.ts';
import type { TcpSender } from './sender.ts';
import type { SynCookies } from './syn-cookies.ts';

/** `mss` is what this side announces. */
export interface TcpHalves {
  makeSender?: (config: TcpConfig, initialSequenceNumber: number, mss: number) => Public<TcpSender>;
  makeReceiver?: (config: TcpConfig, mss: number) => Public<TcpReceiver>;
  /** Of the whole stack. */
  makeCookies?: (key: Uint8Array) => Public<SynCookies>;
}
