import { FORWARD_FINDINGS, type Note, noteOf } from '../gateway/write/index.ts';
import type { Cors } from '../model/route-table.ts';

/**
 * What is different where only preflights are answered, with 200, and any origin is told without credentials.
 *
 * @param isLiteral does the source answer `*` whatever the origin?
 */
export function preflightNotes(cors: Cors, isLiteral: boolean): readonly Note[] {
  const { origins } = cors;
  const notes: Note[] = [];
  if (cors.answers === 'every-options' || cors.headersOnEveryAnswer) {
    notes.push(
      noteOf(
        FORWARD_FINDINGS.corsPreflight,
        'OPTIONS requests that are no preflight reach the backend.',
        origins,
        {
          group: 'preflight',
          before: `${cors.preflightStatus} from the proxy`,
          after: 'the backend answers; preflights are answered with 200',
          witness: { method: 'OPTIONS', headers: [['Origin', 'https://app.example']] },
        },
      ),
    );
  }
  if (isLiteral && cors.allowCredentials) {
    notes.push(
      noteOf(
        FORWARD_FINDINGS.corsCredentials,
        'Any origin may call, so credentials are not allowed.',
        origins,
        {
          group: 'credentials',
          before:
            'Access-Control-Allow-Origin: * with Access-Control-Allow-Credentials: true, which browsers refuse',
          after: 'Access-Control-Allow-Origin: * without credentials',
          witness: { headers: [['Origin', 'https://app.example']] },
        },
      ),
    );
  }
  return notes;
}
