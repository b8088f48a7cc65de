/** Frames that wait until there is room for them on their way. */
export class Outbox {
  readonly #send: (frame: Uint8Array) => boolean;
  readonly #hasRoom: (waiting: number) => boolean;
  readonly #waiting: Uint8Array[] = [];
  #retry: NodeJS.Timeout | undefined;

  /**
   * @param send answers false when the kernel has no room just now
   * @param hasRoom is asked before each frame, with the number of those still waiting
   */
  constructor(send: (frame: Uint8Array) => boolean, hasRoom: (waiting: number) => boolean) {
    this.#send = send;
    this.#hasRoom = hasRoom;
  }

  put(frame: Uint8Array): void {
    this.#waiting.push(frame);
    this.flush();
  }

  /** To be called when there may be room again. */
  flush(): void {
    let sent = 0;
    while (sent < this.#waiting.length && this.#hasRoom(this.#waiting.length - sent)) {
      if (!this.#send(this.#waiting[sent]!)) {
        this.#retry ??= setTimeout(() => {
          this.#retry = undefined;
          this.flush();
        }, 1);
        break;
      }
      sent++;
    }
    this.#waiting.splice(0, sent);
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#waiting.length = 0;
  }
}
