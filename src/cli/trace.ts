import type { Command } from './command.ts';
import { INPUT_OPTIONS, MESH_OPTIONS, PROVIDER_OPTIONS, repeated, single, toggle } from './options.ts';

export const trace: Command = {
  usage: 'trace',
  summary: 'Show what a configuration does with a request, and why',
  examples: [
    "$0 trace -f ingress.yaml --request 'GET https://shop.example.com/cart?id=1' -H 'X-User: a'",
    "$0 trace --before ingress.yaml --after gateway.yaml --dialect istio --request 'https://shop.example.com/'",
    '$0 trace --cases testdata/behaviour',
  ],
  exitCodes: [
    '0  answered (with --before and --after: alike; with --cases: every request agrees or is unsupported)',
    '1  with --before and --after: treated differently; with --cases: at least one request disagrees',
    '2  trouble: bad usage, unreadable input, internal error',
  ],
  options: {
    ...INPUT_OPTIONS,
    before: repeated('Show this configuration and --after side by side', {
      completes: 'file',
      group: 'Input:',
    }),
    after: repeated('The configuration afterwards', { completes: 'file', group: 'Input:' }),
    ...PROVIDER_OPTIONS,
    ...MESH_OPTIONS,
    request: single("The request: 'METHOD URL', the URL alone for GET, or tcp://HOST:PORT", {
      group: 'Request:',
    }),
    header: repeated("Header of the request, as 'Name: value'", { alias: 'H', group: 'Request:' }),
    from: single('Address of the client', { group: 'Request:' }),
    sni: single('TLS server name, where it is not the host', { group: 'Request:' }),
    protocol: single('What the connection speaks', {
      choices: ['h2c', 'h2', 'grpc', 'websocket', 'tls', 'tcp', 'udp'],
      group: 'Request:',
    }),
    'client-certificate': single('Name of the client certificate', { group: 'Request:' }),
    'to-gateway': single('Gateway that is asked, NAMESPACE/NAME, where there are several', {
      group: 'Request:',
    }),
    dialect: single('How Gateway API manifests are read (default: specification)', { group: 'Input:' }),
    'after-provider': single('What reads --after, like --provider (default: detected)', { group: 'Input:' }),
    'before-dialect': single('How Gateway API manifests of --before are read (default: as --dialect)', {
      group: 'Input:',
    }),
    dump: toggle('Print the whole RouteTable as JSON', { group: 'Output:' }),
    cases: repeated('Run the behaviour cases of files or directories', {
      completes: 'file',
      group: 'Cases:',
    }),
    output: single('Format', { alias: 'o', choices: ['text', 'json'], default: 'text', group: 'Output:' }),
  },
  load: async () => (await import('./trace/run.ts')).runTrace,
};
