/** A connection as plain values, like a line of `ss -ti`. */

import type { Micros } from '../../bytes/time.ts';
import type { Endpoint } from '../sockets.ts';
import type { TcpConnection } from './connection.ts';
import type { TcpState } from './states.ts';

export interface TcpConnectionInfo {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly state: TcpState;
  /** SND.UNA, SND.NXT, SND.WND; RCV.NXT, RCV.WND. */
  readonly sndUna: number;
  readonly sndNxt: number;
  readonly sndWnd: number;
  readonly rcvNxt: number;
  readonly rcvWnd: number;
  /** Bytes written and not acknowledged yet. */
  readonly buffered: number;
  /** Largest payload that is sent. */
  readonly mss: number;
  readonly cwnd: number;
  readonly ssthresh: number;
  readonly recovery: 'none' | 'fast-recovery' | 'resend';
  /** Undefined before the first measurement. */
  readonly srtt: Micros | undefined;
  readonly rttvar: Micros;
  readonly rto: Micros;
  readonly sack: boolean;
  readonly timestamps: boolean;
  /** Shifts of the windows that are sent and received. */
  readonly windowShift: { readonly send: number; readonly receive: number };
}

export function tcpConnectionInfo(connection: TcpConnection): TcpConnectionInfo {
  const { sender, receiver, agreement } = connection;
  return {
    local: { ...connection.local },
    remote: { ...connection.remote },
    state: connection.state,
    sndUna: sender.una,
    sndNxt: sender.nxt,
    sndWnd: sender.wnd,
    rcvNxt: receiver.nxt,
    rcvWnd: receiver.window,
    buffered: sender.buffered,
    mss: sender.mss,
    cwnd: sender.congestion.cwnd,
    ssthresh: sender.congestion.ssthresh,
    recovery: sender.recovery.phase,
    srtt: sender.rtt.srtt,
    rttvar: sender.rtt.rttvar,
    rto: sender.rtt.rto,
    sack: agreement?.sack ?? false,
    timestamps: agreement?.timestamps ?? false,
    windowShift: { send: agreement?.sendShift ?? 0, receive: agreement?.receiveShift ?? 0 },
  };
}
