/** A class with its own parser: a state for what comes next, and bytes taken off the front one line or block at a time. */

type Header = [string, string];
type Wish = { id: number; method: string; target: string; headers: Header[] };
type State = 'head' | 'length' | 'size' | 'chunk' | 'after-chunk' | 'trailer' | 'rest';

export class Client {
  queue: Wish[] = [];
  buffer: number[] = [];
  state: State = 'head';
  lines: string[] = [];
  missing = 0;
  body: number[] = [];
  status = 0;
  headers: Header[] = [];
  done = false;
  out = fresh();

  request(wish: Wish) {
    this.queue.push({ ...wish });
    if (this.queue.length === 1) this.sendFirst();
    return this.flush();
  }

  receive(bytes: Uint8Array) {
    for (const byte of bytes) this.buffer.push(byte);
    while (!this.done && this.queue.length > 0 && this.step());
    return this.flush();
  }

  end() {
    if (!this.done && this.state === 'rest' && this.queue.length > 0) this.finish(false);
    this.stop();
    return this.flush();
  }

  private sendFirst() {
    const { method, target, headers } = this.queue[0]!;
    let text = `${method} ${target} HTTP/1.1\r\n`;
    for (const header of headers) text += header.join(': ') + '\r\n';
    this.out.send.push(new TextEncoder().encode(text + '\r\n'));
  }

  private takeLine(): string | undefined {
    for (let i = 0; i + 1 < this.buffer.length; i++) {
      if (this.buffer[i] !== 13 || this.buffer[i + 1] !== 10) continue;
      const line = String.fromCharCode(...this.buffer.splice(0, i + 2));
      return line.slice(0, -2);
    }
    return undefined;
  }

  /** Answers whether it got anywhere. */
  private step(): boolean {
    switch (this.state) {
      case 'head': {
        const line = this.takeLine();
        if (line === undefined) return false;
        if (line !== '') this.lines.push(line);
        else this.readHead();
        return true;
      }
      case 'length':
      case 'chunk': {
        if (this.buffer.length < this.missing) return false;
        this.body.push(...this.buffer.splice(0, this.missing));
        if (this.state === 'length') this.finish(true);
        else this.state = 'after-chunk';
        return true;
      }
      case 'size': {
        const line = this.takeLine();
        if (line === undefined) return false;
        this.missing = parseInt(line, 16);
        this.state = this.missing === 0 ? 'trailer' : 'chunk';
        return true;
      }
      case 'after-chunk': {
        if (this.takeLine() === undefined) return false;
        this.state = 'size';
        return true;
      }
      case 'trailer': {
        const line = this.takeLine();
        if (line === '') this.finish(true);
        return line !== undefined;
      }
      case 'rest':
        this.body.push(...this.buffer.splice(0));
        return false;
    }
  }

  private readHead() {
    const [first, ...rest] = this.lines;
    this.lines = [];
    this.status = Number(first!.split(' ')[1]);
    if (this.status < 200) return;
    this.headers = rest.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    });
    const get = (name: string) => this.headers.find(([each]) => each === name)?.[1];
    const close = [...this.headers, ...this.queue[0]!.headers].some(
      ([name, value]) => /^connection$/i.test(name) && /\bclose\b/i.test(value),
    );
    this.last = close || first!.startsWith('HTTP/1.0');
    this.missing = Number(get('content-length') ?? 0);
    const bare = this.queue[0]!.method === 'HEAD' || this.status === 204 || this.status === 304;
    if (bare) this.finish(true);
    else if (/chunked/i.test(get('transfer-encoding') ?? '')) this.state = 'size';
    else this.state = get('content-length') === undefined ? 'rest' : 'length';
  }
  last = false;

  private finish(mayStay: boolean) {
    const { id } = this.queue.shift()!;
    const response = { status: this.status, headers: this.headers, body: Uint8Array.from(this.body) };
    this.out.responses.push({ id, response });
    this.body = [];
    this.state = 'head';
    if (this.last || !mayStay) this.stop();
    else if (this.queue.length > 0) this.sendFirst();
  }

  private stop() {
    if (this.done) return;
    this.done = true;
    this.out.close = true;
    for (const { id } of this.queue.splice(0)) this.out.failed.push(id);
  }

  private flush() {
    const { out } = this;
    this.out = fresh();
    return out;
  }
}

function fresh() {
  return {
    send: [] as Uint8Array[],
    responses: [] as { id: number; response: object }[],
    failed: [] as number[],
    close: false,
  };
}

export function createHttpClient() {
  return new Client();
}
