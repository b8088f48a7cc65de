/**
 * A run offers its packets to whoever connects to its socket (live-folder.ts): each reader is given the whole stream
 * (live-stream.ts), from the first packet on, whenever it comes.
 *
 * The run must not notice. The stream is made in turns of the event loop between the run's own, and only once somebody
 * reads. A reader that is slow fills no memory: it has a place in the one stream that all share, and nothing is
 * written to its socket before that has room. Only when the run is over is it waited for, and left behind if it stands
 * still.
 */

import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { Text } from '../explain/text.ts';
import type { Lab } from '../lab/lab.ts';
import { liveFolder, liveSocketPath, makeLiveFolder, removeStale } from './live-folder.ts';
import { type LiveSource, LiveStream } from './live-stream.ts';

/** How often it is looked for new packets while somebody reads, ms. */
const INTERVAL = 20;
/** Packets in one turn: a few milliseconds of work. */
const PACKETS = 32;
/**
 * How long a reader may stand still once the run is over is counted in ticks, not in time: it is no fault of the reader
 * when this process itself was held up. ms
 */
const TICK = 100;
/** A path of a socket has this many bytes on macOS, and four more on Linux (`sun_path`). */
const LONGEST_PATH = 103;

export interface LiveOffer {
  /** Why nobody can watch, if so. */
  readonly problem: Text | undefined;
  /**
   * The run is over: readers get the rest. Answers how many were left behind because they stood still.
   * @param patience in tenths of a second
   */
  end(patience?: number): Promise<number>;
}

/** Nothing that goes wrong here keeps the run from running: see `problem`. */
export async function offerLive(lab: Lab, run: LiveSource, folder = liveFolder()): Promise<LiveOffer> {
  const path = liveSocketPath(folder, lab.name);
  if (process.platform === 'win32') return nobody(); // it has no Unix domain sockets, and `capture` says so
  try {
    if (Buffer.byteLength(path) > LONGEST_PATH) throw new Error(`${path} is too long for a socket`);
    makeLiveFolder(folder);
    rmSync(path, { force: true });
    const offer = await LiveServer.listen(new LiveStream(lab, run), path);
    removeStale(folder).catch(() => {});
    return offer;
  } catch (error) {
    const { message } = error as Error;
    return nobody({
      en: `capture --live could not watch this run: ${message}`,
      ko: `capture --live로 이 실행을 볼 수 없었습니다: ${message}`,
    });
  }
}

function nobody(problem?: Text): LiveOffer {
  return { problem, end: async () => 0 };
}

class LiveServer implements LiveOffer {
  readonly problem = undefined;
  readonly #server: Server;
  readonly #path: string;
  readonly #stream: LiveStream;
  /** What was made of the stream so far. */
  readonly #chunks: Uint8Array[] = [];
  readonly #readers = new Set<Reader>();
  #timer: NodeJS.Timeout | undefined;

  static async listen(stream: LiveStream, path: string): Promise<LiveServer> {
    const offer = new LiveServer(stream, path);
    await new Promise<void>((resolve, reject) => offer.#server.once('error', reject).listen(path, resolve));
    return offer;
  }

  constructor(stream: LiveStream, path: string) {
    this.#stream = stream;
    this.#path = path;
    this.#server = createServer((socket) => this.#welcome(socket)).unref();
    process.on('exit', this.#remove); // however this process ends, short of being killed
  }

  async end(patience = 30): Promise<number> {
    await nextTurn(); // who knocked a moment ago is let in
    await nextTurn();
    this.#server.close();
    clearInterval(this.#timer);
    while (this.#readers.size > 0 && this.#stream.next !== undefined) {
      this.#work();
      await nextTurn();
    }
    if (this.#readers.size > 0 && this.#chunks.length === 0) this.#chunks.push(this.#stream.take()); // no packets: links
    const partings = await Promise.all([...this.#readers].map((reader) => reader.end(patience)));
    process.off('exit', this.#remove);
    this.#remove();
    return partings.filter((hasAll) => !hasAll).length;
  }

  readonly #remove = () => rmSync(this.#path, { force: true });

  #welcome(socket: Socket): void {
    const reader = new Reader(socket, this.#chunks);
    this.#readers.add(reader);
    socket.on('error', () => {}).on('close', () => this.#farewell(reader));
    reader.feed();
    this.#timer ??= setInterval(() => this.#work(), INTERVAL).unref();
  }

  #farewell(reader: Reader): void {
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** The stream begins with its first packet, when the links are known. */
  #work(): void {
    if (this.#stream.next === undefined) return;
    this.#chunks.push(this.#stream.take(PACKETS));
    for (const reader of this.#readers) reader.feed();
  }
}

/** One connection, and its place in the stream. */
class Reader {
  readonly #socket: Socket;
  readonly #chunks: readonly Uint8Array[];
  #at = 0;

  constructor(socket: Socket, chunks: readonly Uint8Array[]) {
    // A run that ends in a mistake does not stay for its readers. What a reader sends is of no interest.
    this.#socket = socket
      .on('drain', () => this.feed())
      .resume()
      .unref();
    this.#chunks = chunks;
  }

  feed(): void {
    while (this.#at < this.#chunks.length && !this.#socket.writableNeedDrain && this.#socket.writable) {
      this.#socket.write(this.#chunks[this.#at++]!);
    }
  }

  /** Gives it the rest. Answers false if it took nothing for `patience` ticks and was left behind. */
  async end(patience: number): Promise<boolean> {
    // What the kernel has taken reaches the reader, whether or not we are still there.
    const finished = new Promise<true>((resolve) => {
      this.#socket.once('finish', () => resolve(true)).once('close', () => resolve(true));
    });
    this.#socket.ref();
    let hasAll = this.#socket.destroyed;
    for (let standing = 0; standing < patience && !hasAll; ) {
      this.feed();
      if (this.#at === this.#chunks.length) this.#socket.end();
      const before = this.#left();
      hasAll = await Promise.race([finished, delay(TICK, false, { ref: false })]);
      standing = this.#left() < before ? 0 : standing + 1;
    }
    this.#socket.destroy();
    return hasAll;
  }

  /** Falls as the reader reads. */
  #left(): number {
    return this.#chunks.length - this.#at + this.#socket.writableLength;
  }
}
