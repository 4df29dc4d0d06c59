/**
 * One HTTP request as it arrives on the wire, before any proxy touched it.
 */
export interface Request {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** The Host header as sent; may carry a port, upper case or a trailing dot. */
  readonly host: string;
  /** TCP port of the listener; absent means 80 for http and 443 for https, or the only one. */
  readonly port?: number;
  /** Request target exactly as on the wire: raw path and, after `?`, raw query. */
  readonly target: string;
  /** Header names in any case; a repeated header is one entry per line. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  /** Address of the peer (the TCP connection), not of a forwarded client. */
  readonly remoteAddress?: string;
  /** TLS server name; absent means the host without its port. */
  readonly sni?: string;
  /** What the connection speaks; absent means HTTP/1.1 or HTTP/2 as negotiated. */
  readonly protocol?: 'h2c' | 'h2' | 'grpc' | 'websocket' | 'tls' | 'tcp' | 'udp';
  /** Name of the client certificate sent in the handshake; absent means none. */
  readonly clientCertificate?: string;
  /** `namespace/name` of the Gateway that is asked, where a table has several. */
  readonly gateway?: string;
}
