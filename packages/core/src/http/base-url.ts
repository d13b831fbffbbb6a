import { InvalidInputError } from '../errors.js';

/** Where a server is, ready for appending paths. */
export interface BaseUrl {
  /** The address without trailing slash, such as `http://127.0.0.1:8001` or `https://studio.example/api`. */
  readonly href: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Makes the address of a path that begins with `/`; prefixes of reverse proxies stay. */
  to(path: string, query?: Readonly<Record<string, string>>): string;
}

/**
 * Checks and prepares the address of a server, the option `baseUrl`. Its text is never repeated in errors, for it may hold credentials.
 *
 * @throws {InvalidInputError} For what is not http(s), and for credentials, a query or a fragment.
 */
export function parseBaseUrl(text: string): BaseUrl {
  const fail = (message: string): never => {
    throw new InvalidInputError('options', [{ path: 'baseUrl', message }]);
  };
  const url = URL.canParse(text) ? new URL(text) : fail('must be an absolute URL such as http://127.0.0.1:8001');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') fail('must begin with http:// or https://');
  if (url.username !== '' || url.password !== '') fail('must not hold credentials; pass them as `apiKey`');
  if (url.search !== '' || url.hash !== '') fail('must have neither query nor fragment; pass a key as `apiKey`');
  const href = url.href.replace(/\/+$/, '');
  return {
    href,
    origin: url.origin,
    to: (path, query) => `${href}${path}${query === undefined ? '' : `?${new URLSearchParams(query)}`}`,
  };
}

/** An address for messages: without query, fragment or credentials, each of which may be a secret. */
export function describeUrl(url: string | URL): string {
  if (!URL.canParse(url)) return 'an invalid address';
  const { origin, protocol, pathname } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? `${origin}${pathname}` : `a ${protocol} address`;
}
