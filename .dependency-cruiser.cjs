/**
 * The dependency arrows of docs/architecture.md. A violation is a design question, not a lint question: if a part
 * needs a type from a higher part, the type belongs in src/model.
 */
const layer = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: to },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Two files in a circle are one idea.',
      from: {},
      to: { circular: true },
    },
    layer(
      'regex-imports-nothing',
      '^src/regex',
      '^(src/(?!regex)|providers)',
      'regex stands alone (model types of patterns excepted).',
    ),
    layer(
      'model-imports-regex-only',
      '^src/model',
      '^(src/(?!(model|regex))|providers)',
      'The model is pure.',
    ),
    layer('kubernetes-imports-model', '^src/kubernetes', '^(src/(?!(kubernetes|model|regex))|providers)', ''),
    layer(
      'input-imports-kubernetes',
      '^src/input',
      '^(src/(?!(input|kubernetes|model|regex))|providers)',
      '',
    ),
    layer(
      'provider-knows-no-gateway',
      '^providers',
      '^src/(?!(kubernetes|model|regex))',
      'A provider knows nothing of the Gateway API.',
    ),
    {
      name: 'providers-apart',
      severity: 'error',
      comment: 'Providers do not import each other.',
      from: { path: '^providers/([^/]+)/' },
      to: { path: '^providers/', pathNot: '^providers/$1/' },
    },
    layer('gateway-below-proof', '^src/gateway', '^(src/(?!(gateway|kubernetes|model|regex))|providers)', ''),
    layer(
      'targets-below-proof',
      '^src/targets',
      '^(src/(?!(targets|gateway|kubernetes|model|regex))|providers)',
      '',
    ),
    layer(
      'read-and-write-apart',
      '^src/gateway/read',
      '^src/gateway/write',
      'read never looks at what write meant.',
    ),
    layer(
      'write-and-read-apart',
      '^src/gateway/write',
      '^src/gateway/read',
      'write is checked by read, it must not use it.',
    ),
    layer(
      'diff-below-report',
      '^src/diff',
      '^(src/(?!(diff|gateway/schema|kubernetes|model|regex))|providers)',
      'Comparing objects knows nothing of printing.',
    ),
    layer('proof-imports-model', '^src/proof', '^(src/(?!(proof|model|regex))|providers)', ''),
    layer('report-below-cli', '^src/report', '^src/(cli|review)', ''),
    layer(
      'review-below-cli',
      '^src/review',
      '^(src/(cli|input|gateway|targets)|providers)',
      'It shows what it is given.',
    ),
    layer('no-test-in-product', '^(src|providers)', '^(test|bench|scripts)', ''),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)node_modules/' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs'] },
  },
};
