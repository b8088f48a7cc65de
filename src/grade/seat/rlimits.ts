/** Limits that the kernel holds a process to (setrlimit(2)), set by util-linux's prlimit, and what a report says of them. */

import { type Text, text } from '../../explain/text.ts';
import type { Limits } from './seat.ts';

/**
 * The arguments of prlimit, up to the command. RLIMIT_AS is not among them, since Node reserves far more addresses
 * than it uses; RLIMIT_DATA counts what can be written.
 * @param countThreads the process has a user or a user namespace of its own: RLIMIT_NPROC counts by user
 */
export function rlimits({ cpu, memory, threads, fileSize, openFiles }: Limits, countThreads: boolean): string[] {
  return [
    `--cpu=${cpu}:${cpu + 2}`, // SIGXCPU says why, and SIGKILL comes to who does not listen
    `--data=${memory}`,
    ...(countThreads ? [`--nproc=${threads}`] : []),
    `--fsize=${fileSize}`,
    `--nofile=${openFiles}`,
    '--core=0',
    '--',
  ];
}

export function rlimitWords({ cpu, memory, threads, openFiles }: Limits, countThreads: boolean): Text[] {
  const mebibytes = Math.round(memory / 2 ** 20);
  return [
    text(`at most ${cpu} s of processor time`, `프로세서 시간 최대 ${cpu}초`),
    text(`at most ${mebibytes} MiB of memory`, `메모리 최대 ${mebibytes} MiB`),
    ...(countThreads ? [text(`at most ${threads} threads`, `스레드 최대 ${threads}개`)] : []),
    text(`at most ${openFiles} open files, no core dumps`, `열린 파일 최대 ${openFiles}개, 코어 덤프 없음`),
  ];
}
