/** One regular expression (RFC 3986 appendix B has another), bytes pushed one by one, more header fields than asked for. */

export function buildRequest(p: { url: string; userAgent: string }): Uint8Array {
  const found = /^http:\/\/([^/?#:]+)(?::(\d+))?([^?#]*)(\?[^#]*)?/.exec(p.url)!;
  const [, name, port, path, query] = found;
  const bytes: number[] = [];
  const put = (line: string) => {
    for (const character of line) bytes.push(character.charCodeAt(0));
    bytes.push(13, 10);
  };
  put('GET ' + (path || '/') + (query ?? '') + ' HTTP/1.1');
  put('user-agent:' + p.userAgent);
  put('Accept: */*');
  put('HOST:   ' + name + (port !== undefined && Number(port) !== 80 ? ':' + port : ''));
  put('Connection: close');
  put('');
  return Uint8Array.from(bytes);
}
