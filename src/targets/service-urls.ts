/** A Service of the cluster with a path, as a URL names it. */
export interface ServiceUrl {
  readonly name: string;
  readonly namespace: string;
  readonly port: number;
  readonly path: string;
}

const URL_OF_SERVICE =
  /^http:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\.[a-z0-9.-]+)?(?::(\d{1,5}))?(\/[^$?#]*)?$/;

/** The Service that a URL without variables names by its DNS name in the cluster. */
export function serviceOfUrl(url: string): ServiceUrl | undefined {
  const found = URL_OF_SERVICE.exec(url);
  if (found === null) return undefined;
  const [, name = '', namespace = '', port = '80', path = '/'] = found;
  return { name, namespace, port: Number(port), path };
}

export function urlOfService({ name, namespace, port, path }: ServiceUrl): string {
  return `http://${name}.${namespace}.svc.cluster.local${port === 80 ? '' : `:${port}`}${path}`;
}
