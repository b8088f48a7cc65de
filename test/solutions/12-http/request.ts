/** A reference solution, written as a student would. */

interface RequestParameters {
  url: string;
  userAgent: string;
}

export function buildRequest({ url, userAgent }: RequestParameters): Uint8Array {
  const afterScheme = url.slice('http://'.length);
  const withoutFragment = afterScheme.split('#')[0] ?? '';
  const end = withoutFragment.search(/[/?]/);
  const authority = end < 0 ? withoutFragment : withoutFragment.slice(0, end);
  const rest = end < 0 ? '' : withoutFragment.slice(end);
  const target = rest.startsWith('/') ? rest : `/${rest}`;
  const host = authority.endsWith(':80') ? authority.slice(0, -3) : authority;
  const lines = [`GET ${target} HTTP/1.1`, `Host: ${host}`, `User-Agent: ${userAgent}`, '', ''];
  return new TextEncoder().encode(lines.join('\r\n'));
}
