import { fromByteString } from '../../regex/text.ts';
import { splitUrl } from './cases.ts';
import type { LineReader } from './nginx.ts';

/** Plain lines `METHOD URL`, or a URL alone, which stands for GET. Lines that begin with `#` are comments. */
export const urlReader: LineReader = {
  form: 'urls',
  read(line, place, stripper) {
    const text = fromByteString(line.trim());
    const [, method = 'GET', url] =
      /^(?:([A-Za-z][A-Za-z-]{0,31})[ \t]+)?(https?:\/\/\S+)$/i.exec(text) ?? [];
    if (url === undefined) return undefined;
    const parts = splitUrl(stripper.url(url));
    if ('problem' in parts) return parts;
    const { scheme, host, port, target } = parts;
    return {
      request: {
        method,
        scheme,
        host,
        ...(port === undefined ? {} : { port }),
        target: stripper.target(target.split('#')[0] ?? '/'),
        headers: [],
      },
      place,
    };
  },
};
